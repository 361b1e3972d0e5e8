"""Handing over behind the screens: at once, and again by the minute while it is not confirmed."""

from uuid import UUID

from kesher.features.accounting import outbox
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.jobs.running import opened
from kesher.jobs.schedules import every


@job(scoped=False, max_tries=1)
def deliver(handover: UUID) -> bool:
    return outbox.deliver(handover)


@every(minutes=1, each_organization=True)
@job(scoped=False, max_tries=1)
def deliver_due() -> int:
    """Answers how many were confirmed."""
    with opened():
        waiting = outbox.due()
    return sum(outbox.deliver(pk) for pk in waiting)


def soon(handover: UUID) -> None:
    enqueue(deliver, handover=handover)
