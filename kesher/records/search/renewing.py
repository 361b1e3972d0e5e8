"""Search rows written anew, page by page, while everybody goes on working."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.db import transaction

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.jobs.running import LATER, cancelled, checkpoint, is_time_up, opened, progress
from kesher.records.models import SearchRow
from kesher.records.search.indexing import index, remove
from kesher.tenancy.organization import organization

PAGE: Final = 500
FIRST: Final = UUID(int=0)


def searchable() -> Iterator[Entity]:
    return (entity for entity in entities if entity.search)


def renew_later(entity: Entity) -> None:
    """Have a worker do it; once for each version of the settings."""
    if entity.search:
        mark = f"{entity.key} {organization().version}"
        enqueue(renew, unique=mark, entity=entity.key, after=FIRST, done=0)


@job(queue="long", scoped=False)
def renew(entity: str, after: UUID, done: int) -> object:
    """The records of one type, those beyond `after`; `done` of them are behind."""
    described = entities.get(entity)
    with opened():
        total = described.rows().count()
    while not cancelled():
        with opened():
            last, count = page(described, after)
            if count:
                after, done = last, done + count
                checkpoint(after=after, done=done)
        progress(done, max(total, done))
        if count < PAGE:
            with opened():
                drop_strays(described)
            return done
        if is_time_up():
            return LATER
    return done


def drop_strays(entity: Entity) -> None:
    """Rows of records that are not there any more."""
    rows = SearchRow.objects.filter(entity=entity.key)
    strays = rows.exclude(record_id__in=entity.rows().values("pk"))
    remove(strays.values_list("record_id", flat=True))


def page(entity: Entity, after: UUID) -> tuple[UUID, int]:
    """The next records by id; answers the last id and how many they were."""
    with transaction.atomic():
        # Held, so that nobody changes a record between its being read and its being indexed.
        rows = entity.rows().filter(pk__gt=after).order_by("pk").select_for_update()
        records = list(rows[:PAGE])
        index(entity, records)
    return (records[-1].pk if records else after), len(records)
