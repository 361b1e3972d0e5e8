"""What happened to a record: each change of it, and the lines of its card."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from kesher.access.rights import masked_fields
from kesher.api import answers, values
from kesher.api.parameters import Parameters
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import paging, past, reading

MOST = 100


def changes(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """Who changed what from what to what, the latest first; also of what lies in the bin."""
    asked = Parameters(request, "limit", "cursor")
    record = _found(entity, pk)
    page = paging.latest(
        past.changes_of(record), cursor=asked.text("cursor") or None, limit=asked.limit(most=MOST)
    )
    fields = _told(entity)
    return _page(page, [_change(change, fields) for change in page.records])


def lines(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """What is told on the record's card, the latest first."""
    asked = Parameters(request, "limit", "cursor")
    record = _found(entity, pk)
    page = paging.latest(
        past.lines_of(entity, record),
        cursor=asked.text("cursor") or None,
        limit=asked.limit(most=MOST),
    )
    past.look_at(page.records)
    return _page(page, [_line(line) for line in page.records])


def _found(entity: Entity, pk: UUID) -> Any:
    record = reading.visible_with_deleted(entity).filter(pk=pk).first()
    if record is None:
        raise reading.NotVisible(f"{entity.key} {pk}")
    return record


def _page(page: paging.Page, items: list[dict[str, Any]]) -> HttpResponse:
    places = {"next_cursor": page.next_cursor, "previous_cursor": page.previous_cursor}
    return answers.answer({"items": items, **places})


def _told(entity: Entity) -> dict[str, Field]:
    hidden = masked_fields(entity.key)
    return {key: field for key, field in values.shown(entity).items() if key not in hidden}


def _change(change: Any, fields: dict[str, Field]) -> dict[str, Any]:
    keys = [key for key in change.after if key in fields]
    return {
        "id": str(change.pk),
        "at": answers.moment(change.at),
        "by": _person(change.actor),
        "channel": change.channel,
        "verb": change.verb,
        "batch": str(change.batch),
        "changes": [
            {
                "field": key,
                "label": str(fields[key].label),
                "before": _as_now(change.before.get(key), fields[key]),
                "after": _as_now(change.after[key], fields[key]),
            }
            for key in keys
        ],
    }


def _as_now(kept: Any, field: Field) -> Any:
    """A reference was kept with the title its writer saw; its reader may see less."""
    if not isinstance(kept, dict) or "id" not in kept:
        return kept
    try:
        return field.kind.to_json(field.kind.from_json(kept, field), field)
    except ValidationError:
        return None


def _line(line: Any) -> dict[str, Any]:
    return {
        "id": str(line.pk),
        "at": answers.moment(line.at),
        "by": _person(line.created_by),
        "entity": line.entity,
        "record": str(line.record_id),
        "verb": line.verb,
        "title": line.title,
        "text": past.body_of(line) or "\n".join(past.sentences(line)),
        "is_pinned": line.is_pinned,
        "changes": [told for _field, told in past.changes_told(line)],
    }


def _person(member: Any) -> dict[str, str] | None:
    return None if member is None else {"id": str(member.pk), "title": str(member)}
