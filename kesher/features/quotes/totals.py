"""What the lines of a quote come to: the one place where they are added up.

Every line is rounded to the minor unit, halves up; VAT is counted once, of the sum of the lines
that bear it, as Israeli documents do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kesher.lib import money
from kesher.lib.money import Money

ZERO = Decimal(0)
PER_CENT = Decimal(100)
STANDARD = "standard"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSum:
    """Of one line: at its price, what is taken off, and what remains, before VAT."""

    list_price: Money
    discount: Money
    net: Money
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """`discount` is what was taken off already in `net`; `vat` is of `rate` per cent."""

    lines: tuple[LineSum, ...]
    rate: Decimal
    discount: Money
    net: Money
    vat: Money
    gross: Money


def totals(rows: Sequence[Row], *, currency: str, rate: Decimal) -> Totals:
    counted = counting(rows)
    lines = tuple(
        _line(row, currency=currency, counts=counts)
        for row, counts in zip(rows, counted, strict=True)
    )
    net = sum(line.net.amount_minor for line in lines if line.counts)
    taxed = sum(
        line.net.amount_minor
        for row, line in zip(rows, lines, strict=True)
        if line.counts and row["vat"] == STANDARD
    )
    vat = money.rounded(Money(taxed, currency).amount * rate / PER_CENT, currency=currency)
    return Totals(
        lines=lines,
        rate=rate,
        discount=Money(sum(line.discount.amount_minor for line in lines if line.counts), currency),
        net=Money(net, currency),
        vat=vat,
        gross=Money(net + vat.amount_minor, currency),
    )


def counting(rows: Sequence[Row]) -> list[bool]:
    """Which lines count: all but options nobody chose, and one of each group of alternatives.

    Rows without these columns, like those of orders, all count.
    Of alternatives it is the first that was chosen, else the first, unless they are optional.
    """
    groups = {row.get("group", "") for row in rows} - {""}
    winners = {group: _winner(rows, group) for group in groups}
    return [
        winners[row["group"]] == place
        if row.get("group")
        else row.get("chosen") or not row.get("optional")
        for place, row in enumerate(rows)
    ]


def _winner(rows: Sequence[Row], group: str) -> int | None:
    places = [place for place, row in enumerate(rows) if row.get("group") == group]
    chosen = next((place for place in places if rows[place]["chosen"]), None)
    if chosen is not None:
        return chosen
    return next((place for place in places if not rows[place]["optional"]), None)


def _line(row: Row, *, currency: str, counts: bool) -> LineSum:
    exact = Decimal(row["quantity"]) * Decimal(row["unit_price"] or 0)
    left = exact * (PER_CENT - Decimal(row["discount"] or 0)) / PER_CENT
    whole, net = money.rounded(exact, currency=currency), money.rounded(left, currency=currency)
    return LineSum(
        list_price=whole,
        discount=Money(whole.amount_minor - net.amount_minor, currency),
        net=net,
        counts=counts,
    )
