"""Columns whose values are seen at a glance to be right, which most of a record's are.

Django asks each column for its choices and validators; of a long import that is a third.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from itertools import compress
from operator import is_not
from typing import Any, Final
from uuid import UUID

from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    validate_email,
)
from django.db import models

from kesher.entity.kinds.email import is_address

Glance = Callable[[Any], bool]

NEW_EACH_TIME: Final = object()
# Columns that take every value of one type.
TYPES: Final[Mapping[type[Any], type]] = {
    models.DateTimeField: datetime,
    models.DateField: date,
    models.BooleanField: bool,
    models.UUIDField: UUID,
}


def doubtful(record: Any) -> set[str]:
    """The names of the columns that must be asked; most have what they began with."""
    names, usual, glances = _glances(record.__class__)
    values = [*map(record.__dict__.get, names)]
    others = compress(zip(names.values(), glances, values, strict=True), map(is_not, values, usual))
    return {name for name, glance, value in others if not glance(value)}


@cache
def _glances(model: type[models.Model]) -> tuple[dict[str, str], list[Any], list[Glance]]:
    """The columns' names by those that values have, what each begins with where that is right, and
    the look at anything else.
    """
    columns = model._meta.concrete_fields
    glances = [_glance(one) for one in columns]
    usual = [_usual(one, glance) for one, glance in zip(columns, glances, strict=True)]
    return {one.attname: one.name for one in columns}, usual, glances


def _usual(column: Any, glance: Glance) -> Any:
    made = column.has_default() and callable(column.default)
    value = NEW_EACH_TIME if made else column.get_default()
    return value if not made and glance(value) else NEW_EACH_TIME


def _glance(column: Any) -> Glance:
    """Nobody asks a column that nobody edits whether it may be empty."""
    glance = _of_values(column) if _is_usual(column) else None
    if column.null and (column.blank or not column.editable):
        return lambda value: value is None or bool(glance and glance(value))
    if (
        column.blank
        and _is_usual(column)
        and isinstance(column, models.CharField | models.TextField)
    ):
        return lambda value: value == "" or bool(glance and glance(value))
    return glance or (lambda _value: False)


def _is_usual(column: Any) -> bool:
    """Whether its values are tried as Django tries those of any column."""
    checks = type(column).clean, type(column).validate, type(column).run_validators
    usual = models.Field.clean, models.Field.validate, models.Field.run_validators
    return checks == usual


def _of_values(column: Any) -> Glance | None:
    if column.choices is not None and not column.flatchoices:
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
    others = [one for one in column.validators if type(one) is not MaxLengthValidator]
    if others == [validate_email] and limit is not None and not column.choices:
        return lambda value: type(value) is str and len(value) <= limit and is_address(value)
    if others:
        return None
    if column.choices:
        answers = frozenset(str(key) for key, _label in column.flatchoices if key)
        return lambda value: isinstance(value, str) and value in answers
    if limit is None:
        return lambda value: type(value) is str and value != ""
    return lambda value: type(value) is str and 0 < len(value) <= limit
