"""What would be lost if a whole batch were taken back after people went on working with it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from kesher.entity.description import Entity
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.records import reading
from kesher.records.models import Change
from kesher.records.pointers import Pointer, pointers

AT_ONCE: Final = 500


@dataclass(slots=True, kw_only=True)
class Loss:
    """A record that the batch made, and what was done with it since.

    `by` are the names of those who changed it, the last time `at`; `hanging` counts living records
    that were made since and point at it.
    """

    entity: Entity
    pk: UUID
    by: list[str] = field(default_factory=list)
    at: datetime | None = None
    hanging: int = 0


def of(
    batch: UUID, *, besides: Collection[UUID] = (), staying: Collection[UUID] = ()
) -> list[Loss]:
    """In the order in which the records were made; nothing of what is in the bin already.

    Changes of the batches `besides` are none that anybody made since, and what those made goes
    along, but for the records `staying`.
    """
    found: dict[UUID, Loss] = {}
    batches = {batch, *besides}
    for entity, made in _made(batch):
        for pks in _batches(made):
            living = set(entity.rows().filter(pk__in=pks).values_list("pk", flat=True))
            _note_changes(entity, living, batches, found)
            for pointer in pointers(entity):
                if issubclass(pointer.model, Record):
                    _note_hanging(pointer, living, _Going(batches, staying), found)
    return sorted(found.values(), key=lambda loss: loss.pk)


def titles(losses: Iterable[Loss]) -> dict[UUID, str]:
    """What those of them are called that whoever asks may see."""
    by_entity: dict[Entity, list[UUID]] = defaultdict(list)
    for loss in losses:
        by_entity[loss.entity].append(loss.pk)
    return {
        pk: str(record)
        for entity, pks in by_entity.items()
        for pk, record in reading.visible(entity).in_bulk(pks).items()
    }


def _made(batch: UUID) -> Iterator[tuple[Entity, list[UUID]]]:
    by_entity: dict[str, list[UUID]] = defaultdict(list)
    created = Change.objects.filter(batch=batch, verb="create")
    for key, pk in created.values_list("entity", "record_id"):
        by_entity[key].append(pk)
    for key, pks in by_entity.items():
        if entities.knows(key) and entities.get(key).is_record:
            yield entities.get(key), pks


def _note_changes(
    entity: Entity, pks: Iterable[UUID], batches: Collection[UUID], found: dict[UUID, Loss]
) -> None:
    later = Change.objects.filter(record_id__in=pks, entity=entity.key)
    later = later.exclude(batch__in=batches)
    told = later.exclude(actor=None).select_related("actor__user").order_by("at", "id")
    for change in told:
        loss = found.setdefault(change.record_id, Loss(entity=entity, pk=change.record_id))
        loss.at = change.at
        if str(change.actor) not in loss.by:
            loss.by.append(str(change.actor))


@dataclass(frozen=True, slots=True)
class _Going:
    """What goes: all that the batches wrote, but for what stays."""

    batches: Collection[UUID]
    staying: Collection[UUID]

    def among(self, pks: Collection[UUID]) -> set[UUID]:
        if not pks:
            return set()
        own = Change.objects.filter(batch__in=self.batches, record_id__in=pks)
        return set(own.values_list("record_id", flat=True)) - set(self.staying)


def _note_hanging(
    pointer: Pointer, pks: Iterable[UUID], going: _Going, found: dict[UUID, Loss]
) -> None:
    """What goes itself hangs on nothing that would stay."""
    rows: QuerySet[Any] = pointer.rows_of(list(pks)).filter(deleted_at=None)
    pairs = [(pk, pointer.pk_in(value)) for pk, value in rows.values_list("pk", pointer.path)]
    made = going.among([pk for pk, _target in pairs])
    for pk, target in pairs:
        if pk not in made:
            loss = found.setdefault(target, Loss(entity=pointer.target, pk=target))
            loss.hanging += 1


def _batches(pks: Sequence[UUID]) -> Iterator[list[UUID]]:
    walking = iter(pks)
    while some := list(islice(walking, AT_ONCE)):
        yield some
