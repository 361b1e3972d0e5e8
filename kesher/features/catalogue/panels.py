"""What a product's card shows of its prices, its margin and its bundles."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.access.rights import is_open, may
from kesher.entity.action import Refused
from kesher.entity.kinds.numbers import bare
from kesher.entity.markup import AMOUNT, draw
from kesher.entity.registry import entities
from kesher.features.catalogue import taxing
from kesher.features.catalogue.models import BY_PARTS, BundlePart, Price, PriceList, Product, Vat
from kesher.features.catalogue.pricing import (
    ONE,
    Costs,
    Priced,
    Prices,
    costs_of,
    margin_of,
    margin_percent,
    prices_of,
)
from kesher.lib import israel, money
from kesher.lib.money import Money
from kesher.records import reading
from kesher.screens import addresses
from kesher.tenancy.organization import organization

MOST = 50

Told = dict[str, Any]


def numbers(product: Product) -> list[tuple[Any, Any]]:
    """Today's price of one for a customer without a class, its VAT, and what is left of it."""
    if not is_open("products", "price") or not is_open("prices", "price"):
        return []
    prices = prices_of(
        [product],
        on=timezone.localdate(),
        party=None,
        currency=organization().currency,
        price_list=None,
    )
    try:
        priced = prices.of(product, ONE)
    except Refused:
        return [(_("Price today"), _("none yet"))]
    told = [
        (_("Price today"), draw(AMOUNT, money.format(priced.unit_price))),
        (_("VAT"), _vat(product, priced, prices)),
    ]
    if priced.margin is not None and _sees_costs():
        told.append((_("Margin"), draw(AMOUNT, _margin(priced.unit_price, priced.margin))))
    return told


def _vat(product: Product, priced: Priced, prices: Prices) -> str:
    """The rate of the day; of a bundle, what of its price is taxed how."""
    vat, shares = taxing.told(product, taxing.shares_of(product, prices, ONE))
    price, rate = priced.unit_price, israel.vat_rate(prices.on)
    if vat != BY_PARTS:
        return draw(AMOUNT, f"{(rate if vat == Vat.STANDARD else Decimal(0)).normalize():f}%")
    amounts = taxing.by_class(price.amount_minor, vat, shares)
    told = {key: Money(amount, price.currency) for key, amount in amounts.items()}
    return draw('<bdi dir="auto">{}</bdi>', taxing.in_words(told, rate))


def prices(product: Product) -> Told:
    """The product's prices by list and break, each with its margin."""
    if not is_open("prices", "price"):
        return {}
    entity = entities.of(Price)
    rows = reading.visible(entity).filter(product=product, price_list__deleted_at=None)
    visible_lists = reading.visible(entities.of(PriceList)).order_by()
    shown = rows.filter(price_list__in=visible_lists.values("pk")).select_related("price_list")
    found = list(shown.order_by("price_list__name", "price_list_id", "from_quantity")[:MOST])
    costs = costs_of(product) if found and _sees_costs() else None
    return {
        "rows": [_price_row(price, product, costs) for price in found],
        "count": len(found),
        "new_url": addresses.of(entity, "new", product=product.pk)
        if may("create", entity.key)
        else "",
    }


def _price_row(price: Price, product: Product, costs: Costs | None) -> Told:
    told = _("from %(quantity)s") % {"quantity": bare(price.from_quantity)}
    cost = costs.of(product, price.price_currency) if costs else None
    margin = margin_of(price.unit_price, cost)
    sub = draw("{} · " + AMOUNT, told, money.format(price.unit_price))
    if margin is not None:
        words = _("margin %(margin)s") % {"margin": _margin(price.unit_price, margin)}
        sub = draw('{} · <bdi dir="auto">{}</bdi>', sub, words)
    return {
        "url": addresses.of(entities.of(Price), price.pk),
        "icon": "list-details",
        "title": price.price_list,
        "sub_html": sub,
    }


def bundles(product: Product) -> Told:
    """What is in the product, and what it is in."""
    entity = entities.of(BundlePart)
    seen = reading.visible(entities.of(Product)).order_by().values("pk")
    rows = reading.visible(entity).filter(
        Q(bundle=product) | Q(part=product), bundle__in=seen, part__in=seen
    )
    found = list(rows.select_related("bundle", "part").order_by("created_at", "id")[:MOST])
    return {
        "rows": [_bundle_row(row, product) for row in found],
        "count": len(found),
        "new_url": addresses.of(entity, "new", bundle=product.pk)
        if may("create", entity.key)
        else "",
    }


def _bundle_row(row: BundlePart, product: Product) -> Told:
    is_within = row.bundle_id == product.pk
    told = _("%(quantity)s in one bundle") if is_within else _("%(quantity)s of this in one")
    return {
        "url": addresses.of(entities.of(BundlePart), row.pk),
        "icon": "package" if is_within else "packages",
        "title": row.part if is_within else row.bundle,
        "sub_html": draw("{}", told % {"quantity": bare(row.quantity)}),
    }


def _margin(price: Money, margin: Money) -> str:
    share = margin_percent(price, margin)
    told = money.format(margin)
    return told if share is None else f"{told} · {share}%"


def _sees_costs() -> bool:
    return is_open("products", "cost")
