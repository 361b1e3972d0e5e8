"""Lines below zero, as other programs write a discount of the whole: spread over the other lines.

Documents here have discounts of lines alone. What is taken off the whole is shared among the lines
by what they come to, so that the whole stays what it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.exchange import lined
from kesher.exchange.lined import Told
from kesher.features.quotes.totals import PER_CENT
from kesher.lib import hebrew, money

CENT: Final = Decimal("0.01")
MINOR: Final = 100
# Whoever brings something back has a line of less than nothing as well.
CALLED_SO: Final = ("הנחה", "הנחת", "discount", "rebate")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A row with what is taken off it already, and what it comes to, in minor units."""

    told: Told
    off: Decimal
    comes_to: int


def spread(rows: Sequence[Told]) -> list[Told | None]:
    """Each row with its share of what others take off, and nothing for those others.

    Raises `ValidationError` where there is not enough that it could be taken off.
    """
    if not any(map(_takes_off, rows)):
        return list(rows)
    lines = [None if _takes_off(told) else _line(told) for told in rows]
    given = [line for line in lines if line]
    off = -sum(_line(told).comes_to for told in rows if _takes_off(told))
    if off > sum(line.comes_to for line in given) or any(line.comes_to < 0 for line in given):
        raise ValidationError(_("The other lines come to less than this takes off."))
    shares = iter(money.shared(off, [line.comes_to for line in given]))
    return [_with(line, next(shares)) if line else None for line in lines]


def _takes_off(told: Told) -> bool:
    """Whether its price is below zero, or it is called a discount and its quantity is."""
    try:
        price, quantity = _price(told), lined.number(told, "quantity", Decimal(1))
    except ValidationError:
        return False
    if price < 0 < quantity:
        return True
    words = hebrew.key(" ".join(told.get(part, "") for part in lined.NAMING))
    return quantity < 0 < price and any(word in words.split() for word in CALLED_SO)


def _price(told: Told) -> Decimal:
    return lined.number(told, "unit_price", Decimal(0))


def _line(told: Told) -> _Line:
    if not told.get("unit_price"):
        raise ValidationError(_("A discount of the whole needs the price of every line."))
    whole = lined.number(told, "quantity", Decimal(1)) * _price(told)
    off = whole * lined.number(told, "discount", Decimal(0)) / PER_CENT
    off = (off or lined.number(told, "discount_amount", Decimal(0))).quantize(CENT, ROUND_HALF_UP)
    left = (whole - off).quantize(CENT, ROUND_HALF_UP)
    return _Line(told=told, off=off, comes_to=int(left * MINOR))


def _with(line: _Line, share: int) -> Told:
    """What the file says that the line comes to was before its share of the discount."""
    if not share:
        return line.told
    off = line.off + Decimal(share) / MINOR
    without = {"discount", lined.TOTAL}
    kept = {part: text for part, text in line.told.items() if part not in without}
    return kept | {"discount_amount": f"{off:f}"}
