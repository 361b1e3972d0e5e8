"""The rows behind a figure, as the list that shows them."""

from collections.abc import Iterable
from datetime import date, timedelta

from kesher.entity.kinds.choice import options
from kesher.features.insight.asking import ARRIVAL, LEADS, Wanted
from kesher.features.insight.matrix import LOST, OPEN, WON
from kesher.records import passages
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW

REACHED = "reached"
MISSED = {"undecided": OPEN, "lost": LOST, "otherwise": WON}


def rows(wanted: Wanted, *conditions: str) -> str:
    return addresses.of(LEADS, view=NO_VIEW, filter=wanted.rows_where(*conditions))


def came(origin: str) -> str:
    """Whether a lead was in the status at all; every lead arrived."""
    return f"reached = {origin}" if origin != ARRIVAL else ""


def figure(name: str, origin: str, target: str) -> list[str]:
    """The conditions of one of the four figures of a passage."""
    if name == REACHED:
        return [_reached(origin, target)]
    return [came(origin), f"not {_reached(origin, target)}", meaning(MISSED[name])]


def _reached(origin: str, target: str) -> str:
    if origin == ARRIVAL:
        return f"reached = {target}"
    return f"passage = {passages.between(origin, target)}"


def meaning(wanted: str) -> str:
    """The statuses that mean this, archived ones included."""
    return f"status in ({', '.join(_keys(wanted))})" if _keys(wanted) else "status is empty"


def _keys(wanted: str) -> list[str]:
    told: Iterable[str] = (
        one.key for one in options(LEADS.field("status")) if (one.meaning or OPEN) == wanted
    )
    return list(told)


def week(wanted: Wanted, first: date) -> str:
    """The leads of seven days."""
    last = first + timedelta(days=6)
    days = [f"created_at >= {first.isoformat()}", f"created_at <= {last.isoformat()}"]
    return rows(wanted, *days)
