"""Record types that have lines, as quotes and orders do: a file may have a row for each line.

The feature that has such records offers them at start-up. A line's columns are targets of their
own; what they say of one line is `Told`, by the name of its part.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as lazy

from kesher.lib.money import Money

Row = dict[str, Any]
Told = Mapping[str, str]

PRODUCT, PRODUCT_ID, CODE, DESCRIPTION = "product", "product.old_id", "code", "description"
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

    `row` makes of what is told, with the line's `key` and the id of its product, a line as the
    field has it, and a warning where something had to be put otherwise; raises `ValidationError`.
    `sums` answers what a record comes to.
    """

    entity: str
    key: str
    products: str
    codes: tuple[str, ...]
    row: Callable[[Told], tuple[Row, str]]
    sums: Callable[[Any], Sums]


_lined: dict[str, Lined] = {}


def offer(lined: Lined) -> None:
    _lined[lined.entity] = lined


def of(entity_key: str) -> Lined | None:
    return _lined.get(entity_key)
