"""What an import makes for itself once it begins: fields for columns, answers for words.

Until then they are but planned. They are made under its batch, so that they go when it is taken
back; those that other records use meanwhile are among what would be lost.
"""

from collections.abc import Collection, Iterator
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.entity.description import Entity
from kesher.entity.models import Choice, CustomField
from kesher.entity.registry import entities
from kesher.exchange import keeping, making, widening
from kesher.exchange.models import ImportRun
from kesher.exchange.refusing import CannotImport
from kesher.records.losses import Loss
from kesher.records.models import Change
from kesher.records.reading import NotVisible

FIELDS: Final = "custom_fields"
ANSWERS: Final = "choices"


def make(run: ImportRun) -> None:
    """Raises `CannotImport`. Who else carries the import on finds everything made."""
    with transaction.atomic():
        held = keeping.held(run)
        run.mapping, run.planned = held.mapping, held.planned
        run.answers, run.new_answers = held.answers, held.new_answers
        try:
            making.make_all(run)
            widening.make_all(run)
        except NotVisible as no_right:
            raise CannotImport(_("Only administrators make fields and answers.")) from no_right
        except ValidationError as wrong:
            raise CannotImport(" ".join(wrong.messages)) from wrong


def unmake(run: ImportRun) -> None:
    """What was taken back with it is planned again."""
    making.plan_again(run)
    widening.plan_again(run)


def staying(run: ImportRun) -> list[UUID]:
    """What whoever takes the import back may not take away."""
    return [] if is_administrator() else list(_changed(run.batch))


def in_use(
    batch: UUID, *, besides: Collection[UUID] = (), staying: Collection[UUID] = ()
) -> list[Loss]:
    """What the batch made and others use: all records but those of these batches, and `staying`."""
    found = []
    for entity, row in _made(batch):
        users = 0
        for holders in _holders(row):
            own = Change.objects.filter(batch__in=[batch, *besides]).values("record_id")
            users += holders.exclude(pk__in=own).count()
            users += holders.filter(pk__in=own).filter(pk__in=staying).count()
        if users:
            found.append(Loss(entity=entity, pk=row.pk, hanging=users))
    return found


def _changed(batch: UUID) -> QuerySet[Any]:
    changes = Change.objects.filter(batch=batch, entity__in=[FIELDS, ANSWERS])
    return changes.values_list("record_id", flat=True)


def _made(batch: UUID) -> Iterator[tuple[Entity, CustomField | Choice]]:
    """Those that stand still."""
    pks = list(_changed(batch))
    for field in CustomField.objects.filter(pk__in=pks, is_archived=False) if pks else ():
        yield entities.get(FIELDS), field
    for answer in Choice.objects.filter(pk__in=pks, is_archived=False) if pks else ():
        yield entities.get(ANSWERS), answer


def _holders(row: CustomField | Choice) -> Iterator[QuerySet[Any]]:
    """The living records and settings that have something in a field, or an answer of a list."""
    if isinstance(row, CustomField):
        yield entities.get(row.entity).rows().filter(extra__has_key=row.key)
        return
    for entity in entities:
        asked = [
            field.kind.condition(field, "in", [row.key])
            for field in entity.fields().values()
            if field.options.get("list") == row.list
        ]
        if asked:
            yield entity.rows().filter(reduce(or_, asked))
