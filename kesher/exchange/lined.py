"""Record types that have lines, as quotes and orders do: a file may have a row for each line.

The feature that has such records offers them at start-up. A line's columns are targets of their
own; what they say of one line is `Told`, by the name of its part.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.kinds.numbers import decimal_in
from kesher.lib.money import Money

Row = dict[str, Any]
Told = Mapping[str, str]

PRODUCT, PRODUCT_ID, CODE, DESCRIPTION = "product", "product.old_id", "code", "description"
# What stands beside a number: signs of currencies, of per cent, words.
BESIDE: Final = re.compile(r"[^\d.,()'\s−–-]+")
# As bookkeepers write it.
BELOW_ZERO: Final = re.compile(r"\(([\d.,\s]+)\)")
# What a row has if it is one of a line.
NAMING: Final = (PRODUCT, PRODUCT_ID, CODE, DESCRIPTION)
LINE_ID, TOTAL, NET, GROSS = "old_id", "total", "net", "gross"
PARTS: Final[dict[str, Any]] = {
    PRODUCT: lazy("Product"),
    PRODUCT_ID: lazy("Product – Id in the former system"),
    CODE: lazy("Product – code (SKU)"),
    DESCRIPTION: lazy("Description"),
    "quantity": lazy("Quantity"),
    "unit_price": lazy("Unit price"),
    "discount": lazy("Discount in per cent"),
    "discount_amount": lazy("Discount as an amount"),
    "vat": lazy("Rate of VAT"),
    LINE_ID: lazy("Id in the former system"),
    TOTAL: lazy("Amount of the line, to compare"),
    NET: lazy("Total before VAT, to compare"),
    GROSS: lazy("Total with VAT, to compare"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a record comes to, and each of its lines, by the line's key."""

    net: Money
    gross: Money
    lines: Mapping[str, Money]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lined:
    """The lines of `entity` are its field `key`; they name records of `products`, by `codes`.

    `spread` answers the rows of one record with their shares of what some of them take off all, and
    nothing for those. `row` makes of what is told, with the line's `key` and the id of its product,
    a line as the field has it, and a warning where something had to be put otherwise. Both raise
    `ValidationError`.
    `sums` answers what a record comes to.
    """

    entity: str
    key: str
    products: str
    codes: tuple[str, ...]
    spread: Callable[[Sequence[Told]], Sequence[Told | None]]
    row: Callable[[Told], tuple[Row, str]]
    sums: Callable[[Any], Sums]


_lined: dict[str, Lined] = {}


def offer(lined: Lined) -> None:
    _lined[lined.entity] = lined


def of(entity_key: str) -> Lined | None:
    return _lined.get(entity_key)


def in_column(part: str, sentence: object) -> str:
    """What is wrong with a column of a line."""
    return f"{PARTS[part]}: {sentence}" if part in PARTS else str(sentence)


def number(told: Told, part: str, usual: Decimal) -> Decimal:
    """What is told of a line as a number; raises `ValidationError`, which names the column."""
    cell = told.get(part, "")
    text = BESIDE.sub("", cell).strip() or cell
    if not text:
        return usual
    if in_brackets := BELOW_ZERO.fullmatch(text):
        text = f"-{in_brackets[1]}"
    try:
        return decimal_in(text)
    except ValidationError as wrong:
        raise ValidationError([in_column(part, one) for one in wrong.messages]) from wrong
