"""The bin of one record type: what was deleted, and the way back."""

from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.records import reading
from kesher.screens import addresses
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

SHOWN = 200


@member
@answered
def trash(request: Request, entity: Entity) -> HttpResponse:
    """The latest deleted first."""
    if not entity.is_record or not may("delete", entity.key):
        raise reading.NotVisible(f"bin of {entity.key}")
    rows = reading.visible_with_deleted(entity, "delete").exclude(deleted_at=None)
    context = {
        "entity": entity,
        "lines": [_line(entity, record) for record in rows.order_by("-deleted_at", "-id")[:SHOWN]],
        "list_url": addresses.of(entity),
    }
    return render(request, "trash.html", context)


def _line(entity: Entity, record: Any) -> dict[str, Any]:
    when = date_format(localtime(record.deleted_at), "d/m/Y H:i")
    return {
        "id": record.pk,
        "title": str(record),
        "url": addresses.of(entity, record.pk, "history"),
        "end_html": format_html('<bdi dir="ltr">{}</bdi>', when),
        "restore_url": addresses.of(entity, record.pk, "do", "restore"),
        "restore_label": _("Restore"),
    }
