"""Taking back: every change of a batch, as long as nobody has changed the same since."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.records import acting, writing
from kesher.records.models import Change
from kesher.tenancy import current

OFF = {"is_archived": {"is_archived": True}, "is_active": {"is_active": False}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """How many records went back, and the titles of those that others changed since."""

    count: int
    kept: tuple[str, ...]


def batch() -> UUID:
    """The mark of everything that is changed in this scope."""
    return current().batch


def undo(batch: UUID) -> Undone:
    """Take back a batch, last change first; raises `NotVisible` without the right to change."""
    changes = defaultdict(list)
    for change in Change.objects.filter(batch=batch).order_by("-id"):
        changes[change.entity, change.verb].append(change)
    count, kept = 0, []
    with transaction.atomic():
        for (key, verb), rows in changes.items():
            entity = entities.get(key)
            done, left = _take_back(entity, verb, rows)
            count += done
            kept += left
    return Undone(count=count, kept=tuple(kept))


def _take_back(entity: Entity, verb: str, changes: list[Change]) -> tuple[int, list[str]]:
    found: dict[UUID, Any] = entity.model.objects.in_bulk([change.record_id for change in changes])
    pairs = [(found[change.record_id], change) for change in changes if change.record_id in found]
    for record, _change in pairs:
        acting.require(entity, "update", record)
    records = [record for record, _change in pairs]
    if verb == "create" and not entity.is_record:
        return _switch_off(entity, records)
    if verb == "create":
        writing.delete_many(entity, [one for one in records if one.deleted_at is None])
        return len(records), []
    if verb == "delete":
        writing.restore_many(entity, records)
        return len(records), []
    if verb == "restore":
        writing.delete_many(entity, records)
        return len(records), []
    return _give_back(entity, pairs)


def _switch_off(entity: Entity, records: list[Any]) -> tuple[int, list[str]]:
    """What has no bin is archived instead; what cannot even be archived stays."""
    off = next((values for name, values in OFF.items() if name in entity.fields()), None)
    if off is None:
        return 0, [str(record) for record in records]
    return writing.change_each(entity, [(record, off) for record in records], verb="undo"), []


def _give_back(entity: Entity, pairs: list[tuple[Any, Change]]) -> tuple[int, list[str]]:
    still = [
        (record, change) for record, change in pairs if _unchanged_since(entity, record, change)
    ]
    fields = entity.fields()
    values = [
        (
            record,
            {
                key: fields[key].kind.from_json(was, fields[key]) if was is not None else None
                for key, was in change.before.items()
                if key in fields
            },
        )
        for record, change in still
    ]
    count = writing.change_each(entity, values, verb="undo")
    return count, [str(record) for record, change in pairs if (record, change) not in still]


def _unchanged_since(entity: Entity, record: Any, change: Change) -> bool:
    fields = entity.fields()
    return all(
        fields[key].kind.to_json(fields[key].read(record), fields[key]) == value
        for key, value in change.after.items()
        if key in fields
    )
