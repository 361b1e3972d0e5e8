"""Carrying one verb out on many records, whoever waits for it: a person, or the queue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models, transaction

from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import acting, reading, writing

CHUNK = 500
TOGETHER = {"update", "delete", "restore"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many records changed, and why each of the others did not."""

    count: int
    refusals: tuple[str, ...] = ()


def carry_out(
    entity: Entity, verb: str, rows: models.QuerySet[Any], values: Mapping[str, Any]
) -> Outcome:
    """The verb on every row. Raises `ValidationError` where the values fit none."""
    with transaction.atomic():
        if verb == "update":
            return Outcome(count=writing.update_many(entity, rows, values))
        if verb in TOGETHER:
            return Outcome(count=_marked(entity, verb, rows))
        return _one_by_one(entity, verb, rows, values)


def fields_of(entity: Entity, verb: str) -> dict[str, Field]:
    """The fields that a verb's values are for."""
    if verb == "update":
        return reading.writable_fields(entity)
    told = entity.action(verb)
    return {one.key: one for one in told.parameters} if told else {}


def _marked(entity: Entity, verb: str, rows: models.QuerySet[Any]) -> int:
    mark = writing.delete_many if verb == "delete" else writing.restore_many
    pks, count = list(rows.order_by("pk").values_list("pk", flat=True)), 0
    for chunk in _chunks(pks):
        records = list(entity.model.objects.filter(pk__in=chunk).order_by("pk"))
        mark(entity, records)
        count += len(records)
    return count


def _one_by_one(
    entity: Entity, verb: str, rows: models.QuerySet[Any], values: Mapping[str, Any]
) -> Outcome:
    count, refusals = 0, []
    for record in rows.order_by("pk"):
        try:
            acting.perform(entity, verb, record, values)
            count += 1
        except Refused as refusal:
            refusals.append(f"{record}: {refusal}")
    return Outcome(count=count, refusals=tuple(refusals))


def _chunks(pks: list[UUID]) -> Iterator[list[UUID]]:
    walking = iter(pks)
    while chunk := list(islice(walking, CHUNK)):
        yield chunk
