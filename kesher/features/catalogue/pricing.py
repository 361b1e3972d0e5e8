"""What a product costs whom, how many, on which day: whole minor units, one currency, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.entity.kinds.numbers import bare
from kesher.entity.registry import entities
from kesher.features.catalogue.models import BundlePart, Price, PriceList, Product, Vat
from kesher.features.parties.models import Party
from kesher.lib import israel, money
from kesher.lib.money import Money
from kesher.records import reading
from kesher.tenancy.organization import organization

ONE = Decimal(1)
PER_CENT = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """One unit's price before VAT. `source` says in words which list and break it comes from.

    `cost` and `margin` are None where the cost is unknown or in another currency.
    """

    unit_price: Money
    source: str
    price_list: PriceList | None
    vat_rate: Decimal
    cost: Money | None

    @property
    def margin(self) -> Money | None:
        return margin_of(self.unit_price, self.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTotal:
    net: Money
    vat: Money
    gross: Money


def price_of(
    product: Product,
    *,
    quantity: Decimal = ONE,
    on: date,
    party: Party | None = None,
    currency: str = "",
    price_list: PriceList | None = None,
) -> Priced:
    """The price for this customer; raises `Refused` where there is none in the currency.

    A list named by hand counts alone, whatever its class and days; what is not on it costs what
    the product itself does.

    A list for the customer's class goes before a list for all, and that before the product's own
    price, or the sum of a bundle's parts. Of several lists of a sort the one that began last
    counts; of its breaks the highest that the quantity reaches. Nothing is ever converted.
    """
    found = prices_of(
        [product],
        on=on,
        party=party,
        currency=currency or organization().currency,
        price_list=price_list,
    )
    return found.of(product, quantity)


def prices_of(
    products: Collection[Product],
    *,
    on: date,
    party: Party | None,
    currency: str,
    price_list: PriceList | None,
) -> "Prices":
    """As `price_of`, of many products at once."""
    if not products:
        return Prices(on=on, currency=currency, prices={}, costs=Costs(parts={}))
    parts = _all_parts(products)
    below = {part.part_id for rows in parts.values() for part in rows}
    lists = _named(price_list) if price_list else _lists(party, on=on)
    prices = _prices({*below, *(one.pk for one in products)}, lists.filter(currency=currency))
    return Prices(on=on, currency=currency, prices=prices, costs=Costs(parts=parts))


def costs_of(product: Product) -> "Costs":
    return Costs(parts=_all_parts([product]))


def line_total(priced: Priced, quantity: Decimal) -> LineTotal:
    """Price times quantity, then VAT of that, each rounded to the minor unit, halves up."""
    currency = priced.unit_price.currency
    net = money.rounded(priced.unit_price.amount * quantity, currency=currency)
    vat = money.rounded(net.amount * priced.vat_rate / PER_CENT, currency=currency)
    return LineTotal(net=net, vat=vat, gross=Money(net.amount_minor + vat.amount_minor, currency))


def vat_rate(product: Product, on: date) -> Decimal:
    """Per cent, by Israel's law on that day."""
    return israel.vat_rate(on) if product.vat == Vat.STANDARD else Decimal(0)


def margin_of(price: Money, cost: Money | None) -> Money | None:
    if cost is None or cost.currency != price.currency:
        return None
    return Money(price.amount_minor - cost.amount_minor, price.currency)


def margin_percent(price: Money, margin: Money) -> Decimal | None:
    """Of the price, to a tenth; None of what is given away."""
    if not price.amount_minor:
        return None
    return round(Decimal(margin.amount_minor) * PER_CENT / price.amount_minor, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a product and what is in it cost us, its parts read beforehand."""

    parts: dict[UUID, list[BundlePart]]

    def of(
        self, product: Product, currency: str, above: frozenset[UUID] = frozenset()
    ) -> Money | None:
        """The product's own, else that of all of a bundle's parts; None where any is not known."""
        own, parts = product.own_cost, self.parts[product.pk]
        if own or not parts or product.pk in above:
            return own if own and own.currency == currency else None
        costs = [(part, self.of(part.part, currency, above | {product.pk})) for part in parts]
        known = [
            money.rounded(cost.amount * part.quantity, currency=currency).amount_minor
            for part, cost in costs
            if cost
        ]
        return Money(sum(known), currency) if len(known) == len(costs) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """All that some products and what is in them could cost, read beforehand."""

    on: date
    currency: str
    prices: Mapping[UUID, list[Price]]
    costs: Costs

    def of(
        self, product: Product, quantity: Decimal, above: frozenset[UUID] = frozenset()
    ) -> Priced:
        if product.deleted_at or product.pk in above:
            raise self._refusal(product)
        if best := self._best(product, quantity):
            return self._priced(product, best.unit_price, _told(best), best.price_list)
        own = product.own_price
        if own and own.currency == self.currency:
            return self._priced(product, own, _("The product's own price"))
        if self.costs.parts[product.pk]:
            total = self._sum(product, quantity, above | {product.pk})
            return self._priced(product, total, _("The sum of the bundle's parts"))
        raise self._refusal(product)

    def amount(self, product: Product, quantity: Decimal) -> Decimal | None:
        """The unit's price alone; nothing where there is none in the currency."""
        try:
            return self.of(product, quantity).unit_price.amount
        except Refused:
            return None

    def _best(self, product: Product, quantity: Decimal) -> Price | None:
        reached = [one for one in self.prices.get(product.pk, ()) if one.from_quantity <= quantity]
        return max(reached, key=_precedence, default=None)

    def _sum(self, bundle: Product, quantity: Decimal, above: frozenset[UUID]) -> Money:
        """Of one bundle, each part at the price of as many as all the bundles need."""
        lines = [
            line_total(self.of(part.part, part.quantity * quantity, above), part.quantity)
            for part in self.costs.parts[bundle.pk]
        ]
        return Money(sum(line.net.amount_minor for line in lines), self.currency)

    def _priced(
        self, product: Product, price: Money, source: str, price_list: PriceList | None = None
    ) -> Priced:
        return Priced(
            unit_price=price,
            source=source,
            price_list=price_list,
            vat_rate=vat_rate(product, self.on),
            cost=self.costs.of(product, self.currency),
        )

    def _refusal(self, product: Product) -> Refused:
        return Refused(
            _("“%(product)s” has no price in %(currency)s on %(day)s.")
            % {"product": product, "currency": self.currency, "day": f"{self.on:%d/%m/%Y}"}
        )


def _named(price_list: PriceList) -> QuerySet[PriceList]:
    return reading.visible(entities.of(PriceList)).filter(pk=price_list.pk)


def _lists(party: Party | None, *, on: date) -> QuerySet[PriceList]:
    """Those that hold for such a customer on that day."""
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    goes_on = Q(valid_until=None) | Q(valid_until__gte=on)
    classes = {"", party.customer_class if party else ""}
    lists = reading.visible(entities.of(PriceList))
    return lists.filter(begun, goes_on, customer_class__in=classes)


def _prices(products: set[UUID], lists: QuerySet[PriceList]) -> dict[UUID, list[Price]]:
    """By product, those of the lists."""
    rows = reading.visible(entities.of(Price)).filter(
        product__in=products,
        price_currency=F("price_list__currency"),
        price_list__in=lists.order_by().values("pk"),
    )
    found: dict[UUID, list[Price]] = defaultdict(list)
    for price in rows.select_related("price_list"):
        found[price.product_id].append(price)
    return found


def _precedence(price: Price) -> tuple[bool, date, str, Decimal]:
    of_list = price.price_list
    begun = of_list.valid_from or date.min
    return bool(of_list.customer_class), begun, str(of_list.pk), price.from_quantity


def _all_parts(products: Iterable[Product]) -> dict[UUID, list[BundlePart]]:
    """Of bundles and of the bundles in them, whoever asks: a sum that leaves some out is no price.

    A query for each level.
    """
    found: dict[UUID, list[BundlePart]] = defaultdict(list)
    level = {product.pk for product in products}
    while level:
        rows = entities.of(BundlePart).rows().filter(bundle__in=level).select_related("part")
        for row in rows.order_by("created_at", "id"):
            found[row.bundle_id].append(row)
        below = {part.part_id for pk in level for part in found[pk]}
        level = below - found.keys()
    return found


def _told(price: Price) -> str:
    return _("%(list)s, from %(quantity)s") % {
        "list": price.price_list,
        "quantity": bare(price.from_quantity),
    }
