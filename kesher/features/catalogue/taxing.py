"""How the law taxes what is sold; a bundle by its parts, each at its own rate.

A bundle's price, whatever it is, is shared among the parts by what they cost alone.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as lazy

from kesher.entity.action import Refused
from kesher.features.catalogue.models import BY_PARTS, Product, Vat
from kesher.features.catalogue.pricing import Prices, line_total
from kesher.lib import money
from kesher.lib.money import Money

TOLD: Final[dict[str, Any]] = {
    Vat.STANDARD: lazy("%(amount)s at %(rate)s"),
    Vat.ZERO: lazy("%(amount)s at zero rate"),
    Vat.EXEMPT: lazy("%(amount)s exempt"),
}
# By class of VAT, in the order of `Vat`: what weight it has in the price.
Shares = Mapping[str, int]


def shares_of(product: Product, prices: Prices, quantity: Decimal) -> Shares:
    """What of a product falls under which class; in minor units where there are several.

    Nothing where the classes differ and not all parts have a price.
    """
    classes = _classes(product, prices)
    if len(classes) == 1:
        return dict.fromkeys(classes, 1)
    try:
        found = _by_parts(product, prices, quantity, frozenset({product.pk}))
    except Refused:
        return {}
    return {key: found[key] for key in Vat.values if found.get(key)}


def told(product: Product, shares: Shares) -> tuple[str, str]:
    """As a line keeps them: its class of VAT, and the shares of a bundle's parts.

    Where the shares are not known, the bundle's own class holds for all of it.
    """
    if len(shares) > 1:
        return BY_PARTS, written(shares)
    return next(iter(shares), str(product.vat)), ""


def written(shares: Shares) -> str:
    return " ".join(f"{key}:{weight}" for key, weight in shares.items())


def read(text: str) -> Shares:
    """Raises `ValueError` for what `written` has not written."""
    found = dict(one.split(":") for one in text.split())
    shares = {key: int(found.pop(key)) for key in Vat.values if key in found}
    if found or not shares or min(shares.values()) < 1:
        raise ValueError(text)
    return shares


def by_class(amount_minor: int, vat: str, shares: str) -> dict[str, int]:
    """What of a line's amount falls under which class, in minor units that add up to it."""
    weights = read(shares) if vat == BY_PARTS else {vat: 1}
    return dict(zip(weights, money.shared(amount_minor, weights.values()), strict=True))


def in_words(amounts: Mapping[str, Money], rate: Decimal) -> str:
    percent = f"{rate.normalize():f}%"
    return ", ".join(
        str(TOLD[key]) % {"amount": money.format(amount), "rate": percent}
        for key, amount in amounts.items()
    )


def _classes(product: Product, prices: Prices, above: frozenset[UUID] = frozenset()) -> set[str]:
    """Of whatever is in it, down to what is no bundle."""
    parts = [one.part for one in prices.costs.parts[product.pk]]
    if not parts or product.pk in above:
        return {str(product.vat)}
    below = above | {product.pk}
    return {key for part in parts for key in _classes(part, prices, below)}


def _by_parts(
    product: Product, prices: Prices, quantity: Decimal, above: frozenset[UUID]
) -> dict[str, int]:
    """Of one, in minor units; each part at the price of as many as all of them need."""
    found: dict[str, int] = defaultdict(int)
    for row in prices.costs.parts[product.pk]:
        count = row.quantity * quantity
        net = line_total(prices.of(row.part, count, above), row.quantity).net.amount_minor
        below = {str(row.part.vat): 1}
        if prices.costs.parts[row.part_id]:
            below = _by_parts(row.part, prices, count, above | {row.part_id})
        weights = below if sum(below.values()) else {str(row.part.vat): 1}
        for key, share in zip(weights, money.shared(net, weights.values()), strict=True):
            found[key] += share
    return found
