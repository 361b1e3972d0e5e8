"""Counting in months: the last day of one leads to the last day of another."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = 12


def later(day: date, months: int) -> date:
    place = day.year * YEAR + day.month - 1 + months
    year, month = divmod(place, YEAR)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1


def around(day: date, *, anchor: date, months: int) -> Days:
    """The period of so many months in which a day lies, where they are counted from `anchor`.

    Counted from the 31st, a period begins on the last day of a month that has none.
    """
    between = (day.year - anchor.year) * YEAR + day.month - anchor.month
    turn = between // months
    if _begins(anchor, turn * months) > day:
        turn -= 1
    following = _begins(anchor, (turn + 1) * months)
    return Days(first=_begins(anchor, turn * months), last=following - timedelta(days=1))


def _begins(anchor: date, months: int) -> date:
    year, month = divmod(anchor.year * YEAR + anchor.month - 1 + months, YEAR)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
