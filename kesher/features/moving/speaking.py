"""Records of others that speak of a customer in their own words: a note on the card of the firm."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import Q

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.parties.knowing import known_by
from kesher.features.parties.models import Party
from kesher.lib.redacting import Known
from kesher.records import forgetting, reading, staying
from kesher.records.staying import Rows

KEY: Final = "parties"
MOST_TOLD: Final = 50


def speaking_of(party: Party) -> Rows:
    """Ids by model of whatever does not hang on the customer, and has the whole name, a number or
    an address of theirs in a text. Who is only called the same is not meant.
    """
    entity = entities.get(KEY)
    found = forgetting.hanging(entity, party)
    known, others = known_by(found.rows[Party]).whole(), found.ids
    pointing = staying.sort_out(entity, found.rows, found.unlinked).others
    others |= set().union(*pointing.values())
    told = {one.model: {*_in_words(one, known)} - others for one in entities if one.is_record}
    return {model: pks for model, pks in told.items() if pks}


def told(rows: Rows) -> Iterator[tuple[Entity, UUID, str]]:
    """The first of them, for people."""
    for model, pks in rows.items():
        entity = entities.of(model)
        for pk, title in reading.titles(entity.key, sorted(pks)[:MOST_TOLD]).items():
            yield entity, pk, title


def has_namesake(party: Party) -> bool:
    return Party.objects.filter(name=party.name, deleted_at=None).exclude(pk=party.pk).exists()


def _in_words(entity: Entity, known: Known) -> Iterator[UUID]:
    columns = [one for one in entity.model._meta.concrete_fields if _is_text(one)]
    asked = Q()
    for name in (one.name for one in columns):
        for phrase in known.phrases:
            asked |= Q(**{f"{name}__icontains": phrase})
    rows = entity.model.objects.filter(asked) if asked else entity.model.objects.none()
    row: Any
    for row in rows.iterator(chunk_size=500):
        texts = [getattr(row, one.name) for one in columns]
        is_namesake = entity.key == KEY and known.is_in(row.name)
        if not is_namesake and any(known.is_in(text) for text in texts):
            yield row.pk


def _is_text(column: Any) -> bool:
    return isinstance(column, models.CharField | models.TextField) and not column.choices
