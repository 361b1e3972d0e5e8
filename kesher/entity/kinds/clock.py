"""The organisation's own day and hour."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from kesher.tenancy.organization import organization


def zone() -> ZoneInfo:
    return ZoneInfo(organization().timezone)


def today() -> date:
    return timezone.now().astimezone(zone()).date()


def as_told(moment: datetime) -> datetime:
    """A moment with its zone; one that was told without is by the organisation's clocks."""
    return moment.replace(tzinfo=zone()) if moment.tzinfo is None else moment


def local(moment: datetime) -> datetime:
    """A moment as the organisation's clocks show it."""
    return moment.astimezone(zone())


def day_starts(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone())


def day_ends(day: date) -> datetime:
    """The first moment that is no longer that day."""
    return day_starts(day + timedelta(days=1))
