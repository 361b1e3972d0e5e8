"""The shape of JSON that the program reads again: its columns say only that it is some."""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from kesher.access.rights import are_limits, is_grant
from kesher.entity import kinds
from kesher.entity.columns import LabelsColumn
from kesher.entity.models import CustomField
from kesher.exchange.leaving.values import Unfit

Shape = Callable[[Any], bool]


def check(model: type[models.Model], found: dict[str, Any]) -> None:
    """The values of a row, each fit for its column already. Raises `Unfit`."""
    for column in model._meta.concrete_fields:
        if column.attname in found and not _fits(model, column, found[column.attname]):
            raise Unfit(f"{column.attname} is not of its shape")
    if model is CustomField:
        _check_options(found)


def _fits(model: type[models.Model], column: Any, value: Any) -> bool:
    if not isinstance(column, models.JSONField) or (value is None and column.null):
        return True
    if isinstance(column, LabelsColumn):
        return _are_texts_by_name(value)
    shape = SHAPES.get(f"{model._meta.label}.{column.name}")
    is_usual = column.default not in (dict, list) or isinstance(value, column.default)
    return is_usual and (shape is None or shape(value))


def _check_options(found: dict[str, Any]) -> None:
    try:
        kinds.kind(found["kind"]).check_options(found["options"])
    except (ValidationError, ValueError, TypeError, LookupError, AttributeError) as wrong:
        raise Unfit("options are not of its shape") from wrong


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _are_texts_by_name(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _are_lists_by_name(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_are_texts, value.values()))


def _are_by_name(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())


def _are_grants(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_grant, value))


# What no default says: these are read without a further look.
SHAPES: Final[dict[str, Shape]] = {
    "accounts.Role.grants": _are_grants,
    "accounts.Role.fields": are_limits,
    "accounts.Membership.preferences": _are_by_name,
    "entity.SavedView.columns": _are_texts,
    "entity.CardLayout.zones": _are_lists_by_name,
}
