"""Reading what is remembered of records, within what whoever is asking may see."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kesher.access.rights import closed_fields
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.registry import entities
from kesher.records import history, reading, targets
from kesher.records.models import Change, TimelineLine

HELD = "•••"


def has_changes(batch: UUID) -> bool:
    return Change.objects.filter(batch=batch).exists()


def changes_of(record: Any) -> QuerySet[Change]:
    """Every change of one record, which the caller has found visible."""
    return Change.objects.filter(record_id=record.pk).select_related("actor")


def lines_of(entity: Entity, record: Any) -> QuerySet[TimelineLine]:
    """What is told on the record's card: of a party, also what its leads, tasks and calls tell."""
    is_party = entity.timeline is not None and not entity.timeline.party
    place = {"party_id": record.pk} if is_party else {"record_id": record.pk}
    return reading.guarded(TimelineLine.objects.filter(**place)).select_related("created_by")


def open_fields(entity: Entity) -> dict[str, Field]:
    """The fields whose values, of whatever time, are told to whoever is asking."""
    closed = closed_fields(entity.key)
    return {key: field for key, field in entity.fields().items() if key not in closed}


def body_of(line: TimelineLine) -> str:
    """What a line says beside its title, where whoever is asking may read the field it says."""
    entity = entities.get(line.entity) if entities.knows(line.entity) else None
    if not line.body or entity is None or entity.timeline is None:
        return ""
    return line.body if entity.timeline.body in open_fields(entity) else ""


def sentences(line: TimelineLine) -> list[str]:
    """What a line says in whole sentences, in the language of the moment."""
    return [
        str(history.Sentence(text=one["text"], names=one["with"]))
        for one in line.detail.get("said", ())
    ]


def look_at(lines: Iterable[TimelineLine]) -> None:
    """Learn what the records are called at which these lines point, before each says it."""
    changes = (one for line in lines for one in line.detail.get("changes", ()))
    targets.look_at(place for one in changes for place in one.get("at", ()))


def changes_told(line: TimelineLine) -> list[tuple[Field, dict[str, Any]]]:
    """The changes a line tells, with their fields.

    A line keeps words as its writer saw them; of what points at other records the reader may see
    less, so that it names those which the reader may see, as they are called now.
    """
    if not entities.knows(line.entity):
        return []
    fields = open_fields(entities.get(line.entity))
    told = [one for one in line.detail.get("changes", ()) if one.get("field") in fields]
    return [(fields[one["field"]], _as_open(fields[one["field"]], one)) for one in told]


def _as_open(field: Field, told: dict[str, Any]) -> dict[str, Any]:
    """Which value there was before and after, in words that the reader may read."""
    words = {when: told[when] for when in ("before", "after")}
    if targets.points(field):
        places = dict(zip(words, told.get("at", ("", "")), strict=True))
        words = {when: _title(places[when]) if said else "" for when, said in words.items()}
    return {"field": field.key, **words}


def _title(place: str) -> str:
    return targets.title(place) or HELD
