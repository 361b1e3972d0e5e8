"""Working time: when somebody is at work, when next, and when so many minutes of work are over."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kesher.features.intake.rules import Availability
from kesher.lib import festivals

FRIDAY = 4
KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Who does not work within so many days is not waited for.
FURTHEST = 60

Span = tuple[datetime, datetime]


def is_away(one: Availability, day: date) -> bool:
    if one.away_from is None and one.away_until is None:
        return False
    began = one.away_from is None or one.away_from <= day
    return began and (one.away_until is None or day <= one.away_until)


def is_working(one: Availability, moment: datetime, zone: ZoneInfo) -> bool:
    span = span_of(one, moment.astimezone(zone).date(), zone)
    return span is not None and span[0] <= moment < span[1]


def next_opening(one: Availability, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment after this one at which they are at work, or come to it."""
    return next((max(begin, after) for begin, end in _spans(one, after, zone) if end > after), None)


def after_work_of(
    one: Availability, moment: datetime, minutes: int, zone: ZoneInfo
) -> datetime | None:
    """When they will have worked so many minutes from this moment on."""
    left = timedelta(minutes=minutes)
    for begin, end in _spans(one, moment, zone):
        start = max(begin, moment)
        if end <= start:
            continue
        if end - start >= left:
            return start + left
        left -= end - start
    return None


def span_of(one: Availability, day: date, zone: ZoneInfo) -> Span | None:
    """From when until when they work on a day; None where they do not."""
    ends = _end_of(one, day)
    if not ends or is_away(one, day) or festivals.is_rest(day):
        return None
    begin = datetime.combine(day, time.fromisoformat(one.begins), zone)
    end = datetime.combine(day, time.fromisoformat(ends), zone)
    return (begin, end) if begin < end else None


def _end_of(one: Availability, day: date) -> str:
    is_short = day.weekday() == FRIDAY or festivals.is_rest(day + timedelta(days=1))
    if is_short:
        return one.short_ends
    return one.ends if KEYS[day.weekday()] in one.days else ""


def _spans(one: Availability, after: datetime, zone: ZoneInfo) -> Iterator[Span]:
    first = after.astimezone(zone).date()
    for days in range(FURTHEST):
        if span := span_of(one, first + timedelta(days=days), zone):
            yield span
