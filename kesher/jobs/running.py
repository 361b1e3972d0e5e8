"""Carrying out one job: the only place in the house that catches every exception.

What a job may ask and say while it runs is here as well: how far it is, whether to stop, where to
go on after a breakdown.
"""

import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from time import monotonic
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now

from kesher import tenancy
from kesher.jobs import endings, plain, registry
from kesher.jobs.claiming import later
from kesher.jobs.models import Job, Status

# Returned by a job that has more to do: it goes to the end of its line, and others have their turn.
LATER = object()

SLICE_SECONDS = 5.0
LOOK_SECONDS = 1.0

log = structlog.get_logger(__name__)


class LeaseLost(RuntimeError):
    """The job was taken back while we were at it; what we have not committed is not kept."""


class NothingDone(Exception):
    """Raised by `once` work that failed before anything left the house, and may be repeated."""


class OutcomeUnknown(Exception):
    """Raised by `once` work that cannot tell whether it left the house."""


@dataclass(slots=True)
class Run:
    """One job being carried out, as the thread that keeps its lease sees it too."""

    job: Job
    stopping: Event = field(default_factory=Event)
    began: float = field(default_factory=monotonic)
    looked: float = 0.0
    asked_to_stop: bool = False
    was_cancelled: bool = False
    unwritten: bool = False


_run: ContextVar[Run] = ContextVar("kesher_run")


def progress(done: int, total: int) -> None:
    """Say how far the job is; written within a second or two, outside the job's transaction."""
    run = _run.get()
    run.job.progress_done, run.job.progress_total = done, total
    run.unwritten = True


def cancelled() -> bool:
    """Whether somebody wants the job to stop; asks the database once a second at most.

    Work that reads one moment of the database cannot see it there: the worker looks as well.
    """
    run = _run.get()
    if run.asked_to_stop:
        run.was_cancelled = True
    elif not run.was_cancelled and monotonic() - run.looked > LOOK_SECONDS:
        run.looked = monotonic()
        run.was_cancelled = Job.objects.filter(pk=run.job.pk, cancel_requested=True).exists()
    return run.was_cancelled


def is_time_up() -> bool:
    """Whether long work should put down a checkpoint and return LATER."""
    run = _run.get()
    return run.stopping.is_set() or monotonic() - run.began > SLICE_SECONDS


def checkpoint(**arguments: object) -> None:
    """From now on the job begins with these arguments. Commits with the page it stands for."""
    job = _run.get().job
    stored = job.arguments | {key: plain.put(value) for key, value in arguments.items()}
    if not Job.objects.held(job).update(arguments=stored):
        raise LeaseLost(job.name)
    job.arguments = stored


@contextmanager
def opened(*, batch: UUID | None = None) -> Iterator[tenancy.Scope]:
    """The scope of the job at hand, for work that is not scoped as a whole, and the `batch` of what
    it changes in several.

    Raises NoScope if the job belongs to no organisation.
    """
    with _scope_of(_run.get().job, batch):
        yield tenancy.current()


def run(job: Job, *, stopping: Event | None = None) -> None:
    """Carry out a claimed job, to one of its ends."""
    carry_out(Run(job, stopping or Event()))


def carry_out(run: Run) -> None:
    job = run.job
    token = _run.set(run)
    try:
        with structlog.contextvars.bound_contextvars(job=job.name, job_id=str(job.pk)):
            _carry_out(run)
    finally:
        _run.reset(token)


def _carry_out(run: Run) -> None:
    try:
        definition = registry.find(run.job.name)
        _mark_started(run.job)
        with _scope_of(run.job) if definition.scoped else nullcontext():
            result = definition.call(run.job.arguments)
            _finish(run, result)
    except LeaseLost:
        log.warning("job lost its lease")
    except Exception as problem:
        _fail(run.job, problem)


def _scope_of(job: Job, batch: UUID | None = None) -> AbstractContextManager[tenancy.Scope | None]:
    if job.organization_id is None:
        return nullcontext()
    return tenancy.scope(job.organization_id, job.actor_id, "job", depth=job.depth, batch=batch)


def _mark_started(job: Job) -> None:
    """For work that must not be repeated, on record before anything can have left the house."""
    if job.once and not Job.objects.held(job).update(started_at=Now()):
        raise LeaseLost(job.name)


def _finish(run: Run, result: object) -> None:
    """On PostgreSQL in the transaction of the work itself, so that both are kept or neither."""
    job = run.job
    if result is LATER and not run.was_cancelled:
        end = {"status": Status.QUEUED, "tries": job.tries - 1, "run_at": Now(), "lease": None}
    else:
        status = Status.CANCELLED if run.was_cancelled else Status.DONE
        kept = None if result is LATER else plain.put(result)
        end = {"status": status, "result": kept, "finished_at": Now(), "error": ""}
    _end(job, end)


def _fail(job: Job, problem: Exception) -> None:
    """Try again after 15 seconds, a minute, 4 and 16; then it is a person's turn."""
    told = "".join(traceback.format_exception(problem))
    is_over = job.tries >= job.max_tries or (job.once and not isinstance(problem, NothingDone))
    if is_over:
        status = Status.UNKNOWN if isinstance(problem, OutcomeUnknown) else Status.FAILED
        end = {"status": status, "finished_at": Now()}
    else:
        end = {
            "status": Status.WAITING,
            "run_at": later(timedelta(seconds=15 * 4 ** (job.tries - 1))),
        }
    log.error("job failed", tries=job.tries, is_over=is_over, problem=type(problem).__name__)
    try:
        _end(job, {**end, "error": told, "lease": None})
    except LeaseLost:
        log.warning("job lost its lease")


def _end(job: Job, values: dict[str, object]) -> None:
    with transaction.atomic():
        ended = Job.objects.held(job).update(
            progress_done=job.progress_done, progress_total=job.progress_total, **values
        )
        if ended:
            endings.tell(job, values.get("status"))
    if not ended:
        raise LeaseLost(job.name)
