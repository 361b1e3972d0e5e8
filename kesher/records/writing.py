"""Writing records: the only place where rows of the trade are made, changed or taken away.

Whatever is written here is validated, remembered, found and told of, in one transaction. Features
call these functions from their actions; doors go through `acting.perform`.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.accounts import seats
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds import resolving
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.events.outbox import emit
from kesher.records import checking, numbering, search
from kesher.records.beginning import Beginner, note_completed
from kesher.records.events import Changed, Created, Deleted, Restored
from kesher.records.history import GUARDS, Remembered, remember
from kesher.records.models import SearchRow, TimelineLine
from kesher.tenancy import ahead, current, inserting
from kesher.tenancy.models import TenantModel
from kesher.tenancy.organization import settings_changed

R = TypeVar("R", bound=TenantModel)
Demand = Callable[[Sequence[Remembered]], None]
BATCH = 500
NEW_AT_ONCE = 1_000
# The column of a record that says which other it was merged into.
MERGED = "merged_into"
# The column of all custom fields.
EXTRA = "extra"

_demands: dict[str, list[Demand]] = {}
_followers: dict[str, list[Callable[[Collection[UUID]], None]]] = {}


def demand(entity_key: str, holds: Demand) -> None:
    """Have `holds(rows)` called when rows were written, or taken from the bin: what it raises takes
    that back. Of several, each is called.
    """
    _demands.setdefault(entity_key, []).append(holds)


def walls_followed_by(entity_key: str, follow: Callable[[Collection[UUID]], None]) -> None:
    """Have `follow(ids)` take along what hangs on records that went behind another wall."""
    _followers.setdefault(entity_key, []).append(follow)


def create(model: type[R], /, **values: Any) -> R:
    """Make one record. Raises `ValidationError` by field; nothing is left half-written."""
    return create_many(model, [values])[0]


def create_many(model: type[R], rows: Iterable[Mapping[str, Any]], /) -> list[R]:
    """Make records in one statement a batch; all of them or none."""
    entity = entities.of(model)
    made: list[R] = []
    with transaction.atomic():
        for batch in _batches(rows, NEW_AT_ONCE):
            resolving.look_at(_named_in(batch))
            begin = Beginner(entity)
            begun = [begin.new(values) for values in _numbered(entity, batch)]
            made += _create_batch(entity, begun)
    return made


def _named_in(rows: Iterable[Mapping[str, Any]]) -> Iterator[Record]:
    """The records that are among the values."""
    return (one for row in rows for one in row.values() if isinstance(one, Record))


def create_begun(entity: Entity, rows: Iterable[Remembered]) -> list[Any]:
    """The same with records that a `Beginner` began, each for this once."""
    made: list[Any] = []
    with transaction.atomic():
        for batch in _batches(rows, NEW_AT_ONCE):
            made += _create_batch(entity, batch)
    return made


def _create_batch(entity: Entity, remembered: Sequence[Remembered]) -> list[Any]:
    records = [row.record for row in remembered]
    # Who listens to lines may ask how many rows changed, of which nothing is known ahead.
    has_listeners = entity.timeline is not None and entity.timeline.line is not None
    is_ahead = len(records) >= inserting.FEW and not has_listeners
    with ahead.sending() if is_ahead else nullcontext():
        entity.model.objects.bulk_create(records)
        _keep_rows(entity, remembered, fresh=True)
        # First what takes the database longest, so that it is at it while the rest is told.
        search.index(entity, records, fresh=True)
        remember(entity, "create", remembered)
        emit(Created(entity=entity.key, record_ids=tuple(record.pk for record in records)))
    _settle_settings(entity, remembered)
    return records


def _numbered(entity: Entity, rows: Sequence[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """The rows with the running numbers that are theirs; one that comes with a number keeps it."""
    for key, field in entity.fields().items():
        if field.kind.assigned:
            numbers = numbering.take(f"{entity.key}.{key}", len(rows))
            rows = [{key: number, **values} for number, values in zip(numbers, rows, strict=True)]
    return rows


def update(record: R, /, **values: Any) -> R:
    """Change one record; only what really differs is written and remembered."""
    entity = entities.of(record)
    row = _written(entity, record, values)
    if not row.after:
        return record
    checking.validate(entity, record, keys=row.after)
    note_completed(entity, row)
    with transaction.atomic():
        _save(entity, row)
        _keep_rows(entity, [row])
        _changed(entity, "update", [row])
    return record


def update_many(
    entity: Entity, rows: models.QuerySet[Any], values: Mapping[str, Any], *, verb: str = "update"
) -> int:
    """Give the same values to all the rows, a batch at a time; answers how many changed."""
    changed = 0
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        for batch in _batches(pks):
            records = entity.model.objects.filter(pk__in=batch).order_by("pk")
            changed += change_each(entity, [(record, values) for record in records], verb=verb)
    return changed


def change_each(
    entity: Entity, pairs: Iterable[tuple[Any, Mapping[str, Any]]], *, verb: str = "update"
) -> int:
    """Give each record its own values, set-based; answers how many really changed."""
    remembered = []
    for record, values in pairs:
        row = _written(entity, record, values)
        if row.after:
            checking.validate(entity, record, keys=row.after)
            note_completed(entity, row)
            remembered.append(row)
    if not remembered:
        return 0
    with transaction.atomic():
        _save_many(entity, remembered)
        _keep_rows(entity, remembered)
        _changed(entity, verb, remembered)
    return len(remembered)


def delete(record: TenantModel) -> None:
    """Put a record into the bin, from which it can be restored."""
    delete_many(entities.of(record), [record])


def delete_many(entity: Entity, records: Sequence[Any]) -> None:
    _mark_deleted(entity, records, "delete", timezone.now())


def restore(record: TenantModel) -> None:
    restore_many(entities.of(record), [record])


def restore_many(entity: Entity, records: Sequence[Any]) -> None:
    _mark_deleted(entity, records, "restore", None)


def withdraw(entity: Entity, row: Any) -> bool:
    """Take away a row of the settings, made by mistake; False, and nothing, where it is in use."""
    if any(_refers(relation, row) for relation in row._meta.get_fields(include_hidden=True)):
        return False
    told = {
        key: field.kind.to_json(field.read(row), field)
        for key, field in entity.fields().items()
        if not field.read_only
    }
    with transaction.atomic():
        rows = [Remembered(record=row, before=told)]
        remember(entity, "withdraw", rows)
        _settle_settings(entity, rows)
        emit(Deleted(entity=entity.key, record_ids=(row.pk,)))
        row.delete()
    return True


def _refers(relation: Any, row: Any) -> bool:
    if not relation.auto_created or relation.concrete:
        return False
    referring = relation.related_model.objects.filter(**{relation.field.name: row})
    return bool(referring.exists())


def _mark_deleted(entity: Entity, records: Sequence[Any], verb: str, when: Any) -> None:
    if not entity.is_record:
        raise ValidationError(_("This cannot be deleted; switch it off instead."))
    with transaction.atomic():
        for batch in _batches(records):
            _mark_batch(entity, batch, verb, when)


def _mark_batch(entity: Entity, records: Sequence[Any], verb: str, when: Any) -> None:
    columns = ["deleted_at", "version"]
    if MERGED in entity.model.derived:  # type: ignore[attr-defined]  # records have it
        columns.append(MERGED)
    for record in records:
        record.deleted_at = when
        record.version += 1
        if verb == "restore" and MERGED in columns:
            setattr(record, MERGED, None)
    rows: Any = entity.model.objects
    rows.bulk_update(records, columns)
    ids = tuple(record.pk for record in records)
    remembered = [Remembered(record=record) for record in records]
    remember(entity, verb, remembered)
    if verb == "delete":
        search.remove(ids)
        emit(Deleted(entity=entity.key, record_ids=ids))
    else:
        _insist(entity, remembered)
        search.index(entity, records)
        emit(Restored(entity=entity.key, record_ids=ids))


def _written(entity: Entity, record: Any, values: Mapping[str, Any]) -> Remembered:
    row = Remembered(record=record)
    for key, value in (record.along(values) if entity.is_record else values).items():
        _write(entity.field(key), row, value)
    return row


def _write(field: Field, row: Remembered, value: Any) -> None:
    kind = field.kind
    before = field.read(row.record)
    was, is_now = kind.to_json(before, field), kind.to_json(value, field)
    if was == is_now:
        return
    field.write(row.record, value)
    if kind.is_empty(value) and kind.is_empty(before):
        return
    row.before[field.key], row.after[field.key] = was, is_now
    row.words[field.key] = (kind.text(before, field), kind.text(value, field))


def wrong_rows(entity: Entity, rows: Sequence[Mapping[str, Any]]) -> dict[int, ValidationError]:
    """What is wrong with which of the rows, were they to be made; nothing is."""
    wrong, begin = {}, Beginner(entity)
    for place, values in enumerate(rows):
        try:
            begin.new(values)
        except ValidationError as problem:
            wrong[place] = problem
    return wrong


def _columns(entity: Entity, row: Remembered) -> set[str]:
    fields = entity.fields()
    changed = [fields[key] for key in row.after]
    return {name for one in changed for name in (one.column, *one.beside)} - {""}


def _save(entity: Entity, row: Remembered) -> None:
    columns = _columns(entity, row)
    if entity.is_record:
        _step(row.record)
        columns |= {"version", "updated_at", *row.record.settle()}
    if columns:
        _keep_others(entity, [row], columns)
        row.record.save(update_fields=sorted(columns))


def _save_many(entity: Entity, rows: Sequence[Remembered]) -> None:
    columns = set().union(*(_columns(entity, row) for row in rows))
    if entity.is_record:
        columns |= {"version", "updated_at"}
        for row in rows:
            columns |= row.record.settle()
            _step(row.record)
    if columns:
        _keep_others(entity, rows, columns)
        entity.model.objects.bulk_update([row.record for row in rows], sorted(columns), BATCH)


def _keep_others(entity: Entity, rows: Sequence[Remembered], columns: Collection[str]) -> None:
    """Custom fields share a column: what others wrote there since the record was read stays."""
    if EXTRA not in columns:
        return
    custom = {key for key, field in entity.fields().items() if field.column == EXTRA}
    pks = [row.record.pk for row in rows]
    held = entity.model.objects.filter(pk__in=pks).order_by("pk").select_for_update()
    kept = dict(held.values_list("pk", EXTRA))
    for row in rows:
        own = custom & set(row.after)
        others = {key: told for key, told in kept[row.record.pk].items() if key not in own}
        mine = {key: told for key, told in row.record.extra.items() if key in own}
        row.record.extra = others | mine


def _step(record: Any) -> None:
    record.version += 1
    record.updated_at = timezone.now()


def _keep_rows(entity: Entity, rows: Sequence[Remembered], *, fresh: bool = False) -> None:
    for key, field in entity.fields().items():
        if not field.in_rows:
            continue
        if waiting := [row.record for row in rows if fresh or key in row.after]:
            field.keep(waiting, fresh=fresh)


def _changed(entity: Entity, verb: str, rows: Sequence[Remembered]) -> None:
    records = [row.record for row in rows]
    remember(entity, verb, rows)
    _settle_settings(entity, rows)
    keys = sorted(set().union(*(row.after for row in rows)))
    if entity.is_record:
        search.index(entity, records)
        if {"owner", "compartment", "is_private"} & set(keys):
            _move_walls(entity, records)
    emit(
        Changed(entity=entity.key, record_ids=tuple(one.pk for one in records), fields=tuple(keys))
    )


def _settle_settings(entity: Entity, rows: Sequence[Remembered]) -> None:
    """What the organisation changed for itself counts at once, here and in every process."""
    if getattr(entity.model, "is_setting", False):
        here = current()
        # Locks the organisation, so that of two demands at once the second sees what the first did.
        settings_changed()
        seats.forget(organization_id=here.organization_id)
        for name in [one for one in here.memo if one == "grants" or _tells_fields(one)]:
            del here.memo[name]
    _insist(entity, rows)


def _insist(entity: Entity, rows: Sequence[Remembered]) -> None:
    for holds in _demands.get(entity.key, ()):
        holds(rows)


def _tells_fields(name: Hashable) -> bool:
    """Whether the scope keeps an entity's fields under this name."""
    return isinstance(name, tuple) and name[0] == "fields"


def _move_walls(entity: Entity, records: Sequence[Any]) -> None:
    """The lines of a record, and all that hangs on a party, go behind the same wall."""
    for record in records:
        guards = {name: getattr(record, name) for name in GUARDS if name != "created_by_id"}
        TimelineLine.objects.filter(record_id=record.pk).update(**guards)
        if entity.timeline and entity.timeline.party == "":
            _wall_in_followers(record.pk, guards["is_private"], guards["compartment_id"])
    _take_along(entity, [record.pk for record in records])


def _wall_in_followers(party_id: UUID, is_private: bool, compartment_id: UUID | None) -> None:  # noqa: FBT001
    walls = {"is_private": is_private, "compartment_id": compartment_id}
    TimelineLine.objects.filter(party_id=party_id).update(**walls)
    for follower in entities:
        if follower.is_record and follower.timeline and follower.timeline.party:
            hanging = follower.model.objects.filter(**{f"{follower.timeline.party}_id": party_id})
            ids = list(hanging.values_list("pk", flat=True))
            hanging.update(**walls)
            SearchRow.objects.filter(record_id__in=ids).update(**walls)
            _take_along(follower, ids)


def _take_along(entity: Entity, ids: Collection[UUID]) -> None:
    for follow in _followers.get(entity.key, []) if ids else []:
        follow(ids)


def _batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    walking = iter(rows)
    while batch := list(islice(walking, size)):
        yield batch
