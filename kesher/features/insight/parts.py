"""The values that tell leads apart: as the database says them, in filters, and in words."""

from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.filters.tokens import quoted

NOTHING = ""
YES = {"true", "1"}


def expression(field: Field | None) -> Any:
    """The value of each row as text; of no field nothing."""
    if field is None:
        return Value(NOTHING, output_field=CharField())
    if field.is_custom:
        return KeyTextTransform(field.key, "extra")
    return Cast(F(f"{field.lookup}_id" if field.kind.key == "user" else field.lookup), CharField())


def operand(field: Field, told: Any) -> str:
    """The value as filters name it; empty where there is none."""
    text = NOTHING if told is None else str(told)
    if not text:
        return NOTHING
    if field.kind.key == "user":
        return str(UUID(text))
    if field.kind.key == "yes_no":
        return "yes" if text.lower() in YES else "no"
    return text


def condition(field: Field, value: str) -> str:
    return f"{field.key} = {quoted(value)}" if value else f"{field.key} is empty"


def label(field: Field, value: str) -> str:
    return field.kind.operand_words(field, "=", value) if value else _("(not said)")
