"""The worst that a quote may come to: the most taken off a price, the most it may cost the
customer, and the least it leaves.

The customer still chooses among options and alternatives; whoever approves a quote has to know
what it may become. Lines whose cost is not known in the quote's currency are left out of margins.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from kesher.features.catalogue.models import Product
from kesher.features.catalogue.pricing import Prices
from kesher.features.quotes.listing import Priced, prices_for
from kesher.features.quotes.totals import PER_CENT, ZERO, LineSum
from kesher.lib import money

Row = Mapping[str, Any]
CENT = Decimal("0.01")
LOWEST = Decimal("-9999.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """`discount` and `margin` are per cent, `net` minor units before VAT."""

    discount: Decimal
    net: int
    margin: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A line, in minor units. `cost` is None where it is not known."""

    group: str
    optional: bool
    net: int
    cost: int | None


def worst_of(quote: Priced, rows: Sequence[Row], sums: Sequence[LineSum]) -> Worst:
    products = _products(rows)
    prices = prices_for(quote, products.values())
    parts = [
        _part(row, line, products.get(row["product"]), prices)
        for row, line in zip(rows, sums, strict=True)
    ]
    discounts = [_discount(row, products.get(row["product"]), prices) for row in rows]
    return Worst(
        discount=max(discounts, default=ZERO),
        net=highest_net(parts),
        margin=lowest_margin(parts),
    )


def _products(rows: Sequence[Row]) -> dict[str, Product]:
    wanted = {UUID(row["product"]) for row in rows if row["product"]}
    return {str(one.pk): one for one in Product.objects.filter(pk__in=wanted)} if wanted else {}


def _part(row: Row, line: LineSum, product: Product | None, prices: Prices) -> Part:
    unit = prices.costs.of(product, prices.currency) if product else None
    return Part(
        group=row["group"],
        optional=row["optional"],
        net=line.net.amount_minor,
        cost=_cost(row, unit),
    )


def _discount(row: Row, product: Product | None, prices: Prices) -> Decimal:
    """What is said to be taken off, or how far the price lies below the catalogue's, if further."""
    said = Decimal(row["discount"] or 0)
    listed = prices.amount(product, Decimal(row["quantity"])) if product else None
    if not listed:
        return said
    asked = Decimal(row["unit_price"] or 0) * (PER_CENT - said) / listed
    return max(said, (PER_CENT - asked).quantize(CENT))


def highest_net(parts: Sequence[Part]) -> int:
    """Minor units before VAT, whatever the customer chooses."""
    return sum(one.net for one in _chosen(parts, lambda one: -one.net))


def lowest_margin(parts: Sequence[Part]) -> Decimal | None:
    """Per cent of the price, whatever the customer chooses; None where no cost is known.

    The smallest quotient of two sums over choices is found by going down from any quotient as long
    as some choice lies below it (Dinkelbach 1967).
    """
    known = [one for one in parts if one.cost is not None]
    margin: Decimal | None = None
    while known:
        chosen = list(_chosen(known, _worth_at(PER_CENT if margin is None else margin)))
        found = _margin(chosen)
        if found is None or (margin is not None and found >= margin):
            break
        margin = found
    return None if margin is None else max(LOWEST, margin.quantize(CENT))


def _cost(row: Row, unit: money.Money | None) -> int | None:
    if unit is None or not row["unit_price"]:
        return None
    cost = unit.amount * Decimal(row["quantity"])
    return money.rounded(cost, currency=unit.currency).amount_minor


def _margin(chosen: Iterable[Part]) -> Decimal | None:
    lines = list(chosen)
    net, cost = sum(one.net for one in lines), sum(one.cost or 0 for one in lines)
    if net:
        return (net - cost) * PER_CENT / Decimal(net)
    return LOWEST if cost else None


def _worth_at(margin: Decimal) -> Callable[[Part], Decimal]:
    """What a line leaves beyond the margin: below zero, it pulls the whole under it."""
    return lambda one: one.net * (PER_CENT - margin) / PER_CENT - (one.cost or 0)


def _chosen(parts: Sequence[Part], worth: Callable[[Part], Decimal | int]) -> Iterable[Part]:
    """The lines of the choice that is worth least."""
    groups: dict[str, list[Part]] = defaultdict(list)
    for one in parts:
        if one.group:
            groups[one.group].append(one)
        elif not one.optional or worth(one) < ZERO:
            yield one
    for members in groups.values():
        least = min(members, key=worth)
        if worth(least) < ZERO or not all(one.optional for one in members):
            yield least
