"""Dates and durations as they are written here: the day first, always."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import NoReturn

import holidays
from pyluach.dates import GregorianDate, HebrewDate

from kesher.lib.hebrew import clean

_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_LAST_YEAR_OF_THIS_CENTURY = 68  # as POSIX strptime reads two-digit years
_LONGEST = 60


class NotADate(ValueError):
    """What was written is no date, moment or duration."""


def parse_date(text: str) -> date:
    """`05/03/2026`, `5.3.26`, `5-3-2026` and `2026-03-05` are all 5 March; raises NotADate."""
    typed = clean(text[:_LONGEST])
    if written := _YEAR_FIRST.fullmatch(typed):
        return _date(written[1], written[3], written[4])
    if written := _DAY_FIRST.fullmatch(typed):
        return _date(_full_year(written[4]), written[3], written[1])
    raise NotADate("This is not a date.")


def parse_datetime(text: str, tz: tzinfo) -> datetime:
    """A moment in `tz`: ISO 8601, or a date with or without `14:30`; raises NotADate.

    An hour that the clocks skipped is the one shown right after.
    """
    typed = clean(text[:_LONGEST])
    moment = _iso_moment(typed) if "T" in typed else _written_moment(typed)
    return (moment if moment.tzinfo else moment.replace(tzinfo=tz)).astimezone(UTC).astimezone(tz)
