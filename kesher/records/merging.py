"""Two records that are one: merged with all that hangs on them, and taken apart again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.sides import OTHER, SURVIVOR
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.records import acting, history, pointers, reading, undoing, writing
from kesher.records.models import Change, SearchRow, TimelineLine
from kesher.records.pointers import Pointer

KEY = "merges"
WALLS = {"is_private", "compartment"}
CONTACT = "last_contact_at"


def merge(survivor: Any, other: Any, *, sides: Mapping[str, str]) -> Any:
    """Make the two one record; answers the survivor.

    `sides` says whose value a field keeps, where that is not the usual: the survivor's, else the
    other's, and of lists all. Fields that are closed to whoever asks stay the survivor's. Whatever
    points at the other points at the survivor from now on. Needs a transaction.
    """
    entity = entities.of(survivor)
    acting.require(entity, "update", survivor)
    acting.require(entity, "delete", other)
    survivor, other = _locked(entity, survivor.pk, other.pk)
    _insist_on_one_wall(survivor, other)
    values = united(entity, survivor, other, sides=sides)
    found = pointers.pointers(entity)
    left = _fold(found, other.pk, survivor.pk)
    _unite(entity, survivor, values)
    told = {
        "entity": entity.key,
        "survivor": str(survivor.pk),
        "moved": pointers.move(found, other.pk, survivor.pk, but=left),
    }
    history.note_change(KEY, other.pk, "merge", before={}, after={"merge": told})
    other.merged_into_id = survivor.pk
    writing.delete_many(entity, [other])
    return survivor


def choosable(entity: Entity) -> dict[str, Field]:
    """The fields that a merge may write: open to whoever asks, and no walls."""
    writable = reading.writable_fields(entity)
    return {key: field for key, field in writable.items() if key not in WALLS}


def united(
    entity: Entity, survivor: Any, other: Any, *, sides: Mapping[str, str]
) -> dict[str, Any]:
    """What the survivor will hold. Raises `ValidationError` for a choice that is none."""
    fields = choosable(entity)
    strange = [key for key in sides if key not in fields or fields[key].kind.unites]
    if strange:
        sentence = _("Between these nothing can be chosen: %(fields)s.")
        raise ValidationError({"fields": sentence % {"fields": ", ".join(sorted(strange))}})
    for field in fields.values():
        field.gather([survivor, other])
    found = {
        key: _value(field, _own(field, survivor, other), sides.get(key, ""))
        for key, field in fields.items()
    }
    moments = [getattr(one, CONTACT, None) for one in (survivor, other)]
    if last := max((moment for moment in moments if moment), default=None):
        found[CONTACT] = last
    return found


def _own(field: Field, survivor: Any, other: Any) -> Sequence[Any]:
    """Both values; a link from one of the two to the other leads nowhere any more."""
    key = entities.of(survivor).key
    ends = {f"{key}:{survivor.pk}", f"{key}:{other.pk}"}
    read = (field.read(one) for one in (survivor, other))
    return [None if isinstance(value, str) and value in ends else value for value in read]


def _value(field: Field, both: Sequence[Any], side: str) -> Any:
    mine, others = both
    if side == SURVIVOR:
        return mine
    return others if side == OTHER else field.kind.united(mine, others, field)


def _locked(entity: Entity, survivor: UUID, other: UUID) -> tuple[Any, Any]:
    """Both, kept for oneself, so that of two merges at once the second finds nothing to merge."""
    if survivor == other:
        raise Refused(_("A record cannot be merged with itself."))
    living = entity.rows().filter(pk__in=[survivor, other]).order_by("pk")
    found = {one.pk: one for one in living.select_for_update(of=("self",))}
    if len(found) < len((survivor, other)):
        raise reading.NotVisible(f"merge {entity.key} {survivor} {other}")
    return found[survivor], found[other]


def _insist_on_one_wall(survivor: Any, other: Any) -> None:
    """Else what hangs on one of them would come out from behind its wall."""
    walls = {(one.is_private, one.compartment_id) for one in (survivor, other)}
    if len(walls) > 1:
        raise Refused(
            _("Only one of the two is private, or they belong to different teams. Make that alike.")
        )


def _fold(found: Sequence[Pointer], old: UUID, new: UUID) -> set[UUID]:
    """Records that would join the survivor with itself, or stand twice, go into the bin.

    Of two that say the same, the one that stays takes what it has not from the other.
    """
    twice = list(pointers.doubled(found, old, new))
    met = [*pointers.between(found, old, new), *(row for _kept, row in twice)]
    living: dict[str, dict[UUID, Any]] = defaultdict(dict)
    for row in met:
        if isinstance(row, Record) and row.deleted_at is None:
            living[entities.of(row).key][row.pk] = row
    for key, rows in living.items():
        _fill(entities.get(key), [(kept, row) for kept, row in twice if row.pk in rows])
        writing.delete_many(entities.get(key), list(rows.values()))
    return {row.pk for row in met}


def _fill(entity: Entity, pairs: Sequence[tuple[Any, Any]]) -> None:
    """Whom they belong to and what they point at stays: that would cost a question for each."""
    plain = choosable(entity).items()
    fields = {key: field for key, field in plain if "model" not in field.options}
    values = [
        (
            kept,
            {
                key: field.kind.united(field.read(kept), field.read(row), field)
                for key, field in fields.items()
            },
        )
        for kept, row in pairs
    ]
    writing.change_each(entity, values, verb="merge")


def _unite(entity: Entity, survivor: Any, values: Mapping[str, Any]) -> None:
    """The merge is told of the survivor even where none of its values changes."""
    if not writing.change_each(entity, [(survivor, values)], verb="merge"):
        history.remember(entity, "merge", [history.Remembered(record=survivor)])
    if CONTACT in values:
        row = SearchRow.objects.filter(record_id=survivor.pk)
        row.update(contacted_at=values[CONTACT])


def survivor_of(entity: Entity, pk: UUID) -> UUID | None:
    """The record into which one in the bin was merged, if whoever asks may see both."""
    if not can_merge(entity):
        return None
    gone = reading.visible_with_deleted(entity).exclude(deleted_at=None).filter(pk=pk)
    into: UUID | None = gone.values_list("merged_into", flat=True).first()
    return into if into and reading.visible(entity).filter(pk=into).exists() else None


def survivors(entity: Entity, records: Iterable[Any]) -> dict[UUID, str]:
    """Of those that were merged, into whom, as far as whoever asks sees that."""
    into = {one.pk: getattr(one, f"{writing.MERGED}_id", None) for one in records}
    wanted = {pk for pk in into.values() if pk}
    titles = reading.titles(entity.key, wanted) if wanted else {}
    return {pk: titles[one] for pk, one in into.items() if one in titles}


def can_merge(entity: Entity) -> bool:
    return writing.MERGED in getattr(entity.model, "derived", ())


def hanging(entity: Entity, *pks: UUID) -> list[tuple[Any, tuple[int, ...]]]:
    """How many rows of each type hang on each record, as far as whoever asks sees them: counted in
    one question.
    """
    pointing: dict[str, list[Pointer]] = defaultdict(list)
    for pointer in pointers.pointers(entity):
        if known := next((one for one in entities if one.model is pointer.model), None):
            pointing[known.key].append(pointer)
    told: list[tuple[Any, list[QuerySet[Any]]]] = [
        (one.label_plural, [_hung(one, pointing[key], pk) for pk in pks])
        for key in pointing
        for one in [entities.get(key)]
        if one.is_record
    ]
    lines = [reading.guarded(TimelineLine.objects.filter(party_id=pk)) for pk in pks]
    told.append((pgettext_lazy("many", "lines of what happened"), lines))
    counts = iter(_counted([rows for _label, each in told for rows in each]))
    found = [(label, tuple(next(counts) for _rows in each)) for label, each in told]
    return [(label, each) for label, each in found if any(each)]


def _hung(entity: Entity, found: Iterable[Pointer], pk: UUID) -> QuerySet[Any]:
    rows = [Q(pk__in=pointer.rows(pk).values("pk")) for pointer in found]
    there: QuerySet[Any] = reading.visible(entity).filter(Q(*rows, _connector=Q.OR))
    return there.exclude(pk=pk)


def _counted(sets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has. What an entity's rows bring along is left at home."""
    each = [
        rows.order_by()
        .values(nth=Value(place))
        .annotate(found=Count("pk"))
        .values_list("nth", "found")
        for place, rows in enumerate(sets)
    ]
    counts = dict(each[0].union(*each[1:], all=True))
    return [counts.get(place, 0) for place in range(len(each))]


def _take_apart(change: Change) -> bool:
    """Everything that moved goes back, if it is where it was moved to; or moves once more."""
    told = (change.after or change.before)["merge"]
    entity, is_merge = entities.get(told["entity"]), bool(change.after)
    both: dict[UUID, Any] = entity.model.objects.in_bulk([UUID(told["survivor"]), change.record_id])
    survivor, other = both[UUID(told["survivor"])], both[change.record_id]
    acting.require(entity, "update", survivor)
    acting.require(entity, "delete", other)
    if survivor.merged_into_id:
        sentence = _("“%(title)s” was merged into another since. Take that back first.")
        raise Refused(sentence % {"title": survivor})
    if change.pk != Change.objects.filter(entity=KEY, record_id=other.pk).latest("id").pk:
        return False
    old, new = (survivor, other) if is_merge else (other, survivor)
    pointers.move_again(entity, told["moved"], old.pk, new.pk)
    if not is_merge:
        entity.model.objects.filter(pk=other.pk).update(**{writing.MERGED: survivor.pk})
    return True


undoing.taken_back_by(KEY, gettext_lazy("a merge"), _take_apart)
