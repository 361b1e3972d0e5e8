"""What must be true of a record before it is written, at whichever door it came in."""

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import plain

_checks: dict[str, Callable[[Any], None]] = {}


def checked_by(entity_key: str, check: Callable[[Any], None]) -> None:
    """Have `check(record)` complete a record and raise `ValidationError` before it is written."""
    _checks[entity_key] = check


def completes(entity: Entity) -> bool:
    """Whether a check may have changed a record before it was written."""
    return entity.key in _checks


def asks(entity: Entity) -> bool:
    """Whether more is asked of a record than its columns one by one: of other rows, perhaps."""
    return completes(entity) or _asks_more(entity.model)


def validate(
    entity: Entity,
    record: Any,
    *,
    keys: Collection[str] | None,
    required: Iterable[Field] | None = None,
) -> None:
    """Raise `ValidationError` with sentences for each wrong field; `keys` None means all.

    `required` are the fields that must be filled in, where they are known of many records.
    """
    problems: dict[str, list[Any]] = {}
    for field in required_of(entity) if required is None else required:
        if (keys is None or field.key in keys) and _is_missing(field, record):
            problems[field.key] = [
                ValidationError(_("Please fill in this field."), code="required")
            ]
    columns, never = _names(record.__class__)
    doubtful = plain.doubtful(record) - never
    if doubtful or _asks_more(record.__class__):
        unasked: Collection[str] = () if keys is None else columns - set(keys)
        try:
            _clean(record, doubtful, {*unasked, *never, *problems})
        except ValidationError as wrong:
            problems |= wrong.error_dict
    if problems:
        raise ValidationError(problems)
    if entity.key in _checks:
        _checks[entity.key](record)


def required_of(entity: Entity) -> list[Field]:
    return [field for field in entity.fields().values() if field.required]


def _clean(record: Any, doubtful: set[str], exclude: set[str]) -> None:
    """What Django's `full_clean` does, but for columns that are seen at a glance to be right."""
    errors: dict[str, list[Any]] = {}
    columns, _never = _names(record.__class__)
    doubtful = doubtful - exclude
    checks: list[Callable[[set[str]], None]] = [
        lambda _left_out: record.clean(),
        lambda left_out: record.validate_constraints(exclude=left_out),
    ]
    if doubtful:
        checks.insert(0, lambda _left_out: record.clean_fields(exclude=columns - doubtful))
    for check in checks:
        try:
            check(exclude | errors.keys() - {NON_FIELD_ERRORS})
        except ValidationError as wrong:
            errors = wrong.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


@cache
def _names(model: type[models.Model]) -> tuple[frozenset[str], frozenset[str]]:
    """All columns of a model, and those that are never asked: references, and what is ours."""
    columns = model._meta.concrete_fields
    references = {column.name for column in columns if column.is_relation}
    return frozenset(column.name for column in columns), frozenset({*references, "id", "extra"})


@cache
def _asks_more(model: type[models.Model]) -> bool:
    """Whether anything is asked of a record besides its columns, one by one."""
    constraints = any(told for _owner, told in model().get_constraints())
    return constraints or model.clean is not models.Model.clean


def _is_missing(field: Field, record: Any) -> bool:
    try:
        return field.kind.is_empty(field.read(record))
    except ObjectDoesNotExist:
        return True
