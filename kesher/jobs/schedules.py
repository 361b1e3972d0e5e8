"""Work that comes round by itself: every so many minutes, or daily at an hour of some place.

    @daily(at="03:00")
    @job()
    def prune() -> None: ...

A schedule that was missed while no worker ran is made up for once, not as often as it was missed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from kesher.jobs import queue, registry
from kesher.jobs.models import Job, Schedule
from kesher.tenancy.models import Organization

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    function: Callable[..., object]
    next_after: Callable[[datetime], datetime]
    each_organization: bool


_timetables: dict[str, Timetable] = {}


def every(*, minutes: int, each_organization: bool = False) -> Callable[[F], F]:
    """Run a job, which takes no arguments, every so many minutes; or one in each organisation."""
    return _scheduled(
        lambda moment: moment + timedelta(minutes=minutes), each_organization=each_organization
    )


def daily(*, at: str, tz: str = "", each_organization: bool = False) -> Callable[[F], F]:
    """Run a job once on every calendar day, at `at` ("03:00") by the clocks of `tz`.

    An hour that the clocks leave out comes an hour later; one that they repeat, the first time.
    """
    zone, hour = ZoneInfo(tz or settings.TIME_ZONE), time.fromisoformat(at)
    return _scheduled(
        lambda moment: next_day(moment, hour, zone), each_organization=each_organization
    )


def next_day(moment: datetime, hour: time, zone: ZoneInfo) -> datetime:
    """The first time after `moment` that clocks in `zone` show `hour`."""
    day = moment.astimezone(zone).date()
    today = datetime.combine(day, hour, zone).astimezone(UTC)
    if today > moment:
        return today
    return datetime.combine(day + timedelta(days=1), hour, zone).astimezone(UTC)


def begin() -> None:
    """Give each schedule that is new its first time."""
    now = timezone.now()
    new = [Schedule(name=name, next_at=each.next_after(now)) for name, each in _timetables.items()]
    Schedule.objects.bulk_create(new, ignore_conflicts=True)


def put_due() -> None:
    """Put what is due on the queue; of several workers, one does it."""
    due = Schedule.objects.filter(name__in=list(_timetables), next_at__lte=Now())
    if not due.exists():
        return
    with transaction.atomic():
        for schedule in due.select_for_update(skip_locked=True):
            timetable = _timetables[schedule.name]
            queue.put(_jobs(timetable))
            # Our own clock may be behind the database's: never the same time twice.
            moment = max(schedule.next_at, timezone.now())
            schedule.next_at = timetable.next_after(moment)
            schedule.save(update_fields=["next_at"])


def _jobs(timetable: Timetable) -> Iterator[Job]:
    if not timetable.each_organization:
        yield queue.prepared(timetable.function, {}, unique="schedule")
        return
    for organization_id in Organization.objects.values_list("pk", flat=True):
        job = queue.prepared(timetable.function, {}, unique="schedule")
        job.organization_id = job.line = organization_id
        yield job


def _scheduled(
    next_after: Callable[[datetime], datetime], *, each_organization: bool
) -> Callable[[F], F]:
    def register(function: F) -> F:
        _timetables[registry.of(function).name] = Timetable(
            function=function, next_after=next_after, each_organization=each_organization
        )
        return function

    return register
