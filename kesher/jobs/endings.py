"""Whoever asked for work hears of its end: by other jobs, put in line with the end itself."""

from collections.abc import Callable
from typing import TypeVar

from kesher import tenancy
from kesher.jobs import registry
from kesher.jobs.models import Job, Status
from kesher.jobs.queue import enqueue

F = TypeVar("F", bound=Callable[..., object])

ENDS = (Status.DONE, Status.FAILED, Status.UNKNOWN, Status.CANCELLED)

_followers: list[Callable[..., object]] = []


def follows(function: F) -> F:
    """Have a job called with `ended`, the id of each job that came to an end and is told of."""
    _followers.append(function)
    return function


def tell(job: Job, status: object) -> None:
    if status not in ENDS or not (job.organization_id and job.actor_id):
        return
    if registry.told_of(job.name) is None:
        return
    with tenancy.scope(job.organization_id, job.actor_id, "job", depth=job.depth):
        for follower in _followers:
            enqueue(follower, ended=job.pk)
