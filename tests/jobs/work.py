"""Work for the tests of the queue. A worker in another process finds it here by its name."""

import os
import time
from uuid import UUID

from kesher.jobs import job
from kesher.jobs.models import Pulse
from kesher.jobs.running import (
    LATER,
    NothingDone,
    cancelled,
    checkpoint,
    is_time_up,
    opened,
    progress,
)
from kesher.tenancy import current, current_or_none
from kesher.tenancy.still import still


@job()
def note(name: str) -> str:
    """Leaves a row behind."""
    Pulse.objects.create(name=name, seen_at="2027-01-01T00:00Z")
    return name.upper()


@job()
def note_and_fail(name: str) -> None:
    Pulse.objects.create(name=name, seen_at="2027-01-01T00:00Z")
    raise RuntimeError("the roof is leaking")


@job()
def tell_scope() -> list[str]:
    here = current()
    return [str(here.organization_id), str(here.actor_id), here.channel, str(here.depth)]


@job(scoped=False)
def tell_own_scope() -> list[str]:
    assert current_or_none() is None
    with opened() as here:
        return [str(here.organization_id), here.channel]


@job()
def take(party_id: UUID, fields: tuple[str, ...] = ()) -> str:
    assert isinstance(party_id, UUID)
    return f"{party_id} {'+'.join(fields)}"


@job(priority=1)
def urgent() -> None:
    """Goes first."""


@job(queue="long")
def lengthy() -> None:
    """Never occupies the last lane."""


@job(once=True)
def send(path: str) -> None:
    """Cannot be taken back."""
    write(path, "sent")


@job(once=True)
def send_and_fail(path: str) -> None:
    write(path, "sent")
    raise RuntimeError("no answer")


@job(once=True)
def fail_to_connect() -> None:
    raise NothingDone("nobody at home")


@job(once=True)
def send_slowly(path: str) -> None:
    write(path, "sent")
    time.sleep(60)


@job()
def write_down(path: str, number: int) -> None:
    """One line in a book outside the database."""
    time.sleep(0.02)
    write(path, str(number))


@job()
def write_slowly(path: str, seconds: int) -> None:
    write(path, "began")
    time.sleep(seconds)
    write(path, "ended")


@job(queue="long")
def write_long(path: str, seconds: int) -> None:
    write_slowly(path, seconds)


@job()
def pages(start: int, total: int) -> str | object:
    """Goes on where it was, one page each time."""
    checkpoint(start=start + 1)
    progress(start + 1, total)
    return "all" if start + 1 == total else LATER


@job()
def pages_and_fail(start: int) -> None:
    checkpoint(start=start + 1)
    raise RuntimeError("page torn")


@job()
def stop_if_asked() -> str:
    return "stopped" if cancelled() else "not asked"


@job()
def until_time_is_up(path: str) -> object:
    write(path, "began")
    while not is_time_up():
        time.sleep(0.05)
    write(path, "put down")
    return LATER


def write(path: str, line: str) -> None:
    """In one system call, so that a killed process writes all of it or nothing."""
    book = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    os.write(book, f"{line}\n".encode())
    os.close(book)


@job(queue="long", scoped=False)
def look_from_one_moment(path: str) -> str:
    """Reads one moment of the database, in which nobody ever asks it to stop."""
    with still():
        Pulse.objects.exists()
        write(path, "began")
        while not cancelled():
            time.sleep(0.05)
    return "stopped"
