"""An archive from its being asked for to its end: taken once, or too late to be."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from io import SEEK_END
from typing import IO, Final
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.entity.action import Refused
from kesher.exchange.leaving.packing import Packed
from kesher.features.moving.models import Departure, State
from kesher.jobs import queue
from kesher.jobs.models import Job, Status
from kesher.lib.ids import new_id
from kesher.records import history, reading
from kesher.tenancy import current

KEPT: Final = timedelta(days=3)
REMEMBERED: Final = timedelta(days=90)
PORTION: Final = 1 << 16
HOUSE: Final = "organization"


def begun() -> Departure:
    """A new archive that nobody works at yet; the one before it, if it waits, is thrown away."""
    _insist()
    before = latest()
    if before and before.state == State.PACKING:
        raise Refused(_("An archive is being packed already."))
    if before and before.state == State.READY:
        _end(before, State.EXPIRED)
    departure = Departure(member_id=current().actor_id)
    departure.save()
    return departure


def given_to(departure: Departure, job: Job) -> None:
    departure.job_id = job.pk
    departure.save(update_fields=["job_id"])


def latest() -> Departure | None:
    found = Departure.objects.order_by("-created_at", "-pk").first()
    return _as_it_stands(found) if found else None


def find(pk: UUID) -> Departure:
    """Raises `NotVisible` to who does not administer the organisation."""
    if not is_administrator():
        raise reading.NotVisible(f"departure {pk}")
    found = Departure.objects.filter(pk=pk).first()
    if found is None:
        raise reading.NotVisible(f"departure {pk}")
    return _as_it_stands(found)


def stop(departure: Departure) -> None:
    """The work ends where it stands, and what was packed is thrown away."""
    _insist()
    job = work_of(departure)
    if departure.state != State.PACKING or job is None:
        raise Refused(_("The archive is not being packed any more."))
    queue.cancel(job)


def keep(departure: Departure, content: IO[bytes], packed: Packed) -> None:
    """It is whole: from now on it waits to be taken."""
    now = timezone.now()
    departure.size = content.seek(0, SEEK_END)
    content.seek(0)
    departure.rows, departure.files = packed.rows, packed.files
    departure.lost, departure.state = len(packed.lost), State.READY
    departure.ready_at, departure.expires_at = now, now + KEPT
    with ExitStack() as undoing:
        departure.storage_key = default_storage.save(_new_key(), File(content))
        undoing.callback(default_storage.delete, departure.storage_key)
        departure.save()
        undoing.pop_all()


def work_of(departure: Departure) -> Job | None:
    rows = Job.objects.filter(organization_id=current().organization_id)
    return rows.filter(pk=departure.job_id).first() if departure.job_id else None


def cancelled(departure: Departure) -> None:
    _end(departure, State.CANCELLED)


@transaction.atomic
def taken(departure: Departure) -> Iterator[bytes]:
    """The bytes, for one taker once; when they have gone, the archive is gone, too."""
    _insist()
    now = timezone.now()
    ready = Departure.objects.filter(pk=departure.pk, state=State.READY, expires_at__gt=now)
    if not ready.update(state=State.TAKEN, taken_at=now):
        raise Refused(_("The archive was taken already, or not in time. Please pack another."))
    history.note_access(HOUSE, "downloaded", size=departure.size)
    return _sent(departure.storage_key)


def clear() -> int:
    """Throw away what was taken or may not be taken any more."""
    now = timezone.now()
    late = Departure.objects.filter(state=State.READY, expires_at__lte=now)
    for departure in late:
        _end(departure, State.EXPIRED)
    begun_to_go = now - timedelta(hours=12)
    gone = Departure.objects.filter(state=State.TAKEN, taken_at__lt=begun_to_go)
    for departure in gone.exclude(storage_key=""):
        _end(departure, State.TAKEN)
    old = Departure.objects.filter(created_at__lt=now - REMEMBERED, storage_key="")
    return old.delete()[0]


def _as_it_stands(departure: Departure) -> Departure:
    """The work may have ended without a word, and the time have run out."""
    now = timezone.now()
    if departure.state == State.PACKING:
        job = work_of(departure)
        if job is None or not job.is_open:
            was_stopped = job is not None and job.status == Status.CANCELLED
            _end(departure, State.CANCELLED if was_stopped else State.FAILED)
    elif departure.state == State.READY and (departure.expires_at or now) <= now:
        _end(departure, State.EXPIRED)
    return departure


def _end(departure: Departure, state: State) -> None:
    key, departure.state, departure.storage_key = departure.storage_key, state, ""
    departure.save(update_fields=["state", "storage_key"])
    if key:
        default_storage.delete(key)


def _sent(key: str) -> Iterator[bytes]:
    try:
        with default_storage.open(key) as content:
            while part := content.read(PORTION):
                yield part
    finally:
        default_storage.delete(key)


def _insist() -> None:
    if not is_administrator():
        raise reading.NotVisible(HOUSE)


def _new_key() -> str:
    return f"{current().organization_id}/{new_id()}"
