"""Packing everything, behind the screens."""

from tempfile import NamedTemporaryFile
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from kesher.access.rights import SeatLost, insist_on_seat, is_administrator
from kesher.exchange.leaving import packing
from kesher.exchange.leaving.baggage import FILES, tables
from kesher.features.moving import departing, erasing
from kesher.features.moving.models import Departure, State
from kesher.jobs import job
from kesher.jobs.models import Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import Told
from kesher.jobs.running import cancelled, opened, progress
from kesher.jobs.schedules import daily, every
from kesher.tenancy.organization import organization

COUNTED: Final = ".jsonl"


class Stopped(Exception):
    """Somebody does not want the archive any more."""


def begin() -> Departure:
    departure = departing.begun()
    departing.given_to(departure, enqueue(pack_up, departure=departure.pk))
    return departure


def told(_asked: Job) -> Told:
    return Told(title=_("Packing everything"), tail="settings/leaving/")


@job(queue="long", scoped=False, told=told)
def pack_up(departure: UUID) -> int:
    """The whole archive in one go, of one moment of the database; answers how many rows."""
    with opened() as here:
        row = Departure.objects.filter(pk=departure, state=State.PACKING).first()
        house, asker = organization(), here.actor_id
        total = sum(one.rows().count() * (2 if one.has_bytes else 1) for one in tables())
    if row is None:
        return 0
    try:
        with NamedTemporaryFile() as content:
            packed = packing.pack(house, content, progress=_Meter(total), asker=asker)
            with opened():
                _insist()
                departing.keep(row, content, packed)
    except (Stopped, SeatLost):
        with opened():
            departing.cancelled(row)
        return 0
    return packed.rows


@daily(at="03:50", each_organization=True)
@job()
def clear_archives() -> int:
    return departing.clear()


@every(minutes=10)
@job(queue="long", scoped=False)
def erase_due() -> int:
    """The installation's own work: that of an organisation would be gone with it."""
    houses = erasing.due()
    for house in houses:
        erasing.erase(house)
    return len(houses)


def _insist() -> None:
    """Whoever asked may have lost the seat, or the right, meanwhile."""
    insist_on_seat()
    if not is_administrator():
        raise SeatLost("Whoever asked administers the organization no more.")


class _Meter:
    """How many rows and files are packed; raises `Stopped` where nobody wants them any more."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done: dict[str, int] = {}

    def __call__(self, member: str, count: int) -> None:
        if member == FILES or member.endswith(COUNTED):
            self.done[member] = count
            done = sum(self.done.values())
            progress(done, max(self.total, done))
        if cancelled():
            raise Stopped
