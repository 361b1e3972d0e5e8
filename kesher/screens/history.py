"""The past of one record: every change in words, and a way back from each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.access.rights import is_administrator, masked_fields, may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import reading
from kesher.records.models import Access, Change
from kesher.screens import addresses
from kesher.screens.cells import MASK
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request
from kesher.screens.timeline import change_words, verb_label

SIZE, VISITS = 50, 30
CHANNELS: dict[str, Any] = {
    "web": gettext_lazy("on screen"),
    "api": gettext_lazy("by the API"),
    "import": gettext_lazy("by an import"),
    "automation": gettext_lazy("by automation"),
    "job": gettext_lazy("in the background"),
    "command": gettext_lazy("by a command"),
    "system": gettext_lazy("by the system"),
}


@member
@answered
def history(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Also of a record in the bin, from which it can be taken back here."""
    rows = reading.visible_with_deleted(entity) if entity.is_record else reading.visible(entity)
    record = rows.filter(pk=pk).first()
    if record is None:
        raise reading.NotVisible(f"{entity.key} {pk}")
    before = _place(request.GET.get("before", ""))
    changes = _changes(pk, before)
    shown = changes[:SIZE]
    context = {
        "entity": entity,
        "title": str(record),
        "card_url": "" if getattr(record, "deleted_at", None) else addresses.of(entity, pk),
        "changes": [_told(entity, change) for change in shown],
        "next_url": _further(entity, pk, shown[-1]) if len(changes) > SIZE else "",
        "visits": _visits(pk) if is_administrator() and not before else [],
    }
    return render(request, "history.html", context)


def _changes(pk: UUID, before: tuple[datetime, UUID] | None) -> list[Change]:
    rows = Change.objects.filter(record_id=pk).select_related("actor").order_by("-at", "-id")
    if before:
        rows = rows.filter(Q(at__lte=before[0]) & (Q(at__lt=before[0]) | Q(pk__lt=before[1])))
    return list(rows[: SIZE + 1])


def _place(typed: str) -> tuple[datetime, UUID] | None:
    at, _comma, pk = typed.partition(",")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None


def _further(entity: Entity, pk: UUID, last: Change) -> str:
    return addresses.of(entity, pk, "history", before=f"{last.at.isoformat()},{last.pk}")


def _told(entity: Entity, change: Change) -> dict[str, Any]:
    channel = CHANNELS.get(change.channel, change.channel) if change.channel != "web" else ""
    return {
        "at": change.at,
        "at_text": moment(change.at),
        "who": change.actor.name if change.actor else "",
        "channel": channel,
        "verb": verb_label(entity, change.verb),
        "body_html": change_words(words(entity, change.before, change.after)),
        "undo_url": addresses.at("undo", change.batch) if may("update", entity.key) else "",
    }


def words(
    entity: Entity, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterable[tuple[Any, str, str]]:
    """Label, old and new text of each changed field that whoever asks may read."""
    readable, masked = reading.readable_fields(entity), masked_fields(entity.key)
    for key in after:
        if key not in readable:
            continue
        if key in masked:
            yield readable[key].label, MASK, MASK
        else:
            yield (
                readable[key].label,
                _text(readable[key], before.get(key)),
                _text(readable[key], after[key]),
            )


def _text(field: Field, raw: Any) -> str:
    """In words; what can no longer be read, or not by whoever asks, is said to be so."""
    if raw in (None, "", []):
        return ""
    try:
        return field.kind.text(field.kind.from_json(raw, field), field)
    except ValidationError:
        return _("(not available)")


def _visits(pk: UUID) -> Sequence[dict[str, Any]]:
    rows = Access.objects.filter(record_id=pk).select_related("actor").order_by("-at", "-id")
    return [
        {
            "who": visit.actor.name if visit.actor else "",
            "at": visit.at,
            "at_text": moment(visit.at),
        }
        for visit in rows[:VISITS]
    ]


def moment(at: datetime) -> str:
    return date_format(localtime(at), "d/m/Y H:i")
