"""Handing out work: one job to one worker at a time, taken back if the worker falls silent.

Times are the database's own, so that workers whose clocks differ agree on whose turn it is.
"""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from kesher.jobs.models import OWN_LINE, Job, Pulse, Status
from kesher.lib.ids import new_id

LEASE = timedelta(seconds=60)
LOST = "The worker fell silent in the middle of this work."

log = structlog.get_logger(__name__)


def claim(worker: str, *, after: UUID = OWN_LINE, without: tuple[str, ...] = ()) -> Job | None:
    """The next job of the line that follows `after`: every organisation's turn comes round.

    Returns None when nothing is due, which costs one read.
    """
    queued = Job.objects.filter(status=Status.QUEUED).exclude(queue__in=without)
    if not queued.exists():
        return None
    with transaction.atomic():
        job = _next(queued.filter(line__gt=after)) or _next(queued)
        if job:
            _lease(job, worker)
    return job


def wake() -> None:
    """Let the jobs whose time has come step into line."""
    due = Job.objects.filter(status=Status.WAITING, run_at__lte=Now())
    if due.exists():
        due.update(status=Status.QUEUED)


def renew(worker: str) -> None:
    """Say that this worker lives, and keep what it holds."""
    Job.objects.filter(worker=worker, status=Status.LEASED).update(
        heartbeat_at=Now(), lease_until=later(LEASE)
    )
    Pulse.objects.bulk_create(
        [Pulse(name=worker, seen_at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )


def reclaim() -> None:
    """Take back what silent workers hold."""
    silent = Job.objects.filter(status=Status.LEASED, lease_until__lt=Now())
    if not silent.exists():
        return
    with transaction.atomic():
        for job in silent.select_for_update(skip_locked=True).order_by("pk"):
            _take_back(job)


def release(worker: str) -> None:
    """Give back what this worker cannot finish; what must not be repeated is reclaimed later."""
    held = Job.objects.filter(worker=worker, status=Status.LEASED)
    held.filter(~Q(once=True) | Q(started_at=None)).update(
        status=Status.QUEUED, lease=None, worker="", tries=F("tries") - 1
    )


def later(delay: timedelta) -> Combinable:
    """That much from now, by the clock of the database."""
    return ExpressionWrapper(Now() + delay, output_field=DateTimeField())


def _next(queued: QuerySet[Job]) -> Job | None:
    return queued.select_for_update(skip_locked=True).order_by("line", "priority", "run_at").first()


def _lease(job: Job, worker: str) -> None:
    """From here on another of the same unique key may be put: this one may have begun."""
    job.status, job.worker, job.lease, job.unique = Status.LEASED, worker, new_id(), ""
    job.tries += 1
    Job.objects.filter(pk=job.pk).update(
        status=job.status,
        worker=worker,
        lease=job.lease,
        unique="",
        tries=job.tries,
        heartbeat_at=Now(),
        lease_until=later(LEASE),
        started_at=None,
    )


def _take_back(job: Job) -> None:
    job.lease = None
    if job.once and job.started_at:
        job.status, job.error = Status.UNKNOWN, LOST
    elif job.tries >= job.max_tries:
        job.status, job.error = Status.FAILED, LOST
    else:
        job.status = Status.QUEUED
    job.save(update_fields=["status", "lease", "error"])
    log.warning("job taken back", job=job.name, job_id=str(job.pk), status=job.status)
