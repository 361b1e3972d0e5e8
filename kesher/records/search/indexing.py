"""Keeping the search rows in step with the records, in the same transaction."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.lib import hebrew
from kesher.records.models import SearchRow
from kesher.records.search import sqlite, tokens
from kesher.tenancy import current, inserting

GUARDS = ("owner_id", "created_by_id", "compartment_id", "is_private")
CONTENTS = (*GUARDS, "title", "subtitle", "phone", "email", "key", "tokens", "touched_at")


def index(entity: Entity, records: Collection[Any], *, fresh: bool = False) -> None:
    """Write the search rows of the records; `fresh` when they were just made."""
    if not entity.search or not records:
        return
    searched = fields_of(entity)
    for field in searched:
        field.gather(list(records))
    told = _Teller(entity, searched)
    found = [told.row(record) for record in records]
    if fresh:
        _insert(found)
        return
    rows = [SearchRow(**one) for one in found]
    known = dict(
        SearchRow.objects.filter(record_id__in=[row.record_id for row in rows]).values_list(
            "record_id", "pk"
        )
    )
    for row in rows:
        row.pk = known.get(row.record_id)
        row.organization_id = current().organization_id
    old = [row for row in rows if row.pk]
    _rewrite(old)
    if connection.vendor == "sqlite":
        sqlite.replace(old)
    _insert([one for row, one in zip(rows, found, strict=True) if not row.pk])


def _rewrite(rows: Sequence[SearchRow]) -> None:
    """Of one row, which is the usual, without the cases by which many are told apart."""
    if len(rows) == 1:
        rows[0].save(update_fields=CONTENTS)
    else:
        SearchRow.objects.bulk_update(rows, CONTENTS, batch_size=200)


def fields_of(entity: Entity) -> list[Field]:
    """The fields by whose words records are found, beside their title."""
    fields = entity.fields()
    return [
        *(fields[name] for name in entity.search),
        *(field for field in fields.values() if field.searched),
    ]


def purge() -> None:
    """SQLite's index only crosses out what was removed; from now on it does not even hold it."""
    if connection.vendor == "sqlite":
        sqlite.rewrite()


def remove(record_ids: Iterable[UUID]) -> None:
    rows = SearchRow.objects.filter(record_id__in=list(record_ids))
    if connection.vendor == "sqlite":
        sqlite.delete([row.pk for row in rows])
    rows.delete()


def _insert(found: list[dict[str, Any]]) -> None:
    if len(found) < inserting.FEW:
        made = SearchRow.objects.bulk_create([SearchRow(**one) for one in found])
        if connection.vendor == "sqlite":
            sqlite.insert(made)
        return
    columns = {name: [one[name] for one in found] for name in found[0]}
    if connection.vendor == "sqlite":
        with sqlite.following():
            SearchRow.objects.bulk_insert(columns)
    else:
        SearchRow.objects.bulk_insert(columns)


class _Teller:
    """Makes the search rows of one record type."""

    def __init__(self, entity: Entity, searched: Sequence[Field]) -> None:
        self.entity, self.searched = entity, searched
        self.now, self.organization_id = timezone.now(), current().organization_id

    def row(self, record: Any) -> dict[str, Any]:
        title = str(record)[:300]
        texts: list[str] = [title]
        digits: list[str] = []
        for field in self.searched:
            value, kind = field.read(record), field.kind
            texts += kind.words(value, field)
            digits += kind.digits(value, field)
        return {
            "entity": self.entity.key,
            "record_id": record.pk,
            "title": title,
            "subtitle": str(getattr(record, "subtitle", ""))[:300],
            "phone": getattr(record, "phone", "") or "",
            "email": getattr(record, "email", "") or "",
            "key": hebrew.key(title)[:300],
            "tokens": tokens.of(self.organization_id, title=title, texts=texts, digits=digits),
            "touched_at": getattr(record, "updated_at", None) or self.now,
            "contacted_at": getattr(record, "last_contact_at", None),
            "owner_id": getattr(record, "owner_id", None),
            "created_by_id": getattr(record, "created_by_id", None),
            "compartment_id": getattr(record, "compartment_id", None),
            "is_private": getattr(record, "is_private", False),
        }
