"""Whole numbers, decimals and percentages."""

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import EMPTINESS, ORDERED, Kind
from kesher.entity.kinds.settings import Setting, whole_between
from kesher.entity.markup import draw

MOST_DIGITS = 15  # what a JSON number keeps exactly
MOST_DECIMALS = 6
MOST = 10**MOST_DIGITS - 1

GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)

NOT_A_NUMBER = _("This is not a number; it should look like 1,234.5.")


def decimal_in(plain: str) -> Decimal:
    """The number a person wrote: 1,234.5, 1 234, −3, 2,5, and with a minus at its end."""
    bare = re.sub(r"(?<=\d)[\s'](?=\d{3}(?!\d))", "", plain.translate(_SIGNS))
    if bare.endswith("-"):
        bare = f"-{bare[:-1]}"
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    elif COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if not PLAIN.fullmatch(bare) or len(bare) > 2 * MOST_DIGITS:
        raise ValidationError(NOT_A_NUMBER, code="number")
    return Decimal(bare)


_SIGNS = {0x2212: "-", 0x2013: "-", 0xFF0B: "+", **{0x660 + n: str(n) for n in range(10)}}

BOUNDS = (
    Setting(key="minimum", label=_("Lowest"), check=whole_between(-MOST, MOST)),
    Setting(key="maximum", label=_("Highest"), check=whole_between(-MOST, MOST)),
)


class Decimal_(Kind):  # noqa: N801  the kind's value is `Decimal` itself
    """A number with as many decimals as its field has; more are refused, never rounded away."""

    key = "decimal"
    label = _("Decimal number")
    searched = False
    align = "end"
    operators = (*ORDERED, *EMPTINESS)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            key="decimals", label=_("Decimals"), check=whole_between(0, MOST_DECIMALS), default=2
        ),
        *BOUNDS,
    )
    ltr = True
    json_types: ClassVar[tuple[type, ...]] = (int, float, str)
    wanted = _("Please give a number.")

    def understand(self, plain: str, field: Field) -> Any:
        number = decimal_in(plain)
        exact = number.quantize(Decimal(1).scaleb(-self.decimals(field)))
        if exact != number:
            raise ValidationError(
                _("At most %(decimals)s digits after the point."),
                params={"decimals": self.decimals(field)},
                code="decimals",
            )
        self.check_bounds(exact, field)
        return exact

    def decimals(self, field: Field) -> int:
        return int(field.options.get("decimals", 2))

    def check_bounds(self, number: Decimal | int, field: Field) -> None:
        lowest = field.options.get("minimum", -MOST)
        highest = field.options.get("maximum", MOST)
        if not lowest <= number <= highest or len(Decimal(number).as_tuple().digits) > MOST_DIGITS:
            raise ValidationError(
                _("Please give a number from %(lowest)s to %(highest)s."),
                params={"lowest": f"{lowest:,}", "highest": f"{highest:,}"},
                code="bounds",
            )

    def widget(self, field: Field) -> forms.Widget:
        mode = "decimal" if self.decimals(field) else "numeric"
        return forms.TextInput(attrs={"dir": "ltr", "inputmode": mode, "autocomplete": "off"})

    def text(self, value: Any, field: Field) -> str:
        return "" if self.is_empty(value) else f"{value:,}"

    def cell(self, value: Any, field: Field) -> str:
        if self.is_empty(value):
            return ""
        return draw('<bdi dir="ltr" class="k-number">{}</bdi>', self.text(value, field))

    def typed(self, value: Any, field: Field) -> str:
        return "" if self.is_empty(value) else f"{value:f}"

    def to_json(self, value: Any, field: Field) -> Any:
        if self.is_empty(value):
            return None
        return int(value) if value == int(value) else float(value)

    def from_store(self, raw: Any, field: Field) -> Any:
        return Decimal(str(raw)).quantize(Decimal(1).scaleb(-self.decimals(field)))

    def sheet(self, value: Any, field: Field) -> Any:
        return self.to_json(value, field)

    def schema(self, field: Field) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "number"}
        for option, name in (("minimum", "minimum"), ("maximum", "maximum")):
            if option in field.options:
                told[name] = field.options[option]
        return told


def bare(quantity: Decimal) -> str:
    """As people write it: 10, 2.5 and 1,000, without zeros at the end."""
    return f"{quantity.normalize():,f}"


class Quantity(Decimal_):
    """How many or how much of something; parts of one are written only where there are any."""

    key = "quantity"
    label = _("Quantity")
    custom = False

    def text(self, value: Any, field: Field) -> str:
        return "" if self.is_empty(value) else bare(value)

    def typed(self, value: Any, field: Field) -> str:
        return self.text(value, field).replace(",", "")


class WholeNumber(Decimal_):
    key = "whole_number"
    label = _("Whole number")
    settings: ClassVar[tuple[Setting, ...]] = BOUNDS
    wanted = _("Please give a whole number.")

    def understand(self, plain: str, field: Field) -> Any:
        return int(super().understand(plain, field))

    def decimals(self, field: Field) -> int:
        return 0

    def typed(self, value: Any, field: Field) -> str:
        return "" if self.is_empty(value) else str(value)

    def from_store(self, raw: Any, field: Field) -> Any:
        return int(raw)

    def schema(self, field: Field) -> dict[str, Any]:
        return {**super().schema(field), "type": "integer"}


class Percent(Decimal_):
    """Out of a hundred: 25 is 25%. A column keeps whole ones."""

    key = "percent"
    label = _("Percentage")
    settings = (
        Setting(
            key="decimals", label=_("Decimals"), check=whole_between(0, MOST_DECIMALS), default=0
        ),
        *BOUNDS,
    )

    def understand(self, plain: str, field: Field) -> Any:
        exact = super().understand(plain.strip("%٪ ").strip(), field)
        return exact if self.decimals(field) else int(exact)

    def decimals(self, field: Field) -> int:
        return int(field.options.get("decimals", 0))

    def text(self, value: Any, field: Field) -> str:
        return "" if self.is_empty(value) else f"{value:,}%"

    def typed(self, value: Any, field: Field) -> str:
        return str(value) if isinstance(value, int) else super().typed(value, field)

    def from_store(self, raw: Any, field: Field) -> Any:
        return super().from_store(raw, field) if self.decimals(field) else int(raw)
