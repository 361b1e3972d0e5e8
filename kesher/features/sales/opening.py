"""The rows behind the figures of a forecast, as the list of deals that shows them."""

from typing import Final, Protocol

from kesher.entity.registry import entities
from kesher.features.deals.pipelines import Category
from kesher.features.sales.foreseen import HOPED
from kesher.features.sales.spans import Period
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW

IN_FORECAST: Final = (Category.WON, *HOPED)


class Theirs(Protocol):
    """Whose rows are meant, as `rows.Row` has it; both are empty for everybody's."""

    @property
    def owners(self) -> str: ...
    @property
    def closers(self) -> str: ...


def of_categories(period: Period, whose: Theirs, *categories: str) -> str:
    return at(conditions(period, whose, *categories))


def conditions(period: Period, whose: Theirs, *categories: str) -> str:
    told = [f"({_theirs(period, whose, one)})" for one in categories]
    return " or ".join(told)


def _theirs(period: Period, whose: Theirs, category: str) -> str:
    theirs = whose.closers if category == Category.WON else whose.owners
    return " and ".join(one for one in (_of(period, category), theirs) if one)


def left_behind(period: Period) -> str:
    first = period.first.isoformat()
    return at(f"state = open and (expected_close is empty or expected_close < {first})")


def at(conditions: str) -> str:
    return addresses.of(entities.get("deals"), view=NO_VIEW, filter=conditions)


def _of(period: Period, category: str) -> str:
    """A deal that was lost is in no forecast, though it counts as omitted."""
    first, last = period.first.isoformat(), period.last.isoformat()
    if category == Category.WON:
        return f"state = won and closed_at >= {first} and closed_at <= {last}"
    days = f"expected_close >= {first} and expected_close <= {last}"
    return f"state = open and category = {category} and {days}"
