"""Dates and durations as they are written here: the day first, always."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pyluach.dates import HebrewDate  # type: ignore[import-untyped]  # ships no types

from kesher.lib.hebrew import clean

_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_SHORT_HOUR = re.compile(r"\d:\d\d", re.ASCII)
_DURATION = re.compile(r"(\d{1,6}):([0-5]\d)|(\d{1,8})", re.ASCII)
_ISO_DURATION = re.compile(r"P(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,8})M)?)?", re.ASCII)

_LAST_TWO_DIGIT_YEAR_OF_THIS_CENTURY = 68  # as POSIX strptime has it
_LONGEST = 60

_DAY_ZERO_OF_EXCEL = date(1899, 12, 30)
_EXCEL_LEAP_DAY_THAT_NEVER_WAS = 60  # 29 February 1900
_LAST_EXCEL_DAY = 2_958_465  # 31 December 9999


class NotADate(ValueError):
    """What was written is no date, moment or duration."""


def parse_date(text: str) -> date:
    """`05/03/2026`, `5.3.26`, `5-3-2026` and `2026-03-05` are all 5 March; raises NotADate."""
    typed = clean(text[:_LONGEST])
    if written := _YEAR_FIRST.fullmatch(typed):
        return _date(int(written[1]), int(written[3]), int(written[4]))
    if written := _DAY_FIRST.fullmatch(typed):
        return _date(_full_year(written[4]), int(written[3]), int(written[1]))
    raise NotADate("This is not a date.")


def parse_datetime(text: str, tz: tzinfo) -> datetime:
    """A moment in `tz`: ISO 8601, or a date with or without `14:30`; raises NotADate.

    A time that the clocks skipped is understood as the same time counted from before.
    """
    typed = clean(text[:_LONGEST])
    moment = _iso_moment(typed) if "T" in typed else _written_moment(typed)
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=tz)
        return aware.astimezone(UTC).astimezone(tz)
    except OverflowError as exception:
        raise NotADate("This moment is outside the calendar.") from exception


def from_excel_serial(serial: float) -> datetime:
    """The local moment of a spreadsheet's day number (1900 system), to the second."""
    if not math.isfinite(serial) or not 1 <= serial < _LAST_EXCEL_DAY + 1:
        raise NotADate("This is not a spreadsheet's date.")
    days = int(serial) + (serial < _EXCEL_LEAP_DAY_THAT_NEVER_WAS)
    seconds = round((serial - int(serial)) * 24 * 60 * 60)
    return datetime.combine(_DAY_ZERO_OF_EXCEL, time()) + timedelta(days=days, seconds=seconds)


def hebrew_date(day: date) -> str:
    """`ט״ז באדר תשפ״ו`: the Hebrew day that the daylight of this date belongs to."""
    hebrew = HebrewDate.from_pydate(day)
    return f"{hebrew.hebrew_day()} ב{hebrew.month_name(hebrew=True)} {hebrew.hebrew_year()}"


def parse_duration(text: str) -> int:
    """Minutes from `1:30`, `90` or `PT1H30M` (ISO 8601); raises NotADate."""
    typed = clean(text[:_LONGEST])
    if written := _DURATION.fullmatch(typed):
        hours, minutes, only_minutes = map(int, written.groups(default="0"))
        return hours * 60 + minutes + only_minutes
    written = _ISO_DURATION.fullmatch(typed.upper())
    if written and any(written.groups()):
        days, hours, minutes = map(int, written.groups(default="0"))
        return (days * 24 + hours) * 60 + minutes
    raise NotADate("This is not a duration.")


def format_duration(minutes: int) -> str:
    """`1:30`, `-0:05`."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{hours}:{rest:02}"


def iso_duration(minutes: int) -> str:
    """`PT1H30M` (ISO 8601)."""
    hours, rest = divmod(abs(minutes), 60)
    parts = f"{hours}H" * bool(hours) + f"{rest}M" * bool(rest or not hours)
    return f"{'-' if minutes < 0 else ''}PT{parts}"


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > len("26"):
        return year
    return year + (2000 if year <= _LAST_TWO_DIGIT_YEAR_OF_THIS_CENTURY else 1900)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as exception:
        raise NotADate("There is no such day.") from exception


def _iso_moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed)
    except ValueError as exception:
        raise NotADate("This is not a moment.") from exception


def _written_moment(typed: str) -> datetime:
    day, _, hour = typed.partition(" ")
    return datetime.combine(parse_date(day), _time(hour) if hour else time())


def _time(hour: str) -> time:
    try:
        return time.fromisoformat(f"0{hour}" if _SHORT_HOUR.match(hour) else hour)
    except ValueError as exception:
        raise NotADate("There is no such time of day.") from exception
