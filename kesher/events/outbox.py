"""Telling what happened: put away with the change, delivered after commit, listener by listener."""

from uuid import UUID

from kesher.events import book
from kesher.events.models import OutboxEvent
from kesher.jobs import job, queue
from kesher.jobs.models import Job, Status
from kesher.tenancy import current, scope

# One thing may lead to another, but not for ever.
DEEPEST = 5


def emit(event: object) -> None:
    """Tell everybody who listens. Where nobody does, nothing is written."""
    listeners = book.listeners(event)
    if listeners:
        told = _put(event)
        queue.put([_delivery(told, listener) for listener in listeners])


@job(queue="events")
def deliver(event_id: UUID, listener: str) -> None:
    """Let one listener hear one event."""
    told = OutboxEvent.objects.get(pk=event_id)
    hearing = book.listener(listener)
    with scope(told.organization_id, told.actor_id, hearing.channel, depth=told.depth + 1):
        hearing.handler(book.read(told.name, told.payload))


def _put(event: object) -> OutboxEvent:
    here = current()
    return OutboxEvent.objects.create(
        organization_id=here.organization_id,
        name=book.name_of(type(event)),
        payload=book.payload(event),
        actor_id=here.actor_id,
        channel=here.channel,
        depth=here.depth,
        batch=here.batch,
    )


def _delivery(told: OutboxEvent, listener: book.Listener) -> Job:
    delivery = queue.prepared(deliver, {"event_id": told.pk, "listener": listener.name})
    if told.depth >= DEEPEST:
        delivery.status = Status.FAILED
        delivery.error = (
            f"Stopped: {told.name} came of {told.depth} events that each caused the next. "
            "Two rules probably answer one another."
        )
    return delivery
