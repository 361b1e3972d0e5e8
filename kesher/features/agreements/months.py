"""Counting in months: the last day of one leads to the last day of another."""

from calendar import monthrange
from datetime import date

YEAR = 12


def later(day: date, months: int) -> date:
    place = day.year * YEAR + day.month - 1 + months
    year, month = divmod(place, YEAR)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))
