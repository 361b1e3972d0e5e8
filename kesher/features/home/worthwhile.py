"""What is worth an hour most, on my day: the first few of the page that lists them all."""

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.kinds import resolving
from kesher.entity.markup import AMOUNT, draw
from kesher.entity.registry import entities
from kesher.features.chance import ranking, wisely
from kesher.features.chance.place import WISELY
from kesher.features.chance.ranking import Worthwhile
from kesher.screens import addresses

FEW: Final = 3
# An amount keeps its order within Hebrew, where no markup may stand.
APART: Final = "\u2066{}\u2069"


def section(whose: UUID) -> dict[str, Any]:
    """Nothing where nothing open has a chance to go by."""
    lines = [_line(one) for one in ranking.best(whose, FEW)]
    if not lines:
        return {}
    return {
        "key": "wisely",
        "title": _("Time wisely"),
        "icon": "hourglass",
        "wide": True,
        "lines": lines,
        "count": None,
        "more_url": addresses.at(WISELY),
    }


def _line(one: Worthwhile) -> dict[str, Any]:
    call = {
        "label": _("Write down a call"),
        "icon": "phone",
        "url": wisely.log_url(one),
        "kind": "sheet",
    }
    entity = one.subject.entity
    return {
        "id": one.record.pk,
        "url": addresses.of(entity, one.record.pk),
        "title": str(one.record),
        "sub_html": _why(one),
        "when": _("%(amount)s an hour") % {"amount": APART.format(wisely.told_money(one.hourly))},
        "icon": entity.icon,
        "verbs": [call] if may("create", "calls") else [],
    }


def _why(one: Worthwhile) -> str:
    """Whose it is, the chance, and what speaks for it most."""
    party = one.record.party if resolving.may_see(one.record.party) else None
    said = next((reason.text for reason in wisely.reasons(one) if reason.helps), "")
    chance = _("Chance") if one.is_learned else _("Own estimate")
    told = [
        draw('<a href="{}">{}</a>', addresses.of(entities.of(party), party.pk), party.name)
        if party
        else "",
        draw("{} " + AMOUNT, chance, f"{one.chance}%"),
        draw('<span dir="auto">{}</span>', said) if said else "",
    ]
    parts = [part for part in told if part]
    return draw(" · ".join("{}" for _part in parts), *parts)
