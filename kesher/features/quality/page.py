"""What the page of the quality centre shows of one sort of records."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from kesher.access.rights import member
from kesher.entity.description import Entity
from kesher.entity.kinds.user import members
from kesher.entity.naming import capital
from kesher.features.quality import card, drawing, figures, links, rules, weekly
from kesher.features.quality.figures import Figures, Tally
from kesher.features.quality.models import QualityRule
from kesher.features.quality.remedies import remedies
from kesher.features.quality.weekly import ANY, Week
from kesher.records import reading

MOST_OWNERS: Final = 50


def page(entity: Entity, chosen: str) -> dict[str, Any]:
    """`chosen` is the key of the rule of which the weeks are drawn; any rule for nothing."""
    found = figures.count(reading.visible(entity))
    weeks = weekly.trend(entity, owner=_whose(entity))
    held = rules.open_rules(entity.key)
    drawn = next((one for one in held if one.key == chosen), None)
    return {
        "entity": entity,
        "numbers": _numbers(entity, found.whole, weeks),
        "unseen": found.whole.records - found.whole.seen,
        "rows": [_row(entity, one, found.whole, weeks) for one in held],
        "owners": _owners(entity, found),
        "weeks": _weeks(weeks, drawn),
    }


def _whose(entity: Entity) -> UUID | None:
    """The past is told of all records to those who see all, to others of their own."""
    who = member()
    return None if who is None or reading.sees_all_of(entity) else who.pk


def _numbers(entity: Entity, whole: Tally, weeks: Sequence[Week]) -> list[dict[str, str]]:
    told = [
        {"label": _("Quality of 100"), "text": _score(whole), "url": ""},
        {"label": _("Records"), "text": f"{whole.records:,}", "url": ""},
        {
            "label": _("Lack something"),
            "text": f"{whole.lacking:,}",
            "url": links.listing(entity, None),
        },
    ]
    if weeks:
        change = whole.lacking - weeks[-1].lacking[ANY]
        said = {"label": _("Since the week began"), "text": _signed(change), "url": ""}
        told.append(said | {"tone": _tone(change)})
    return told


def _row(entity: Entity, rule: QualityRule, whole: Tally, weeks: Sequence[Week]) -> dict[str, Any]:
    count = whole.by_rule[rule.key]
    change = count - weeks[-1].lacking[rule.key] if weeks else None
    text, sort = rules.sentence(rule), rules.sort_of(rule)
    return {
        "key": rule.key,
        "text": text,
        "sort": "" if sort == text else sort,
        "weight": rule.weight,
        "count": f"{count:,}",
        "url": links.listing(entity, rule),
        "is_whole": not count,
        "share": share(count, whole.records),
        "change": "" if change is None else _signed(change),
        "tone": _tone(change),
        "line": drawing.line(weeks, rule.key) if weeks else "",
        "weeks_url": links.at(entity.key, rule=rule.key),
        "remedies": remedies(entity, rule) if count else [],
    }


def _owners(entity: Entity, found: Figures) -> list[dict[str, Any]]:
    """Those who have most to mend first."""
    names = members()
    lines = sorted(found.by_owner.items(), key=lambda one: (-one[1].lacking, str(one[0])))
    return [
        {
            "name": str(names[pk]) if pk in names else _("Nobody"),
            "score": _score(tally),
            "tone": card.tone(tally.mean) if tally.mean is not None else "gray",
            "records": f"{tally.records:,}",
            "lacking": f"{tally.lacking:,}",
            "url": links.listing(entity, None, links.of_owner(pk)),
        }
        for pk, tally in lines[:MOST_OWNERS]
    ]


def _weeks(weeks: Sequence[Week], rule: QualityRule | None) -> dict[str, Any] | None:
    if not weeks:
        return None
    key = rule.key if rule else ANY
    label = rules.sentence(rule) if rule else _("Records that lack something")
    return {
        "label": label,
        "drawn": drawing.pillars(weeks, key, label),
        "rows": [
            {"day": one.day, "count": f"{one.lacking[key]:,}", "mean": one.mean}
            for one in reversed(weeks)
        ],
    }


def _score(tally: Tally) -> str:
    return "–" if tally.mean is None else str(tally.mean)


def share(count: int, records: int) -> str:
    """Few of very many are not told as none."""
    if not records:
        return ""
    return "<1%" if 0 < count * 100 < records else f"{count * 100 / records:.0f}%"


def _tone(change: int | None) -> str:
    """More that lack something is worse."""
    if not change:
        return ""
    return "red" if change > 0 else "green"


def _signed(change: int) -> str:
    return f"{change:+,}".replace("-", "−") if change else "0"


def tabs(shown: Sequence[Entity], here: Entity) -> list[dict[str, Any]]:
    return [
        {
            "label": capital(one.label_plural),
            "url": links.at(one.key),
            "active": one.key == here.key,
        }
        for one in shown
    ]
