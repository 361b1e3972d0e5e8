"""An organisation erased: asked for, waited for, and then gone from every table and every file."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.accounts import leaving, seats
from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.features.notices.models import Notice
from kesher.features.notices.telling import say
from kesher.records import erasing, history, reading
from kesher.tenancy import current, residue, scope
from kesher.tenancy import organization as organizations
from kesher.tenancy.models import Organization
from kesher.tenancy.organization import organization

WAITING: Final = timedelta(days=7)
HOUSE: Final = "organization"
ASKED: Final = "erasing asked"
STOPPED: Final = "erasing stopped"
TAIL: Final = "settings/leaving/"

log = structlog.get_logger(__name__)


@transaction.atomic
def ask(address: str) -> Organization:
    """Have the organisation erased in a week. Its address is typed, so that nobody errs."""
    here = _insist()
    if here.erase_at:
        raise Refused(_("The organization is to be erased already."))
    if address.strip() != here.slug:
        raise Refused(_("This is not the address of this organization."))
    organizations.change(erase_at=timezone.now() + WAITING)
    history.note_access(HOUSE, ASKED)
    _tell_administrators("erasing")
    return here


@transaction.atomic
def stop() -> None:
    """Let the organisation live on; possible until the very moment."""
    here = _insist()
    if not here.erase_at or here.erase_at <= timezone.now():
        raise Refused(_("Nothing waits to be erased."))
    organizations.change(erase_at=None)
    history.note_access(HOUSE, STOPPED)
    _tell_administrators("erasing_stopped")


def due() -> list[Organization]:
    return list(Organization.objects.filter(erase_at__lte=timezone.now()))


def erase(house: Organization) -> None:
    """Files first, then all rows at once: whatever breaks, the next try finds what is left.

    To be called outside of any scope. Users who sit elsewhere, too, keep what they have there.

    No reference crosses organisations, so none is looked for: of each row SQLite would read all
    tables that could point to it.
    """
    pk: UUID = house.pk
    _drop_files(pk)
    unchecked = connection.constraint_checks_disabled()
    with unchecked, scope(pk, channel="command"), transaction.atomic():
        users = leaving.seated()
        erasing.erase_all()
        leaving.drop_homeless(users)
        for model in _marked():
            model._base_manager.filter(organization_id=pk).delete()
        Organization.objects.filter(pk=pk)._raw_delete(connection.alias)
    seats.forget(organization_id=pk)
    transaction.on_commit(residue.wipe, robust=True)
    log.warning("organization erased", organization=str(pk))


def _insist() -> Organization:
    if not is_administrator():
        raise reading.NotVisible(HOUSE)
    return organization()


def _marked() -> list[Any]:
    """The installation's own tables whose rows belong to one organisation: its work, its events."""
    return [
        model
        for model in apps.get_models()
        if any(
            column.attname == "organization_id" and not column.is_relation
            for column in model._meta.concrete_fields
        )
    ]


def _drop_files(pk: UUID) -> None:
    """All that lies below the organisation's own name, whichever row may know of it."""
    folder = str(pk)
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def _tell_administrators(kind: str) -> None:
    at = organization().erase_at
    rows = Membership.objects.filter(is_active=True, user__is_active=True)
    others = rows.filter(role__is_administrator=True).exclude(pk=current().actor_id or UUID(int=0))
    for member in others.select_related("user"):
        with translation.override(member.user.language):
            day = date_format(timezone.localtime(at), "d/m/Y H:i") if at else ""
            detail = {"title": day, "tail": TAIL}
            say(Notice.objects.tell(member, kind, about="", detail=detail))
