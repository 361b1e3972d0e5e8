"""Reading what is remembered of records, within what whoever is asking may see."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kesher.entity.description import Entity
from kesher.records import reading
from kesher.records.models import Change, TimelineLine


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
