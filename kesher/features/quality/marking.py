"""Bringing what is remembered of every record's quality up to now, rule by rule, not row by row."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, QuerySet, Value
from django.db.models.expressions import BaseExpression

from kesher.entity import filters
from kesher.entity.description import Entity
from kesher.features.quality import rules
from kesher.features.quality.models import QualityRule
from kesher.features.quality.rules import WHOLE
from kesher.records import holding
from kesher.tenancy import current, scope

AT_ONCE: Final = 1000
READ_AT_ONCE: Final = 5000
FEW: Final = 5
REMEMBERED: Final = ("pk", "quality", "lacks")

# What is to be remembered, and of which records.
Marks = dict[tuple[int, str], list[UUID]]
# A record, what is remembered of it, and the places of the rules that it breaks, as bits.
Look = tuple[UUID, int, str, int]


def changes(entity: Entity, pks: Collection[UUID] | None = None) -> Marks:
    """The marks that are not as they should be, of all living records or of these.

    Looked at by the program itself, whoever asks: what is wrong does not depend on who may see it.
    """
    with scope(current().organization_id, None, "job"):
        return _changes(entity, pks)


def _changes(entity: Entity, pks: Collection[UUID] | None) -> Marks:
    held = rules.rules(entity.key)
    known: dict[int, tuple[int, str]] = {}
    found: Marks = defaultdict(list)
    looked_at = _one_by_one if pks is not None and len(pks) <= FEW else _rule_by_rule
    for pk, quality, lacks, mask in looked_at(entity, held, pks):
        if mask not in known:
            known[mask] = _mark([one for place, one in enumerate(held) if mask >> place & 1])
        if (quality, lacks) != known[mask]:
            found[known[mask]].append(pk)
    return found


def _rule_by_rule(
    entity: Entity, held: list[QualityRule], pks: Collection[UUID] | None
) -> Iterator[Look]:
    rows = entity.rows() if pks is None else entity.rows().filter(pk__in=pks)
    broken: dict[UUID, int] = defaultdict(int)
    for place, rule in enumerate(held):
        for pk in _breaking(rule, rows):
            broken[pk] |= 1 << place
    read: Any = rows.order_by()
    for pk, quality, lacks in read.values_list(*REMEMBERED).iterator(chunk_size=READ_AT_ONCE):
        yield pk, quality, lacks, broken.get(pk, 0)


def _one_by_one(
    entity: Entity, held: list[QualityRule], pks: Collection[UUID] | None
) -> Iterator[Look]:
    """All rules in the one query of each record, which is prepared."""
    conditions = [rules.text(rule) for rule in held]
    for pk in pks or ():
        for _pk, quality, lacks, *answers in holding.answers(
            ("quality", entity.key),
            entity.rows,
            conditions,
            pk,
            asked=partial(_answer, entity),
            columns=REMEMBERED,
        ):
            yield pk, quality, lacks, sum(1 << place for place, one in enumerate(answers) if one)


def apply(entity: Entity, quality: int, lacks: str, pks: Iterable[UUID]) -> int:
    """Remember this of at most a thousand records; nothing of it is a change by anybody."""
    rows: Any = entity.model.objects
    return int(rows.filter(pk__in=list(pks)).update(quality=quality, lacks=lacks))


def portions(marks: Marks) -> Iterator[tuple[int, str, list[UUID]]]:
    """The changes, a thousand records at a time."""
    for (quality, lacks), pks in marks.items():
        walking = iter(pks)
        while portion := list(islice(walking, AT_ONCE)):
            yield quality, lacks, portion


def mark(entity: Entity, pks: Collection[UUID]) -> int:
    """Look at these records again, and remember; answers how many are not as they were."""
    return sum(apply(entity, *portion) for portion in portions(changes(entity, pks)))


def keys(lacks: str) -> list[str]:
    """The rules that a remembered mark names."""
    return lacks.split()


def _breaking(rule: QualityRule, rows: QuerySet[Any]) -> Iterator[UUID]:
    try:
        condition = rules.condition(rule)
    except filters.InvalidFilter:
        return iter(())
    found = rows.filter(condition).order_by().values_list("pk", flat=True)
    return iter(found.iterator(chunk_size=READ_AT_ONCE))


def _answer(entity: Entity, conditions: str) -> BaseExpression:
    """Whether a record breaks the rule; none does what cannot be read any more."""
    try:
        return holding.holds(entity, conditions)
    except filters.InvalidFilter:
        return Value(value=False, output_field=BooleanField())


def _mark(broken: list[QualityRule]) -> tuple[int, str]:
    score = max(0, WHOLE - sum(one.weight for one in broken))
    names = " ".join(one.key for one in broken)
    return score, f" {names} " if names else ""
