"""Running numbers for records that were there before their field.

They get the next numbers of the field's series in the order in which they were made, a page a
transaction, from the same locked counter as records that are made meanwhile: each number is given
once, and none is lost. Who is made meanwhile may therefore stand between two older ones.

It is the field's doing and leaves no line in the histories, no new version and no later moment of
change: a record that is made after its field has no change of its number either, and a hundred
thousand lines would say nothing that the making of the field, which is remembered, does not.
"""

from typing import Any, Final
from uuid import UUID

from django.db import transaction

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.registry import entities
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.jobs.running import LATER, cancelled, checkpoint, is_time_up, opened, progress
from kesher.records import numbering, search
from kesher.tenancy.organization import organization

PAGE: Final = 500
FIRST: Final = UUID(int=0)


def catch_up_later(entity: Entity, key: str) -> None:
    """Have a worker do it; once for each version of the settings."""
    mark = f"{entity.key}.{key} {organization().version}"
    enqueue(catch_up, unique=mark, entity=entity.key, key=key, after=FIRST, done=0)


@job(queue="long", scoped=False)
def catch_up(entity: str, key: str, after: UUID, done: int) -> object:
    """Number the records beyond `after`, then look once more from the first, till none is left.

    The second look finds those whose making had begun before the field was there.
    """
    described = entities.get(entity)
    with opened():
        total = described.model.objects.count()
    while not cancelled():
        with opened():
            field = described.fields().get(key)
            if field is None:
                return done
            numbered, last = page(described, field, after)
            if not numbered and after == FIRST:
                return done
            after, done = last, done + numbered
            checkpoint(after=after, done=done)
        progress(done, max(total, done))
        if is_time_up():
            return LATER
    return done


def page(entity: Entity, field: Field, after: UUID) -> tuple[int, UUID]:
    """The next records without a number, those in the bin too; how many, and where to go on."""
    with transaction.atomic():
        rows = entity.model.objects.filter(field.kind.empty(field), pk__gt=after)
        # Held, so that nobody changes a record between its being read and its being numbered.
        records: list[Any] = list(rows.order_by("pk").select_for_update()[:PAGE])
        numbers = numbering.take(f"{entity.key}.{field.key}", len(records))
        for record, number in zip(records, numbers, strict=True):
            field.write(record, number)
        entity.model.objects.bulk_update(records, [field.column])
        search.index(entity, [record for record in records if record.deleted_at is None])
    return len(records), records[-1].pk if len(records) == PAGE else FIRST
