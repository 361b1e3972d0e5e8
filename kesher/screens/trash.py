"""The bin of one record type: what was deleted, and the way back."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.records import merging, reading
from kesher.screens import addresses
from kesher.screens.asked import deleted, title_of
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

SHOWN = 200
MOST_LETTERS = 100


@member
@answered
def trash(request: Request, entity: Entity) -> HttpResponse:
    """The latest deleted first; one, some or all that are found go back together."""
    if not entity.is_record or not may("delete", entity.key):
        raise reading.NotVisible(f"bin of {entity.key}")
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    rows = deleted(entity, words)
    shown = list(rows.order_by("-deleted_at", "-id")[:SHOWN])
    survivors = merging.survivors(entity, shown)
    lines = [_line(entity, record, survivors.get(record.pk, "")) for record in shown]
    context = {
        "entity": entity,
        "lines": lines,
        "list_url": addresses.of(entity),
        "q": words,
        "may_find": title_of(entity) is not None,
        **_together(entity, words, rows.count() if len(lines) == SHOWN else len(lines)),
    }
    return render(request, "trash.html", context)


def _together(entity: Entity, words: str, count: int) -> dict[str, Any]:
    counted = f"{count:,}"
    return {
        "together_url": addresses.of(entity, "do", "restore"),
        "query": urlencode({"q": words}) if words else "",
        "all_label": _("Restore all %(count)s") % {"count": counted} if count > 1 else "",
        "more_text": _("Only the latest %(count)s are shown.") % {"count": SHOWN}
        if count > SHOWN
        else "",
    }


def _line(entity: Entity, record: Any, survivor: str) -> dict[str, Any]:
    merged = _("Merged into “%(title)s”") % {"title": survivor} if survivor else ""
    when = date_format(localtime(record.deleted_at), "d/m/Y H:i")
    return {
        "id": record.pk,
        "title": str(record),
        "url": addresses.of(entity, record.pk, "history"),
        "end_html": format_html('<bdi>{}</bdi> <bdi dir="ltr">{}</bdi>', merged, when),
        "restore_url": addresses.of(entity, record.pk, "do", "restore"),
        "restore_label": _("Restore"),
    }
