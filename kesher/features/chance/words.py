"""Reasons in words: what helps and what hurts, as far as whoever reads may see the fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import expm1
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from kesher.access.rights import is_open, may
from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.features.chance import ends
from kesher.features.chance.signs import (
    BEFORE,
    CITY,
    EARLY,
    HOUR,
    PRODUCT,
    STANDS,
    STATUS,
    TAKEN_UP,
    WEEKDAY,
    Sign,
    Value,
)
from kesher.features.chance.subjects import Subject

HOURS: Final[Mapping[str, Any]] = {
    "night": lazy("Came by night"),
    "morning": lazy("Came in the morning"),
    "afternoon": lazy("Came in the afternoon"),
    "evening": lazy("Came in the evening"),
}
TAKEN: Final[Mapping[str, Any]] = {
    "1": lazy("Taken up within an hour"),
    "2": lazy("Taken up within four hours"),
    "3": lazy("Taken up within a day and night"),
    "4": lazy("Taken up within two days"),
    "5": lazy("Not taken up within two days"),
}
BEFORES: Final[Mapping[str, Any]] = {
    ends.NEVER: lazy("The customer's first time"),
    ends.BOUGHT: lazy("The customer bought before"),
    ends.REFUSED: lazy("The customer said no before"),
}
STRONG: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`weight` is 1 or 2: how much it says."""

    text: str
    helps: bool
    weight: int


def reasons(
    subject: Subject, signs: Mapping[str, Sign], kept: Iterable[Sequence[Any]]
) -> list[Said]:
    """What helps first, each by how much it says; of closed fields nothing."""
    told = [
        Said(
            text=said(subject, signs[key], value),
            helps=adds > 0,
            weight=2 if abs(adds) >= STRONG else 1,
        )
        for key, value, adds in kept
        if key in signs and sees(subject, signs[key])
    ]
    return sorted(told, key=lambda one: not one.helps)


def sees(subject: Subject, sign: Sign) -> bool:
    if sign.field is not None:
        return is_open(sign.entity_key, sign.field.key)
    if sign.key == PRODUCT:
        return may("view", "quotes") and is_open("quotes", "lines")
    return is_open(subject.key, subject.status) if sign.key in {STATUS, STANDS} else True


def name(subject: Subject, sign: Sign) -> str:
    """The sign itself."""
    if sign.key == STATUS:
        return capital(subject.entity.field(subject.status).label)
    return capital(sign.label)


def said(subject: Subject, sign: Sign, value: Value) -> str:
    """The sign with its value, as a short line."""
    if sign.key == STATUS:
        return _named(subject.entity.field(subject.status), value)
    if sign.field is not None:
        return _field(sign, sign.field, value)
    return _made(sign.key, value)


def _field(sign: Sign, field: Field, value: Value) -> str:
    if isinstance(value, float):
        return f"{capital(field.label)}: {_number(field, value)}"
    if not value:
        return _("%(field)s: not said") % {"field": capital(field.label)}
    if sign.lookup == f"party__{CITY}":
        return f"{capital(field.label)}: {value}"
    return _named(field, value)


def _named(field: Field, value: Value) -> str:
    try:
        text = field.kind.text(field.kind.parse(str(value or ""), field), field)
    except ValidationError:
        text = str(value)
    return f"{capital(field.label)}: {text}"


def _number(field: Field, value: float) -> str:
    """From its logarithm to the field's own words."""
    size = round(expm1(value) if value > 0 else -expm1(-value))
    is_whole = field.kind.key in {"money", "whole_number", "duration", "rating", "percent"}
    return str(field.kind.text(size if is_whole else Decimal(size), field))


def _made(key: str, value: Value) -> str:
    if isinstance(value, float):
        return {STANDS: _stands, EARLY: _contacts}[key](value)
    if key == PRODUCT:
        return _("Offered: %(product)s") % {"product": value} if value else _("Nothing offered yet")
    if key == WEEKDAY:
        return _("Came on a %(day)s") % {"day": WEEKDAYS[int(value or 0)]}
    told: Mapping[str, Any] = {HOUR: HOURS, TAKEN_UP: TAKEN, BEFORE: BEFORES}[key]
    return str(told.get(str(value), value))


def _stands(value: float) -> str:
    days = round(expm1(value))
    told = ngettext("In this status for %(days)s day", "In this status for %(days)s days", days)
    return told % {"days": f"{days:,}"}


def _contacts(value: float) -> str:
    count = round(value)
    if not count:
        return _("No contact in the first two days")
    told = ngettext(
        "%(count)s contact in the first two days",
        "%(count)s contacts in the first two days",
        count,
    )
    return told % {"count": count}
