"""Which of an organisation's conditions hold for a record, all asked in one query."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.db.models.expressions import BaseExpression

from kesher.entity import filters
from kesher.entity.description import Entity
from kesher.records import prepared, reading


def answers(
    name: Hashable,
    rows: Callable[[], QuerySet[Any]],
    conditions: Sequence[str],
    pk: UUID,
    *,
    asked: Callable[[str], BaseExpression],
    columns: Sequence[str] = (),
) -> list[Any]:
    """Of the record among `rows()` these columns, and of each condition whether it holds; nothing,
    if it is not among them. The query is prepared under the name, unless a condition asks of the
    very moment.
    """

    def build(pk: UUID) -> QuerySet[Any]:
        told = {f"rule_{place}": asked(one) for place, one in enumerate(conditions)}
        found: QuerySet[Any] = rows().filter(pk=pk).annotate(**told)
        return found.values_list(*columns, *told)

    if any(filters.moves(one) for one in conditions):
        return list(build(pk))
    return prepared.rows(name, build, pk)


def holds(entity: Entity, conditions: str) -> "ExpressionWrapper[Any]":
    """Raises `filters.InvalidFilter`."""
    condition = reading.condition_of_settings(entity, conditions)
    return ExpressionWrapper(condition, output_field=BooleanField())
