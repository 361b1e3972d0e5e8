"""Records by the ids that they had in the systems they came from."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from kesher.entity.description import Entity
from kesher.entity.kinds.base import plain_text
from kesher.entity.registry import entities
from kesher.exchange.models import OldId
from kesher.lib import hebrew
from kesher.records import reading

LONGEST: Final = 120
AT_ONCE: Final = 500
# Systems that count firms and people apart, by what the names of their columns say.
COUNTED_APART: Final = {"pipedrive": ("organization", "person")}
MERGED: Final = "merged_into"


def clean(cell: Any) -> str:
    """An id as it is kept; nothing for what is none."""
    text = plain_text(cell)
    return text if len(text) <= LONGEST else ""


def own(system: str, title: str, old: str) -> str:
    """An id as none but its own type of record has it, where the name of its column tells that."""
    told = hebrew.key(title)
    kind = next((word for word in COUNTED_APART.get(system, ()) if f" {word} " in f" {told} "), "")
    return f"{kind} {old}" if old and kind else old


def find(system: str, entity: Entity, olds: Collection[str]) -> dict[str, Any]:
    """The visible records that came from there with these ids; merged ones lead to the other."""
    pks = dict(_told(system, entity.key, olds))
    moved = _survivors(entity, set(pks.values()))
    records = reading.visible(entity).in_bulk({moved.get(pk, pk) for pk in pks.values()})
    found = ((old, records.get(moved.get(pk, pk))) for old, pk in pks.items())
    return {old: record for old, record in found if record is not None}


def links(system: str, olds: Collection[str]) -> dict[str, str]:
    """The records of whatever type, as `entity:id`, where an id is that of one only; or of the
    type that is told before it, as `deals:31`.
    """
    typed = {old: old.partition(":") for old in olds if entities.knows(old.partition(":")[0])}
    of_type: dict[str, set[str]] = defaultdict(set)
    for key, _colon, bare in typed.values():
        of_type[key].add(bare)
    known = {key: find(system, entities.get(key), some) for key, some in of_type.items()}
    links_of_type = {
        old: f"{key}:{known[key][bare].pk}"
        for old, (key, _colon, bare) in typed.items()
        if bare in known[key]
    }
    return links_of_type | _untyped(system, set(olds) - typed.keys())


def _untyped(system: str, olds: Collection[str]) -> dict[str, str]:
    by_entity: dict[str, set[str]] = defaultdict(set)
    for some in _batches(sorted(olds)):
        rows = OldId.objects.filter(system=system, old__in=some)
        for key, old in rows.values_list("entity", "old"):
            by_entity[key].add(old)
    found: dict[str, list[str]] = defaultdict(list)
    for key, known in by_entity.items():
        if entities.knows(key):
            for old, record in find(system, entities.get(key), known).items():
                found[old].append(f"{key}:{record.pk}")
    return {old: told[0] for old, told in found.items() if len(told) == 1}


def _told(system: str, entity_key: str, olds: Collection[str]) -> Iterator[tuple[str, UUID]]:
    for some in _batches(sorted(olds)):
        rows = OldId.objects.filter(system=system, entity=entity_key, old__in=some)
        yield from rows.values_list("old", "record_id")


def _survivors(entity: Entity, pks: Collection[UUID]) -> dict[UUID, UUID]:
    """What records were merged into, as far as they were."""
    if MERGED not in getattr(entity.model, "derived", ()) or not pks:
        return {}
    gone = entity.model.objects.filter(pk__in=pks).exclude(**{MERGED: None})
    return dict(gone.values_list("pk", f"{MERGED}_id"))


def _batches(olds: Sequence[str]) -> Iterator[list[str]]:
    walking = iter(olds)
    while some := list(islice(walking, AT_ONCE)):
        yield some
