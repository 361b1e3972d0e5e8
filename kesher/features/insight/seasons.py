"""Weeks, months and days of the week of arrival. Weeks begin on Sunday."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from kesher.features.insight.tallies import Tally
from kesher.lib import shares

Days = Mapping[date, Tally]
MOST_WEEKS = 53
LATELY = 4
LEAST_WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How many arrived a week: in the last whole weeks, and on average before them."""

    lately: float
    before: float


def weeks(days: Days, today: date) -> dict[date, Tally]:
    """The last year's weeks by their Sundays, empty ones too, from the first with a lead on."""
    found = _by(days, lambda day: sunday(day).isoformat())
    if not found:
        return {}
    last = sunday(min(today, max(days)))
    first = max(sunday(min(days)), last - timedelta(weeks=MOST_WEEKS - 1))
    count = (last - first).days // 7 + 1
    every = [first + timedelta(weeks=number) for number in range(count)]
    return {day: found.get(day.isoformat(), Tally()) for day in every}


def months(days: Days) -> dict[str, Tally]:
    """By the month of the year, "1" to "12", whatever the year."""
    return _by(days, lambda day: str(day.month))


def weekdays(days: Days) -> dict[str, Tally]:
    """By the day of the week, "0" for Sunday."""
    return _by(days, lambda day: str(day.isoweekday() % 7))


def flow(found: Mapping[date, Tally], today: date) -> Flow | None:
    """Whether lately more or fewer arrive than before; None where chance alone may say so.

    Arrivals are taken for a Poisson stream.
    """
    # The first week may be cut short by the time that was asked for.
    whole = [tally.leads for day, tally in sorted(found.items()) if day < sunday(today)][1:]
    if len(whole) < LEAST_WEEKS:
        return None
    lately, before = sum(whole[-LATELY:]), whole[:-LATELY]
    expected = sum(before) * LATELY / len(before)
    spread = sqrt(expected * (1 + LATELY / len(before)))
    if not spread or abs(lately - expected) / spread < shares.CERTAIN:
        return None
    return Flow(lately=lately / LATELY, before=expected / LATELY)


def sunday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() % 7)


def _by(days: Days, name: Callable[[date], str]) -> dict[str, Tally]:
    found: dict[str, Tally] = defaultdict(Tally)
    for day, tally in days.items():
        found[name(day)].join(tally)
    return dict(found)
