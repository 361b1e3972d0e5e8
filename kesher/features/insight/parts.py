"""The values that tell leads apart: as the database says them, in filters, and in words."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

import numpy as np
from django.db.models import CharField, F, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.filters.tokens import quoted
from kesher.entity.kinds.base import Kind
from kesher.features.leads.customers import EXTRA, OfCustomer, column, is_custom
from kesher.records.packed import Column

NOTHING = ""
IDS = {"user", "reference"}
YES = {"true", "1"}
# Of free text so many values are told apart. All others are one value: those that it is not, after
# a sign that nobody types.
MOST: Final = 20
REST: Final = "\x1d"


class LookedUp(Kind):
    """A question that tells leads apart, too. Its answer is found beside each lead, which costs
    more than a column: it is looked up where it is asked for.
    """

    custom: ClassVar[bool] = False

    def expression(self, field: Field) -> Any:
        """The answer as text."""
        raise NotImplementedError


def expression(field: Field | None) -> Any:
    """The value of each row as text; of no field nothing."""
    if field is None:
        return Value(NOTHING, output_field=CharField())
    if field.is_custom:
        return KeyTextTransform(field.key, "extra")
    if isinstance(field.kind, LookedUp):
        return field.kind.expression(field)
    if isinstance(field.kind, OfCustomer):
        name = column(field)
        if is_custom(field):
            return KeyTextTransform(name.removeprefix(EXTRA), "extra")
        return Cast(F(name), CharField())
    return Cast(F(f"{field.lookup}_id" if field.kind.key == "user" else field.lookup), CharField())


def operands(field: Field, told: Any) -> list[str]:
    """The values as filters name them: of several choices each, of all else the one there is."""
    if not field.kind.unites:
        return [operand(field, told)]
    return [str(one) for one in json.loads(told or "[]")] or [NOTHING]


def operand(field: Field, told: Any) -> str:
    """The value as filters name it; empty where there is none."""
    text = NOTHING if told is None else str(told)
    if not text:
        return NOTHING
    if field.kind.key in IDS:
        return str(UUID(text))
    if field.kind.key == "yes_no":
        return "yes" if text.lower() in YES else "no"
    return text


def condition(field: Field, value: str) -> str:
    if is_rest(value):
        told = ", ".join(quoted(one) for one in value.split(REST)[1:])
        return f"({field.key} is not empty and {field.key} not in ({told}))"
    sign = "has" if field.kind.unites else "="
    return f"{field.key} {sign} {quoted(value)}" if value else f"{field.key} is empty"


def is_rest(value: str) -> bool:
    return value.startswith(REST)


def order(value: str, leads: int) -> tuple[bool, int, str]:
    """The largest first, and what is left of many last."""
    return is_rest(value), -leads, value


def fewer(values: Sequence[str], places: Column) -> tuple[list[str], Column]:
    """The most frequent values of free text, and all others as one."""
    counts = np.bincount(places, minlength=len(values))
    named = [place for place, value in enumerate(values) if value]
    kept = sorted(named, key=lambda place: (-counts[place], values[place]))[:MOST]
    if len(kept) == len(named):
        return [*values], places
    told = sorted(values[place] for place in kept)
    found = [*told, NOTHING, REST + REST.join(told)]
    at = {value: place for place, value in enumerate(found)}
    moved = np.array([at.get(value, len(found) - 1) for value in values])
    return found, moved[places]


def label(field: Field, value: str) -> str:
    if is_rest(value):
        return _("(all others)")
    return field.kind.operand_words(field, "=", value) if value else _("(not said)")
