"""The record picker: what a reference may point at, found while one types."""

from typing import Any

from django.db.models import Q
from django.http import JsonResponse

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.kinds.phone import shown
from kesher.entity.kinds.reference import TITLES
from kesher.records import reading, search
from kesher.records.models import SearchRow
from kesher.screens.cells import contact
from kesher.screens.errors import answered
from kesher.screens.request import Request

LIMIT = 12


@member
@answered
def pick(request: Request, entity: Entity | None = None) -> JsonResponse:
    """A list of `value`, `text` and `hint`; of any record type the value is `entity:id`."""
    typed = request.GET.get("q", "").strip()[:200]
    if entity is None or entity.search:
        answers = [_of_row(row, entity) for row in _rows(typed, entity)]
    else:
        answers = _of_titles(entity, typed)
    return JsonResponse(answers, safe=False)


def _rows(typed: str, entity: Entity | None) -> list[SearchRow]:
    """The best matches; before anything is typed, what was touched last."""
    keys = {entity.key} if entity else None
    if typed:
        return search.find(typed, keys=keys, limit=LIMIT).rows
    latest = SearchRow.objects.order_by("-touched_at", "-id")
    if entity:
        latest = latest.filter(entity=entity.key)
    return list(reading.guarded(latest, keys)[:LIMIT])


def _of_row(row: SearchRow, entity: Entity | None) -> dict[str, str]:
    known = contact(row.entity, row)
    phone = known["phone"] and shown(known["phone"])
    hint = phone or known["email"] or known["subtitle"]
    value = str(row.record_id) if entity else f"{row.entity}:{row.record_id}"
    return {"value": value, "text": row.title, "hint": hint}


def _of_titles(entity: Entity, typed: str) -> list[dict[str, Any]]:
    names = {column.name for column in entity.model._meta.concrete_fields}
    title = next((name for name in TITLES if name in names), "")
    rows = reading.visible(entity).filter(
        Q(**{f"{title}__icontains": typed}) if title and typed else Q()
    )
    if "is_active" in names:
        rows = rows.filter(is_active=True)
    return [
        {"value": str(one.pk), "text": str(one), "hint": getattr(one, "title", "") or ""}
        for one in rows.order_by(*([title] if title else []), "pk")[:LIMIT]
    ]
