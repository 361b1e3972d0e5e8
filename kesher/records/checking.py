"""What must be true of a record before it is written, at whichever door it came in."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from kesher.entity.description import Entity
from kesher.entity.fields import Field

_checks: dict[str, Callable[[Any], None]] = {}


def checked_by(entity_key: str, check: Callable[[Any], None]) -> None:
    """Have `check(record)` complete a record and raise `ValidationError` before it is written."""
    _checks[entity_key] = check


def completes(entity: Entity) -> bool:
    """Whether a check may have changed a record before it was written."""
    return entity.key in _checks


def validate(entity: Entity, record: Any, *, keys: Collection[str] | None) -> None:
    """Raise `ValidationError` with sentences for each wrong field; `keys` None means all."""
    problems: dict[str, list[Any]] = {}
    fields = entity.fields()
    for key, field in fields.items():
        asked = keys is None or key in keys
        if asked and field.required and _is_missing(field, record):
            problems[key] = [ValidationError(_("Please fill in this field."), code="required")]
    columns, references = _names(record.__class__)
    unasked: Collection[str] = () if keys is None else columns - set(keys)
    try:
        record.full_clean(
            exclude={*unasked, *references, *problems, "id", "extra"},
            validate_unique=False,
            validate_constraints=True,
        )
    except ValidationError as wrong:
        problems |= wrong.error_dict
    if problems:
        raise ValidationError(problems)
    if entity.key in _checks:
        _checks[entity.key](record)


@cache
def _names(model: type[models.Model]) -> tuple[frozenset[str], frozenset[str]]:
    """All columns of a model, and those that are references."""
    columns = model._meta.concrete_fields
    references = frozenset(column.name for column in columns if column.is_relation)
    return frozenset(column.name for column in columns), references


def _is_missing(field: Field, record: Any) -> bool:
    try:
        return field.kind.is_empty(field.read(record))
    except ObjectDoesNotExist:
        return True
