"""A record gone for good, with all that hangs on it and all that is remembered of it.

Nothing of it is binned or told. What others rely on stays, without its words (`staying`), and
points at a record that says no more than that there was somebody. Of the log stay the lines – who
did something, and when – but not what they said; each line that was emptied so has an erasure that
stands for it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils import timezone

from kesher.entity.columns import ImageColumn, LinkColumn
from kesher.entity.description import Entity
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.events.models import LiveMessage
from kesher.lib.redacting import Known
from kesher.records import history, sealing, search, staying
from kesher.records.models import (
    Access,
    Change,
    Erasure,
    IdempotencyKey,
    StatusLog,
    TimelineLine,
)
from kesher.records.pointers import AnyOf
from kesher.records.staying import Rows, Stayed
from kesher.records.writing import MERGED
from kesher.tenancy import current, residue, wall

ERASED = "erased"
BYTES_AT = "storage_key"
SMALL = ".square"

Unlinked = tuple[Any, str, set[UUID]]
Forgetful = Callable[[set[UUID]], list[str]]

_forgetful: list[Forgetful] = []


def forgets(function: Forgetful) -> Forgetful:
    """Have `function` told of the ids that are erased: it drops what it keeps of them in words,
    and answers where files lie that are to go, too.
    """
    _forgetful.append(function)
    return function


@dataclass(slots=True)
class Hanging:
    """All that goes with a record: ids by model, and the columns that only let go of it."""

    rows: dict[Any, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    unlinked: list[Unlinked] = field(default_factory=list)

    @property
    def ids(self) -> set[UUID]:
        return set().union(*self.rows.values())

    @property
    def records(self) -> dict[str, int]:
        """How many, by the entities whose records they are."""
        return _counted(self.rows)

    def of(self, model: Any) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = model.objects.filter(AnyOf(F("pk"), self.rows[model]))
        return rows


def hanging(entity: Entity, record: Any) -> Hanging:
    """The record, those that were merged into it, and whatever would point at nothing without."""
    found = Hanging()
    waiting = [(entity.model, _with_ancestors(entity, record.pk))]
    while waiting:
        model, pks = waiting.pop()
        new = pks - found.rows[model]
        found.rows[model] |= new
        if new:
            waiting += _pointing(found, model, new)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How many records would go, and how many would stay without their words, by entity."""

    gone: dict[str, int]
    kept: dict[str, int]


def foresee(entity: Entity, record: Any) -> Foreseen:
    found = hanging(entity, record)
    stayed = staying.sort_out(entity, found.rows, found.unlinked)
    return Foreseen(gone=found.records, kept=_counted(stayed.own))


@transaction.atomic
def forget(
    entity: Entity, record: Any, *, known: Known | None = None, speaking: Rows | None = None
) -> Erasure:
    """Erase it, and what it is known by where others mention it: those that point at it, and those
    in `speaking`, which say so in words alone. The rights are the caller's to ask for.
    """
    known = known or Known()
    found = hanging(entity, record)
    ids, erased = found.ids, {*found.rows[entity.model]}
    names = [str(one) for one in found.of(entity.model)]
    stayed = staying.sort_out(entity, found.rows, found.unlinked)
    stayed.speaking = speaking or {}
    told = {"gone": found.records, "kept": _counted(stayed.own)}
    told["speaking"] = _counted(stayed.speaking)
    for model, pks in staying.papers(stayed, known):
        found.rows[model] |= pks
        for table, further in _pointing(found, model, pks):
            found.rows[table] |= further
    ids |= found.ids
    places = [*_places(found), *(key for one in _forgetful for key in one(ids))]
    lines = _lines_of_others(erased, names) | staying.lines_of_others(stayed, known)
    days = sealing.whole_days(ids, lines)
    _let_go(entity, erased, found, stayed)
    _drop_mentions(erased)
    search.remove(ids)
    for model in _told_by_record():
        gone = ids - stayed.ids if model is StatusLog else ids
        model.objects.filter(AnyOf(F("record_id"), gone)).delete()
    for model in found.rows:
        found.of(model)._raw_delete(connection.alias)
    staying.empty(stayed, known)
    search.purge()
    certificate = _certify(entity, record.pk, ids, lines, count=len(found.ids), told=told)
    wall.blank_logs()
    for day in days:
        sealing.seal_anew(day)
    history.note_access(entity.key, ERASED, record_id=record.pk)
    transaction.on_commit(lambda: drop_bytes(places))
    transaction.on_commit(residue.wipe, robust=True)
    return certificate


def _with_ancestors(entity: Entity, pk: UUID) -> set[UUID]:
    """Whatever was merged into it, and into that."""
    found, new = {pk}, {pk}
    while new and MERGED in getattr(entity.model, "derived", ()):
        into: Any = {f"{MERGED}__in": new}
        new = set(entity.model.objects.filter(**into).values_list("pk", flat=True)) - found
        found |= new
    return found


def _pointing(found: Hanging, model: Any, pks: set[UUID]) -> Iterator[tuple[Any, set[UUID]]]:
    for table in _living():
        for column in wall.references(table):
            if column.related_model is model:
                if column.remote_field.on_delete is models.SET_NULL:
                    found.unlinked.append((table, column.attname, pks))
                else:
                    yield table, _ids(table, AnyOf(F(column.attname), pks))
    key = next((one.key for one in entities if one.model is model), "")
    if key:
        links = [f"{key}:{pk}" for pk in pks]
        for table, column_name in _links():
            yield table, _ids(table, Q(**{f"{column_name}__in": links}))
    yield from _pictures(model, pks)


def _pictures(model: Any, pks: set[UUID]) -> Iterator[tuple[Any, set[UUID]]]:
    """The files that a record shows as its picture: its column holds their ids alone."""
    names = [one.name for one in model._meta.concrete_fields if isinstance(one, ImageColumn)]
    for name in names:
        rows = model.objects.filter(AnyOf(F("pk"), pks)).exclude(**{name: None})
        wanted = set(rows.values_list(name, flat=True))
        for table in _living():
            if wanted and _has(table, BYTES_AT):
                yield table, _ids(table, AnyOf(F("pk"), wanted))


def _let_go(entity: Entity, erased: set[UUID], found: Hanging, stayed: Stayed) -> None:
    """Others that only mention it stay, without the mention, unless what they mention stays."""
    for table, name, pks in found.unlinked:
        gone = pks - stayed.ids
        table.objects.filter(AnyOf(F(name), gone)).update(**{name: None})
    custom = CustomField.objects.filter(kind="link").values_list("entity", "key")
    links = [f"{entity.key}:{pk}" for pk in erased]
    for key, name in custom:
        if entities.knows(key):
            _unlink(entities.get(key), name, links)


def _unlink(entity: Entity, name: str, links: list[str]) -> None:
    """The search found them by the name of what they pointed at, too."""
    model: Any = entity.model
    rows = list(model.objects.filter(**{f"extra__{name}__in": links}).select_for_update())
    for row in rows:
        row.extra = {one: value for one, value in row.extra.items() if one != name}
        model.objects.filter(pk=row.pk).update(extra=row.extra)
    search.index(entity, [row for row in rows if row.deleted_at is None])


def _drop_mentions(pks: Iterable[UUID]) -> None:
    """What is kept for a while, and tells of the record in words: answers, messages, imports."""
    for pk in pks:
        for told in (str(pk), pk.hex):
            mentioning(IdempotencyKey.objects.all(), "answer", told).delete()
            here = LiveMessage.objects.filter(organization_id=current().organization_id)
            mentioning(here, "payload", told).delete()


def _lines_of_others(pks: set[UUID], names: list[str]) -> set[UUID]:
    """Changes of records that stay and once pointed here: they tell what it was called.

    On the timelines of those records it is crossed out, too.
    """
    rows = Change.objects.order_by()
    told: dict[UUID, UUID] = {}
    for pk in pks:
        for column in ("before", "after"):
            told |= dict(mentioning(rows, column, str(pk)).values_list("pk", "record_id"))
    for line in TimelineLine.objects.filter(AnyOf(F("record_id"), set(told.values()))):
        if any(name in json.dumps(line.detail, ensure_ascii=False) for name in names):
            TimelineLine.objects.filter(pk=line.pk).update(detail={})
    return set(told)


def mentioning(rows: models.QuerySet[Any], column: str, told: str) -> models.QuerySet[Any]:
    """The rows whose JSON says so anywhere."""
    as_text: models.QuerySet[Any] = rows.annotate(told=Cast(column, models.TextField()))
    return as_text.filter(told__contains=told)


def _certify(
    entity: Entity,
    pk: UUID,
    ids: Collection[UUID],
    lines: Iterable[UUID],
    *,
    count: int,
    told: dict[str, dict[str, int]],
) -> Erasure:
    """An erasure for each id of which the log tells, and for each line of another record that tells
    of it; answers that of the record itself.
    """
    logged = {pk, *lines}
    for log in (Change, Access):
        rows: Any = log.objects.filter(AnyOf(F("record_id"), ids)).order_by()
        logged |= set(rows.values_list("record_id", flat=True).distinct())
    here, now = current(), timezone.now()
    made = {
        one: Erasure(
            record_id=one,
            entity=entity.key,
            at=now,
            actor_id=here.actor_id,
            batch=here.batch,
            count=count if one == pk else 0,
            told=told if one == pk else {},
        )
        for one in sorted(logged)
    }
    Erasure.objects.bulk_create(list(made.values()))
    return made[pk]


def _counted(rows: dict[Any, set[UUID]]) -> dict[str, int]:
    own = {one.key: len(rows[one.model]) for one in entities if one.is_record and one.model in rows}
    return {key: count for key, count in own.items() if count}


def _places(found: Hanging) -> list[str]:
    return [
        key
        for model in found.rows
        if _has(model, BYTES_AT)
        for key in found.of(model).values_list(BYTES_AT, flat=True)
        if key
    ]


def drop_bytes(keys: Iterable[str]) -> None:
    for key in keys:
        default_storage.delete(key)
        default_storage.delete(f"{key}{SMALL}")


def _living() -> list[Any]:
    return [one for one in wall.tenant_models() if not getattr(one, "append_only", False)]


def _links() -> list[tuple[Any, str]]:
    return [
        (model, column.name)
        for model in _living()
        for column in model._meta.concrete_fields
        if isinstance(column, LinkColumn)
    ]


def _told_by_record() -> list[Any]:
    """Timelines, statuses and their like, which know a record by its id alone."""
    return [model for model in _living() if _has(model, "record_id")]


def _has(model: Any, name: str) -> bool:
    return any(column.name == name for column in model._meta.concrete_fields)


def _ids(model: Any, condition: Any) -> set[UUID]:
    return set(model.objects.filter(condition).values_list("pk", flat=True))
