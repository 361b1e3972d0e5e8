"""Who is won: by the values of every attribute, by week, by season, and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kesher.entity.fields import Field
from kesher.entity.kinds.choice import options
from kesher.entity.naming import capital
from kesher.features.insight import (
    advice,
    asking,
    drawing,
    links,
    losses,
    matrix,
    parts,
    seasons,
    shown,
    standing,
    tallies,
    waiting,
    walks,
)
from kesher.features.insight.asking import ARRIVAL, Wanted
from kesher.features.insight.losses import REASON, Loss
from kesher.features.insight.matrix import LOST, OPEN, WON
from kesher.features.insight.place import ANALYSIS, ROOT
from kesher.features.insight.standing import Standing
from kesher.features.insight.tallies import Tally
from kesher.features.insight.walks import Walks
from kesher.lib import money, shares
from kesher.screens import addresses
from kesher.tenancy.organization import organization

VERDICTS: dict[str, Any] = {
    standing.BETTER: gettext_lazy("won more often"),
    standing.WORSE: gettext_lazy("won less often"),
    standing.ALIKE: gettext_lazy("no clear difference"),
    standing.FEW: gettext_lazy("too few to say"),
}
COLOURS = {standing.BETTER: "green", standing.WORSE: "red", standing.ALIKE: "gray"}
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that the page and the API tell."""

    fields: dict[str, Field]
    whole: Tally
    standings: dict[str, list[Standing]]
    weeks: dict[date, Tally]
    months: list[Standing]
    weekdays: list[Standing]
    flow: seasons.Flow | None
    days: dict[str, float | None]
    losses: list[Loss]
    waits: list[Standing]


def find(wanted: Wanted) -> Found:
    fields, today = asking.attributes(), timezone.localdate()
    walked = walks.walks(
        wanted.rows,
        tallies.counted(fields, wanted.by) | losses.told_by(),
        with_worth=tallies.sees_worth(),
    )
    counted = {
        key: tallies.by_part(walked, walked.parts[key]) for key in fields if key in walked.parts
    }
    whole = tallies.together(walked)
    days = tallies.by_day(walked)
    weeks = seasons.weeks(days, today)
    return Found(
        fields=fields,
        whole=whole,
        standings={key: standing.standings(one, whole) for key, one in counted.items()},
        weeks=weeks,
        months=_in_order(standing.standings(seasons.months(days), whole)),
        weekdays=_in_order(standing.standings(seasons.weekdays(days), whole)),
        flow=seasons.flow(weeks, today),
        days=_days_to_win(walked, wanted.by),
        losses=losses.losses(walked),
        waits=_in_order(standing.standings(waiting.by_wait(walked), whole)),
    )


def page(wanted: Wanted, found: Found) -> dict[str, Any]:
    field, whole = found.fields[wanted.by], found.whole
    told = found.standings[wanted.by]
    return {
        "numbers": _numbers(wanted, whole),
        "few": shown.few(whole.decided),
        "advice": advised(wanted, found),
        "switch": _switch(wanted, found.fields),
        "by": capital(field.label),
        "sees_worth": tallies.sees_worth(),
        "rows": [_row(wanted, field, one, found) for one in told[:MOST]],
        "left_out": max(0, len(told) - MOST),
        "losses": [_loss(wanted, one, found.losses) for one in found.losses],
        "weeks": drawing.weeks(wanted, found.weeks),
        "weekly": [_week(wanted, day, one) for day, one in reversed(found.weeks.items())],
        "seasons": [
            {
                "title": _("By how soon it was taken up"),
                "rows": _season("wait", found.waits, whole),
            },
            {"title": _("By month"), "rows": _season("month", found.months, whole)},
            {"title": _("By day of the week"), "rows": _season("weekday", found.weekdays, whole)},
        ],
    }


def advised(wanted: Wanted, found: Found) -> list[advice.Advice]:
    of_values = [
        *advice.of_attributes(wanted, found.fields, found.standings),
        *advice.of_time("month", found.months),
        *advice.of_time("weekday", found.weekdays),
        *advice.of_time("wait", found.waits),
    ]
    return [*advice.of_flow(found.flow), *advice.weightiest(of_values)]


def _days_to_win(walked: Walks, by: str) -> dict[str, float | None]:
    """By the value of the attribute, from the arrival to the first status that means won."""
    won = next((one.key for one in asking.statuses() if one.meaning == WON), "")
    found = matrix.passages_by(walked, by, (ARRIVAL, won), asking.meanings()) if won else {}
    return {part: passage.middle for part, passage in found.items()}


def _numbers(wanted: Wanted, whole: Tally) -> list[dict[str, str]]:
    told = [
        {"label": _("Leads"), "text": f"{whole.leads:,}", "url": links.rows(wanted)},
        {
            "label": _("Won"),
            "text": f"{whole.won:,}",
            "url": links.rows(wanted, links.meaning(WON)),
        },
        {
            "label": pgettext("leads", "Lost"),
            "text": f"{whole.lost:,}",
            "url": links.rows(wanted, links.meaning(LOST)),
        },
        {
            "label": _("Undecided"),
            "text": f"{whole.undecided:,}",
            "url": links.rows(wanted, links.meaning(OPEN)),
        },
        {
            "label": _("won of the decided; likely range %(between)s")
            % {"between": shown.between(whole.interval)},
            "text": shown.percent(whole.share),
            "url": "",
        },
    ]
    if tallies.sees_worth():
        told.append(
            {"label": _("Expected value of those won"), "text": _money(whole.worth), "url": ""}
        )
    return told


def _money(worth: int) -> str:
    text = money.format(money.Money(worth, organization().currency))
    return text.removesuffix(".00")


def _switch(wanted: Wanted, fields: Mapping[str, Field]) -> list[dict[str, Any]]:
    return [
        {
            "label": capital(field.label),
            "url": addresses.at(ROOT, ANALYSIS, **wanted.query(by=key)),
            "active": key == wanted.by,
        }
        for key, field in fields.items()
    ]


def _row(wanted: Wanted, field: Field, one: Standing, found: Found) -> dict[str, Any]:
    narrowed = parts.condition(field, one.value)
    colours = {option.key: option.colour for option in options(field)}
    return {
        **_shares(one, found.whole),
        "label": parts.label(field, one.value),
        "colour": colours.get(one.value, ""),
        "leads_url": links.rows(wanted, narrowed),
        "won": f"{one.tally.won:,}",
        "won_url": links.rows(wanted, narrowed, links.meaning(WON)),
        "lost": f"{one.tally.lost:,}",
        "lost_url": links.rows(wanted, narrowed, links.meaning(LOST)),
        "worth": _money(one.tally.worth),
        "days": shown.days(found.days.get(one.value)),
    }


def _loss(wanted: Wanted, one: Loss, every: Sequence[Loss]) -> dict[str, Any]:
    field = asking.LEADS.field(REASON)
    narrowed = parts.condition(field, one.reason)
    return {
        "label": one.label,
        "leads": f"{one.leads:,}",
        "url": links.rows(wanted, links.meaning(LOST), narrowed),
        "share": shown.percent(one.leads / sum(loss.leads for loss in every)),
        "bar": shown.stack(
            [
                ("lost", one.label, one.leads),
                ("rest", _("Others"), sum(loss.leads for loss in every) - one.leads),
            ]
        ),
        "worth": _money(one.worth),
    }


def _season(what: str, found: Sequence[Standing], whole: Tally) -> list[dict[str, Any]]:
    return [
        {**_shares(one, whole), "label": capital(advice.time_label(what, one.value))}
        for one in found
    ]


def _shares(one: Standing, whole: Tally) -> dict[str, Any]:
    return {
        "leads": f"{one.tally.leads:,}",
        "share": shown.percent(one.tally.share),
        "between": shown.between(one.tally.interval) if one.tally.decided else "",
        "lift": f"×{one.lift:.2f}" if one.lift is not None else "",
        "drawn": drawing.whisker(one.tally.share, one.tally.interval, whole.share),
        "verdict": VERDICTS[one.verdict],
        "tone": COLOURS.get(one.verdict, "amber"),
        "is_few": one.tally.decided < shares.FEW,
    }


def _in_order(found: Sequence[Standing]) -> list[Standing]:
    return sorted(found, key=lambda one: int(one.value))


def _week(wanted: Wanted, day: date, tally: Tally) -> dict[str, Any]:
    told = {"leads": tally.leads, "won": tally.won, "lost": tally.lost}
    figures = {name: f"{number:,}" for name, number in told.items()}
    return {"day": day, "url": links.week(wanted, day), **figures}
