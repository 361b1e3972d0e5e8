"""An organisation comes back: its archive into an empty one, whole or not at all."""

import zoneinfo
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DataError, IntegrityError, transaction

from kesher.accounts import founding, people, seats
from kesher.accounts.models import Membership, Role, User
from kesher.exchange.leaving import fitting, shapes, unpacking, values
from kesher.exchange.leaving.baggage import MOVED_IN, Table, tables
from kesher.exchange.leaving.packing import HOUSE_COLUMNS, USER_COLUMNS
from kesher.exchange.leaving.unpacking import Archive, CannotReturn
from kesher.exchange.leaving.values import Unfit
from kesher.lib.ids import new_id
from kesher.records import history, returning
from kesher.tenancy import organization as organizations
from kesher.tenancy import scope, wall
from kesher.tenancy.models import Organization

TAKEN: Final = (
    "Rows of the archive are here already, or contradict one another. Ids are kept, so an "
    "organization returns only to where it is no more."
)

Progress = Callable[[str, int], None]


def come_back(house: Organization, path: Path, *, progress: Progress) -> dict[str, int]:
    """Bring the archive in; answers how many rows of each member. Raises `CannotReturn`."""
    with unpacking.opened(path) as archive, ExitStack() as undoing:
        try:
            with transaction.atomic():
                counts = _bring_in(house, archive, undoing, progress)
        except (IntegrityError, DataError) as refused:
            raise CannotReturn(TAKEN) from refused
        undoing.pop_all()
    seats.forget(organization_id=house.pk)
    return counts


def _bring_in(
    house: Organization, archive: Archive, undoing: ExitStack, progress: Progress
) -> dict[str, int]:
    """First the settings, since they say what the other rows may hold."""
    first = [table for table in tables() if table.is_setting]
    rest = [table for table in tables() if not table.is_setting]
    with scope(house.pk, channel="command"):
        _refuse_if_occupied(first)
        founders = _make_room(first)
        organizations.change(**_house(archive))
        counts = {one.member: _put(archive, one, undoing, progress) for one in first}
        _seat(founders)
        organizations.settings_changed()
    with scope(house.pk, channel="command"):
        counts |= {one.member: _put(archive, one, undoing, progress) for one in rest}
        _refuse_strangers()
        returning.make_findable()
        history.note_access("organization", MOVED_IN)
    return counts


def _refuse_if_occupied(first: Iterable[Table]) -> None:
    harmless = [model for model in wall.tenant_models() if not any(wall.references(model))]
    carried = {table.model for table in tables()}
    but = [table.model for table in first] + [one for one in harmless if one not in carried]
    found = returning.occupied(but)
    if not found and Membership.objects.count() > 1:
        found = [Membership]
    if found:
        names = ", ".join(str(model._meta.verbose_name_plural) for model in found)
        raise CannotReturn(
            f"The organization is not empty; it has {names}. "
            "An archive comes into one that `kesher init` has just founded."
        )


def _make_room(first: Iterable[Table]) -> list[User]:
    """Without what it began with; answers who founded it."""
    founders = [seat.user for seat in Membership.objects.select_related("user")]
    returning.make_room(table.model for table in first)
    return founders


def _house(archive: Archive) -> dict[str, Any]:
    columns = [Organization._meta.get_field(name) for name in HOUSE_COLUMNS]
    try:
        told = values.values_in(archive.house(), values.readers(columns))
        shapes.check(Organization, told)
    except Unfit as wrong:
        raise CannotReturn(f"settings/organization.json: {wrong}.") from wrong
    known_zones = zoneinfo.available_timezones()
    if told["language"] not in dict(settings.LANGUAGES) or told["timezone"] not in known_zones:
        raise CannotReturn("settings/organization.json: its language or time zone is unknown.")
    return told


def _put(archive: Archive, table: Table, undoing: ExitStack, progress: Progress) -> int:
    count = 0
    complete = _with_user if table.model is Membership else None
    for page in fitting.pages(archive, table, complete):
        if table.has_bytes:
            _store(archive, page, undoing)
        returning.put(table.model, page)
        count += len(page)
        progress(table.member, count)
    return count


def _with_user(line: Any, more: dict[str, Any]) -> None:
    """Who is known to the installation keeps all they have; others come without a password."""
    told = line.pop("user", None) if isinstance(line, dict) else None
    columns = [User._meta.get_field(name) for name in USER_COLUMNS]
    person = values.values_in(told, values.readers(columns))
    if person["language"] not in dict(settings.LANGUAGES):
        raise Unfit("the language of the user is unknown")
    more["user"] = people.known(person["email"]) or people.make_user(**person)


def _store(archive: Archive, page: Iterable[Any], undoing: ExitStack) -> None:
    """Bytes under keys of this installation; whatever key the archive may tell is not asked."""
    lost = set(archive.manifest["lost_files"])
    for row in page:
        row.storage_key = f"{row.organization_id}/{new_id()}"
        if archive.has_bytes(row.pk):
            with archive.bytes_of(row.pk) as content:
                default_storage.save(row.storage_key, File(content))
            undoing.callback(default_storage.delete, row.storage_key)
        elif str(row.pk) not in lost:
            raise CannotReturn(f"The file {row.pk} is missing from the archive.")


def _seat(founders: Iterable[User]) -> None:
    """Whoever founded the empty organisation keeps a seat, and somebody has to administer."""
    masters = Role.objects.filter(is_administrator=True).order_by("pk")
    master = masters.first()
    for user in founders:
        if master and not Membership.objects.filter(user=user).exists():
            founding.join(user, master)
    able = Membership.objects.filter(is_active=True, role__in=masters)
    if not able.exists():
        raise CannotReturn("Nobody would administer the organization.")


def _refuse_strangers() -> None:
    for table in tables():
        if column := returning.strangers(table.model):
            raise CannotReturn(
                f"{table.member}: a row refers by {column} to what is not in the archive."
            )
