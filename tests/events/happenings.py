"""Events and listeners for these tests; a delivery finds them here by name."""

from datetime import datetime
from uuid import UUID

from kesher.events import event, on
from kesher.events.outbox import emit
from kesher.jobs.models import Pulse
from kesher.tenancy import current

heard: list[object] = []


@event
class DoorOpened:
    door_id: UUID
    by: tuple[UUID, ...] = ()
    at: datetime | None = None


@event
class BellRang:
    times: int


@event
class WindowBroke:
    """Nobody listens."""

    window_id: UUID


@event
class EchoCame:
    number: int


@on(DoorOpened)
def remember(event: DoorOpened) -> None:
    heard.append(event)


@on(DoorOpened, channel="automation")
def tell_scope(event: DoorOpened) -> None:
    here = current()
    heard.append((here.organization_id, here.actor_id, here.channel, here.depth))


@on(BellRang)
def fail(event: BellRang) -> None:
    Pulse.objects.create(name="half done", seen_at="2027-01-01T00:00Z")
    raise RuntimeError("the bell is broken")


@on(BellRang, wanted=lambda event: event.times > 2)
def come_running(event: BellRang) -> None:
    heard.append(event)


@on(EchoCame)
def answer(event: EchoCame) -> None:
    heard.append(event)
    emit(EchoCame(event.number + 1))
