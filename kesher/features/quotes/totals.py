"""What the lines of a quote come to: the one place where they are added up.

Every line is rounded to the minor unit, halves up; VAT is counted once, of the sum of the lines
that bear it, as Israeli documents do.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kesher.features.catalogue.models import Vat
from kesher.features.catalogue.taxing import by_class
from kesher.lib import money
from kesher.lib.money import Money

ZERO = Decimal(0)
PER_CENT = Decimal(100)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSum:
    """Of one line: at its price, what is taken off, and what remains, before VAT."""

    list_price: Money
    discount: Money
    net: Money
    counts: bool
    # The net by class of VAT; a bundle's parts may be of several.
    by_class: Mapping[str, Money]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """`discount` is what was taken off already in `net`; `vat` is of `rate` per cent.

    `by_class` has what of `net` falls under which class of VAT, in the order of the law's classes.
    """

    lines: tuple[LineSum, ...]
    rate: Decimal
    discount: Money
    net: Money
    by_class: Mapping[str, Money]
    vat: Money
    gross: Money


def totals(rows: Sequence[Row], *, currency: str, rate: Decimal) -> Totals:
    counted = counting(rows)
    lines = tuple(
        _line(row, currency=currency, counts=counts)
        for row, counts in zip(rows, counted, strict=True)
    )
    net = sum(line.net.amount_minor for line in lines if line.counts)
    classes = _by_class(lines, currency=currency)
    taxed = classes.get(Vat.STANDARD, Money(0, currency))
    vat = money.rounded(taxed.amount * rate / PER_CENT, currency=currency)
    return Totals(
        lines=lines,
        rate=rate,
        discount=Money(sum(line.discount.amount_minor for line in lines if line.counts), currency),
        net=Money(net, currency),
        by_class=classes,
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
    shares = by_class(net.amount_minor, row["vat"], row.get("vat_shares", ""))
    return LineSum(
        list_price=whole,
        discount=Money(whole.amount_minor - net.amount_minor, currency),
        net=net,
        counts=counts,
        by_class={key: Money(share, currency) for key, share in shares.items()},
    )


def _by_class(lines: Iterable[LineSum], *, currency: str) -> dict[str, Money]:
    found: Counter[str] = Counter()
    for line in lines:
        if line.counts:
            found.update({key: share.amount_minor for key, share in line.by_class.items()})
    return {key: Money(found[key], currency) for key in Vat.values if key in found}
