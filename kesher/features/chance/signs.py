"""What may speak for or against a success: fields of the record and its customer, its course."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import log1p
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.registry import entities
from kesher.features.chance.subjects import Subject

Value = str | float | None

CHOICES: Final = {"choice", "yes_no"}
NUMBERS: Final = {
    "money", "decimal", "quantity", "whole_number", "percent", "rating", "duration",
}  # fmt: skip
PARTY: Final = "parties"
# Not the language: whom a people belongs to is no reason to serve them later.
OF_PARTY: Final = ("kind", "customer_class", "city")
CITY, ADDRESSES = "city", "addresses"
# Of the course of things, by itself; the words are those of the reasons.
STATUS, STANDS, WEEKDAY, HOUR, TAKEN_UP, EARLY, BEFORE, PRODUCT = (
    "status", "stands", "weekday", "hour", "taken_up", "early", "before", "product",
)  # fmt: skip
LEAD, CAMPAIGN = "leads", "campaign"
MADE: Final[Mapping[str, Any]] = {
    STATUS: _("where it stands"),
    STANDS: _("how long it has stood there"),
    WEEKDAY: _("the weekday it came on"),
    HOUR: _("the time of day it came at"),
    TAKEN_UP: _("how soon it was taken up"),
    EARLY: _("contacts in the first two days"),
    BEFORE: _("what the customer did before"),
    PRODUCT: _("the product offered"),
}
MADE_NUMBERS: Final = {STANDS, EARLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One attribute. `field` is None of what is made of the course; `lookup` is where it is read.

    `key` is the entity's and the field's, or the name of what is made.
    """

    key: str
    is_number: bool
    entity_key: str = ""
    field: Field | None = None
    lookup: str = ""

    @property
    def label(self) -> Any:
        return self.field.label if self.field else MADE[self.key]

    def plain(self, value: Any) -> Value:
        """A value of the field's own Python type: a text for a choice, "" where it is empty."""
        if value is None or value == "":
            return None if self.is_number else ""
        if self.is_number:
            return _number(value)
        return {True: "yes", False: "no"}.get(value, str(value).strip())

    def stored(self, raw: Any) -> Value:
        """What stands in its column, or in the record's own fields."""
        if self.field is not None and self.field.is_custom and raw is not None:
            raw = self.field.kind.from_store(raw, self.field)
        return self.plain(raw)

    def remembered(self, told: Any) -> Value:
        """What the history tells; nothing where that is no value any more."""
        if self.field is None or self.lookup == f"party__{CITY}":
            return self.plain(told)
        try:
            return self.plain(self.field.kind.from_json(told, self.field))
        except ValidationError:
            return None


def _number(value: Any) -> float:
    """Sizes count by their logarithm: twice as much is twice as much, whether small or large."""
    number = float(value) if isinstance(value, int | float | Decimal) else 0.0
    return log1p(number) if number > 0 else -log1p(-number)


def signs_of(subject: Subject) -> dict[str, Sign]:
    own = subject.entity.fields()
    party = entities.get(PARTY).fields()
    found = [
        *(
            _sign(subject.key, field, field.key)
            for field in own.values()
            if _fits(field) and field.key not in subject.never
        ),
        *(
            _sign(PARTY, field, f"party__{field.key}")
            for field in party.values()
            if (field.is_custom and _fits(field)) or field.key in OF_PARTY
        ),
        _sign(LEAD, entities.get(LEAD).field(CAMPAIGN), _campaign(subject)),
        *(
            Sign(key=key, is_number=key in MADE_NUMBERS)
            for key in MADE
            if key != PRODUCT or subject.offers
        ),
    ]
    return {sign.key: sign for sign in found}


def _campaign(subject: Subject) -> str:
    """Of a deal, that of the lead it came of."""
    return CAMPAIGN if subject.key == LEAD else f"lead__{CAMPAIGN}"


def _fits(field: Field) -> bool:
    return field.kind.key in CHOICES | NUMBERS and not field.read_only


def _sign(entity_key: str, field: Field, lookup: str) -> Sign:
    return Sign(
        key=f"{entity_key}.{field.key}",
        is_number=field.kind.key in NUMBERS,
        entity_key=entity_key,
        field=field,
        lookup=lookup,
    )
