"""What points at a record, found in the models, so that no list of it has to be kept by hand.

A pointer is a reference, a link, a custom field that links, or the party of a timeline line. Each
is moved in one statement, however many rows it has, and can be moved back row for row.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Lookup, OuterRef, Q, QuerySet
from django.utils import timezone

from kesher.entity.columns import LinkColumn
from kesher.entity.description import Entity
from kesher.entity.models import CustomField
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.records.models import TimelineLine
from kesher.tenancy.models import TenantModel

Moved = dict[str, list[str]]


class AnyOf(Lookup):
    """`AnyOf(F("pk"), ids)`: the ids travel as one parameter, so that there may be very many."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, parameters = self.process_lhs(compiler, connection)
        ids = json.dumps([one.hex for one in self.rhs])
        return f"{left} IN (SELECT value FROM json_each(%s))", [*parameters, ids]  # noqa: S608  a column's name

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]


class _WithKey(models.Func):
    """A document with one key given another text."""

    function = "JSON_SET"

    def __init__(self, column: str, key: str, text: str) -> None:
        place = models.Value(f'$."{key}"')
        super().__init__(F(column), place, models.Value(text), output_field=models.JSONField())
        self.key, self.text = key, text

    def as_postgresql(self, compiler: Any, _connection: Any) -> Any:
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        sql = f"jsonb_set({column}, ARRAY[%s]::text[], to_jsonb(%s::text))"
        return sql, [*parameters, self.key, self.text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A column of a model, or a custom field of it (`key`), that points at records of an entity."""

    model: type[TenantModel]
    target: Entity
    column: str
    key: str = ""

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.key or self.column}"

    @property
    def is_reference(self) -> bool:
        return bool(self.model._meta.get_field(self.column).is_relation)

    @property
    def is_required(self) -> bool:
        """Whether a row must point at some record by it."""
        return self.is_reference and not self.model._meta.get_field(self.column).null

    def rows(self, pk: UUID) -> QuerySet[Any]:
        """The rows that point at a record, those in the bin as well."""
        rows: QuerySet[Any] = self.model.objects.filter(**{self.path: self._value(pk)})
        return rows

    def rows_of(self, pks: Sequence[UUID]) -> QuerySet[Any]:
        """The rows that point at any of a few hundred records."""
        named = {f"{self.path}__in": [self._value(pk) for pk in pks]}
        rows: QuerySet[Any] = self.model.objects.filter(**named)
        return rows

    @property
    def path(self) -> str:
        """Where the pointing stands in a query."""
        return f"{self.column}__{self.key}" if self.key else self.column

    def pk_in(self, value: Any) -> UUID:
        """The record that such a column's value points at."""
        return value if isinstance(value, UUID) else UUID(str(value).rpartition(":")[2])

    def point(self, rows: QuerySet[Any], pk: UUID) -> None:
        value = self._value(pk)
        told: dict[str, Any] = {
            self.column: _WithKey(self.column, self.key, value) if self.key else value
        }
        if issubclass(self.model, Record):
            told |= {"version": F("version") + 1, "updated_at": timezone.now()}
        rows.update(**told)

    def _value(self, pk: UUID) -> Any:
        """As the column holds it: an id, or `entity:id`."""
        column = self.model._meta.get_field(self.column)
        plain = self.is_reference or isinstance(column, models.UUIDField)
        return pk if plain else f"{self.target.key}:{pk}"


def pointers(target: Entity) -> list[Pointer]:
    """All that can point at records of an entity, but for the rows that are values of its fields,
    and for the logs, which stay as they were written.
    """
    own = {field.options["rows"] for field in target.more if "rows" in field.options}
    found = [
        Pointer(model=model, target=target, column=column.name)
        for model in apps.get_models()
        if issubclass(model, TenantModel) and model not in own
        if not getattr(model, "append_only", False)
        for column in model._meta.concrete_fields
        if column.related_model is target.model or isinstance(column, LinkColumn)
    ]
    if target.timeline and not target.timeline.party:
        found.append(Pointer(model=TimelineLine, target=target, column="party_id"))
    return [*found, *_custom(target)]


def _custom(target: Entity) -> Iterator[Pointer]:
    for entity_key, key in CustomField.objects.filter(kind="link").values_list("entity", "key"):
        if entities.knows(entity_key):
            model = entities.get(entity_key).model
            yield Pointer(model=model, target=target, column="extra", key=key)


def move(found: Sequence[Pointer], old: UUID, new: UUID, *, but: Collection[UUID]) -> Moved:
    """Point at `new` whatever points at `old`, but for some rows; answers the ids by pointer."""
    moved: Moved = {}
    for pointer in found:
        rows = pointer.rows(old).filter(~Q(AnyOf(F("pk"), [*but, old, new])))
        ids = list(rows.values_list("pk", flat=True))
        if ids:
            pointer.point(pointer.model.objects.filter(AnyOf(F("pk"), ids)), new)
            moved[pointer.name] = [str(one) for one in ids]
    return moved


def move_again(target: Entity, moved: Moved, old: UUID, new: UUID) -> None:
    """The same rows, as far as they still point at `old`."""
    for pointer in pointers(target):
        if ids := [UUID(one) for one in moved.get(pointer.name, ())]:
            pointer.point(pointer.rows(old).filter(AnyOf(F("pk"), ids)), new)


def between(found: Sequence[Pointer], old: UUID, new: UUID) -> Iterator[Any]:
    """Rows that are there to join the two, and would join `new` with itself.

    What may point at nobody besides, like a deal at a contact person, is there for its own sake.
    """
    ends = [one for one in found if one.is_required]
    for pointer in ends:
        others = [
            (one.column, new) for one in ends if one.model is pointer.model and one != pointer
        ]
        if others:
            yield from pointer.rows(old).filter(Q(*others, _connector=Q.OR))


def doubled(found: Sequence[Pointer], old: UUID, new: UUID) -> Iterator[tuple[Any, Any]]:
    """Rows that would stand twice, each after its like that points at `new` already."""
    for pointer in found:
        constraints = pointer.model._meta.constraints
        for constraint in (one for one in constraints if isinstance(one, models.UniqueConstraint)):
            if pointer.column in constraint.fields:
                names = [name for name in constraint.fields if name != pointer.column]
                there = _alike(pointer, constraint, names, (new, old))
                coming = _alike(pointer, constraint, names, (old, new))
                yield from ((there[name], row) for name, row in coming.items())


def _alike(
    pointer: Pointer, constraint: Any, names: Sequence[str], ends: tuple[UUID, UUID]
) -> dict[Any, Any]:
    """What points at the first end and has its like at the second, by what they have alike."""
    holds, (one, other) = constraint.condition or Q(), ends
    same = {name: OuterRef(name) for name in names}
    likes = pointer.model.objects.filter(holds, **same, **{pointer.column: other})
    rows = pointer.rows(one).filter(holds, Exists(likes))
    columns: list[Any] = [pointer.model._meta.get_field(name) for name in names]
    return {tuple(getattr(row, column.attname) for column in columns): row for row in rows}
