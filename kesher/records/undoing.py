"""Taking back: every change of a batch, as long as nobody has changed the same since."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.records import acting, history, reading, writing
from kesher.records.models import Change
from kesher.tenancy import current

GiveBack = Callable[[Change], bool]
# Verbs of which each field is taken back by itself, however many others changed since.
SINGLY = {"merge"}
OFF = {"is_archived": {"is_archived": True}, "is_active": {"is_active": False}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """How many records went back – where there were none, how many other things –, and the titles
    of those that others changed since.

    Of `gone`, made by what was undone, nothing is left. Where not all was taken back at once, the
    rest of the batch was changed before `rest`.
    """

    count: int
    kept: tuple[str, ...]
    gone: frozenset[UUID] = frozenset()
    rest: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    label: Any
    give_back: GiveBack


_plain: dict[str, _Plain] = {}


def taken_back_by(key: str, label: Any, give_back: GiveBack) -> None:
    """Say how changes are taken back of what is no entity.

    `give_back(change)` makes it as it was before, if it still is as the change left it, and answers
    whether it did. It asks for the rights itself.
    """
    _plain[key] = _Plain(label=label, give_back=give_back)


def plain_label(key: str) -> Any:
    """What such a thing is called; the key, if nobody told."""
    return _plain[key].label if key in _plain else key


def batch() -> UUID:
    """The mark of everything that is changed in this scope."""
    return current().batch


def made_in_batch(pks: Collection[UUID]) -> set[UUID]:
    """Those of the records that were made under the batch at hand."""
    made = Change.objects.filter(batch=batch(), record_id__in=pks, verb="create")
    return set(made.values_list("record_id", flat=True))


def undo(
    batch: UUID,
    *,
    but: Collection[UUID] = (),
    before: UUID | None = None,
    most: int | None = None,
) -> Undone:
    """Take back a batch, last change first; raises `NotVisible` without the right to change.

    Records in `but` stay as they are. A large batch may go page by page: the `most` last changes,
    then those `before` them.
    """
    changes, told = defaultdict(list), Change.objects.filter(batch=batch).order_by("-id")
    page = list((told.filter(pk__lt=before) if before else told)[:most])
    for change in page:
        if change.record_id not in but:
            changes[change.entity, change.verb].append(change)
    records, others, kept = 0, 0, []
    with transaction.atomic():
        for (key, verb), rows in changes.items():
            if key in _plain:
                done, left = _take_plain_back(_plain[key], rows)
                others += done
            else:
                done, left = _take_back(entities.get(key), verb, rows)
                records += done
            kept += left
        gone = _gone(changes)
    rest = page[-1].pk if most and len(page) == most else None
    return Undone(count=records or others, kept=tuple(kept), gone=gone, rest=rest)


def _take_plain_back(plain: _Plain, changes: list[Change]) -> tuple[int, list[str]]:
    done, left = 0, []
    for change in changes:
        is_told = change.before or change.after
        if is_told and plain.give_back(change):
            history.note_change(
                change.entity, change.record_id, "undo", before=change.after, after=change.before
            )
            done += 1
        else:
            left.append(str(plain.label))
    return done, left


def _gone(changes: dict[tuple[str, str], list[Change]]) -> frozenset[UUID]:
    made = [
        (entities.get(key), {one.record_id for one in rows})
        for (key, verb), rows in changes.items()
        if verb == "create" and entities.knows(key)
    ]
    return frozenset().union(
        *(
            ids - set(one.model.objects.filter(pk__in=ids).values_list("pk", flat=True))
            for one, ids in made
        )
    )


def _take_back(entity: Entity, verb: str, changes: list[Change]) -> tuple[int, list[str]]:
    if verb == "withdraw":
        return _make_again(entity, changes)
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
        gone = [one for one in records if one.deleted_at is not None]
        writing.restore_many(entity, gone)
        return len(gone), []
    if verb == "restore":
        writing.delete_many(entity, records)
        return len(records), []
    return _give_back_singly(entity, pairs) if verb in SINGLY else _give_back(entity, pairs)


def _switch_off(entity: Entity, records: list[Any]) -> tuple[int, list[str]]:
    """What has no bin is archived; what cannot be archived either goes, unless it is in use."""
    off = next((values for name, values in OFF.items() if name in entity.fields()), None)
    if off is None:
        used = [str(record) for record in records if not writing.withdraw(entity, record)]
        return len(records) - len(used), used
    return writing.change_each(entity, [(record, off) for record in records], verb="undo"), []


def _make_again(entity: Entity, changes: list[Change]) -> tuple[int, list[str]]:
    if not may("create", entity.key):
        raise reading.NotVisible(f"create {entity.key}")
    for change in changes:
        writing.create(entity.model, **_values(entity, change))
    return len(changes), []


def _values(entity: Entity, change: Change) -> dict[str, Any]:
    """What was before, in the fields' own types."""
    fields = entity.fields()
    return {
        key: fields[key].kind.from_json(was, fields[key]) if was is not None else None
        for key, was in change.before.items()
        if key in fields
    }


def _give_back(entity: Entity, pairs: list[tuple[Any, Change]]) -> tuple[int, list[str]]:
    still = [
        (record, change) for record, change in pairs if _unchanged_since(entity, record, change)
    ]
    values = [(record, _values(entity, change)) for record, change in still]
    count = writing.change_each(entity, values, verb="undo")
    return count, [str(record) for record, change in pairs if (record, change) not in still]


def _give_back_singly(entity: Entity, pairs: list[tuple[Any, Change]]) -> tuple[int, list[str]]:
    """Those fields that are as the change left them; the others stay, and are named."""
    values, left = [], []
    for record, change in pairs:
        as_left = _as_left(entity, record, change)
        before = _values(entity, change)
        values.append((record, {key: before[key] for key in before if as_left[key]}))
        left += [
            f"{record} – {entity.field(key).label}" for key, is_so in as_left.items() if not is_so
        ]
    return writing.change_each(entity, values, verb="undo"), left


def _unchanged_since(entity: Entity, record: Any, change: Change) -> bool:
    return all(_as_left(entity, record, change).values())


def _as_left(entity: Entity, record: Any, change: Change) -> dict[str, bool]:
    """Whether each field still holds what the change gave it."""
    fields = entity.fields()
    return {
        key: fields[key].kind.to_json(fields[key].read(record), fields[key]) == value
        for key, value in change.after.items()
        if key in fields
    }
