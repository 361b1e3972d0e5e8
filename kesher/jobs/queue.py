"""Putting work on the queue, in the transaction of whatever asks for it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kesher.jobs import registry
from kesher.jobs.models import OWN_LINE, Job, Status
from kesher.tenancy import current_or_none


def enqueue(
    function: Callable[..., object],
    *,
    run_at: datetime | None = None,
    unique: str = "",
    **arguments: object,
) -> Job:
    """Have `function` called by a worker, after commit, for the organisation in scope.

    With `unique`, a job of that key that is still ahead is returned instead of putting another.
    Raises `TypeError` if the function is no job or would not take the arguments.
    """
    job = prepared(function, arguments, run_at=run_at, unique=unique)
    if unique:
        return _put_once(job)
    job.save(force_insert=True)
    return job


def put(jobs: Iterable[Job]) -> None:
    """Put many prepared jobs at once; where a unique one is already ahead, that one stays."""
    Job.objects.bulk_create(list(jobs), batch_size=500, ignore_conflicts=True)


def prepared(
    function: Callable[..., object],
    arguments: dict[str, object],
    *,
    run_at: datetime | None = None,
    unique: str = "",
) -> Job:
    """The job, not yet put, for the organisation in scope or, without one, the installation."""
    definition = registry.of(function)
    now = timezone.now()
    job = Job(
        name=definition.name,
        queue=definition.queue,
        arguments=definition.stored(arguments),
        priority=definition.priority,
        max_tries=definition.max_tries,
        once=definition.once,
        unique=unique,
        status=Status.WAITING if run_at and run_at > now else Status.QUEUED,
        run_at=run_at or now,
    )
    _place(job)
    return job


def _place(job: Job) -> None:
    scope = current_or_none()
    job.line = scope.organization_id if scope else OWN_LINE
    if scope:
        job.organization_id, job.actor_id, job.depth = (
            scope.organization_id,
            scope.actor_id,
            scope.depth,
        )


def _put_once(job: Job) -> Job:
    """The one that is ahead is held until we commit: begun earlier, it would not see our change."""
    same = Job.objects.ahead().filter(line=job.line, name=job.name, unique=job.unique)
    with transaction.atomic():
        while True:
            put([job])
            if ahead := same.select_for_update().first():
                return ahead


def cancel(job: Job) -> None:
    """Take a job back; one that runs already is asked to stop, and does so where it looks."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.status in {Status.WAITING, Status.QUEUED}:
            row.status, row.finished_at = Status.CANCELLED, timezone.now()
        row.cancel_requested = True
        row.save(update_fields=["status", "finished_at", "cancel_requested"])


def retry(job: Job) -> None:
    """Put a failed job, or one of unknown outcome, in line again, as if for the first time."""
    Job.objects.troubled().filter(pk=job.pk).update(
        status=Status.QUEUED, tries=0, error="", started_at=None, finished_at=None
    )
