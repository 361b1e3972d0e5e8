"""Columns whose values are seen at a glance to be right, which most of a record's are.

Django asks each column for its choices and validators; of a long import that is a third.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models

Glance = Callable[[Any], bool]

# Columns that take every value of one type.
TYPES: Final[Mapping[type[Any], type]] = {
    models.DateTimeField: datetime,
    models.DateField: date,
    models.BooleanField: bool,
    models.UUIDField: UUID,
}


def sure(record: Any) -> set[str]:
    """The names of the columns of which nothing need be asked."""
    told = record.__dict__
    return {
        name for name, attname, glance in _glances(record.__class__) if glance(told.get(attname))
    }


@cache
def _glances(model: type[models.Model]) -> list[tuple[str, str, Glance]]:
    known = ((column, _glance(column)) for column in model._meta.concrete_fields)
    return [(column.name, column.attname, glance) for column, glance in known if glance]


def _glance(column: Any) -> Glance | None:
    """Nobody asks a column that nobody edits whether it may be empty."""
    glance = _of_values(column)
    if column.editable or not column.null:
        return glance
    return lambda value: value is None or bool(glance and glance(value))


def _of_values(column: Any) -> Glance | None:
    checks = type(column).clean, type(column).validate, type(column).run_validators
    usual = models.Field.clean, models.Field.validate, models.Field.run_validators
    if checks != usual or (column.choices is not None and not column.flatchoices):
        return None
    if isinstance(column, models.CharField | models.TextField):
        return _of_text(column)
    if isinstance(column, models.IntegerField):
        return _of_numbers(column)
    only = TYPES.get(type(column))
    if only is None or column.choices or column.validators:
        return None
    return lambda value: type(value) is only


def _of_numbers(column: Any) -> Glance | None:
    least = [one.limit_value for one in column.validators if type(one) is MinValueValidator]
    most = [one.limit_value for one in column.validators if type(one) is MaxValueValidator]
    if column.choices or not least or not most or len(column.validators) > len(least + most):
        return None
    low, high = max(least), min(most)
    return lambda value: type(value) is int and low <= value <= high


def _of_text(column: Any) -> Glance | None:
    limit = column.max_length
    if any(type(one) is not MaxLengthValidator for one in column.validators):
        return None
    if column.choices:
        answers = frozenset(str(key) for key, _label in column.flatchoices if key)
        return lambda value: isinstance(value, str) and value in answers
    if limit is None:
        return lambda value: type(value) is str and value != ""
    return lambda value: type(value) is str and 0 < len(value) <= limit
