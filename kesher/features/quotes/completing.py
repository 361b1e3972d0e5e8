"""What a quote gets by itself before it is written, and what must hold for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.kinds import resolving
from kesher.entity.registry import entities
from kesher.features.catalogue import taxing
from kesher.features.catalogue.models import Product, Vat
from kesher.features.catalogue.pricing import Prices
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.listing import Priced, prices_for
from kesher.features.quotes.models import Place, Quote, QuoteText
from kesher.features.quotes.rows import Row, price_text
from kesher.records import reading
from kesher.records.checking import checked_by

# What the customer reads: closed as long as they have it before them.
CONTENT = (
    "title", "party_id", "contact_id", "date", "valid_until", "language", "currency",
    "price_list_id", "opening", "closing",
)  # fmt: skip
# So that all lines together are counted exactly, in any currency.
MOST_OF_A_LINE = Decimal(10) ** 12
LINES_ARE_NEW = f"_new_{LINES.key}"


class Lined(Priced, Protocol):
    """What has lines that the catalogue knows the prices of."""

    @property
    def line_rows(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The catalogue's price, "" where there is none, and whether its VAT is known.

    It is not where a bundle's parts are taxed differently and not all of them have a price.
    """

    price: str
    knows_vat: bool


def quote(record: Quote) -> None:
    """Fill in what was left open; raise `ValidationError` for what cannot be."""
    _check_currency(record)
    if record._state.adding:
        _begin_and_end(record)
    elif not record.is_editable:
        _insist_on_sameness(record)
    if LINES_ARE_NEW in record.__dict__:
        fill(record, LINES.read(record))
        record.settle()


def fill(record: Lined, rows: list[Row]) -> None:
    """Give lines of products whatever was not said: words, price and VAT, as the catalogue has it.

    The rows are completed where they stand.
    """
    products = _products(record, rows)
    _ask_the_catalogue(record, rows, products)
    for row in rows:
        product = products.get(row["product"])
        if product:
            row["description"] = row["description"] or str(product)
        row["vat"] = row["vat"] or Vat.STANDARD.value
        if Decimal(row["quantity"]) * Decimal(row["unit_price"] or 0) > MOST_OF_A_LINE:
            raise ValidationError({LINES.key: [_("This amount is too large.")]})


def listed(record: Priced, rows: Sequence[Row]) -> list[Listed]:
    """What the catalogue says of each line, whatever stands in it."""
    known = _visible(rows)
    prices = prices_for(record, known.values())
    return [_listed(prices, known.get(row["product"]), Decimal(row["quantity"])) for row in rows]


def _listed(prices: Prices, product: Product | None, quantity: Decimal) -> Listed:
    if product is None:
        return Listed(price="", knows_vat=True)
    return Listed(
        price=_price(prices, product, quantity),
        knows_vat=bool(taxing.shares_of(product, prices, quantity)),
    )


def _ask_the_catalogue(
    record: Priced, rows: Sequence[Row], products: Mapping[str, Product]
) -> None:
    """For the prices and the VAT that were not said."""
    asked = [
        (row, products[row["product"]])
        for row in rows
        if row["product"] in products and not (row["unit_price"] and row["vat"])
    ]
    prices = prices_for(record, [product for _row, product in asked])
    for row, product in asked:
        quantity = Decimal(row["quantity"])
        row["unit_price"] = row["unit_price"] or _price(prices, product, quantity)
        if not row["vat"]:
            shares = taxing.shares_of(product, prices, quantity)
            row["vat"], row["vat_shares"] = taxing.told(product, shares)


def _price(prices: Prices, product: Product, quantity: Decimal) -> str:
    """For this customer, so many, on the document's day; "" where there is none."""
    amount = prices.amount(product, quantity)
    return "" if amount is None else price_text(amount)


def carried(rows: Sequence[Row]) -> list[Row]:
    """The lines of another document, as they were agreed on: what has left the catalogue since, or
    is not to be seen by whoever asks, goes on by its words and its price.
    """
    known = _visible(rows)
    return [row | {"product": row["product"] if row["product"] in known else ""} for row in rows]


def _products(record: Lined, rows: Sequence[Row]) -> dict[str, Product]:
    """Those that whoever asks may see; one that stands on the quote already may stay unseen."""
    found = _visible(rows)
    missing = {str(UUID(row["product"])) for row in rows if row["product"]} - set(found)
    if missing and missing - _standing(record):
        raise ValidationError({LINES.key: [_("There is no such product.")]})
    return found


def _visible(rows: Sequence[Row]) -> dict[str, Product]:
    wanted = {UUID(row["product"]) for row in rows if row["product"]}
    return {str(one.pk): one for one in resolving.rows(Product, wanted)} if wanted else {}


def _standing(record: Lined) -> set[str]:
    rows = record.line_rows.filter(product__isnull=False)
    return {str(pk) for pk in rows.values_list("product", flat=True)}


def _check_currency(record: Quote) -> None:
    listed = record.price_list
    if listed and listed.currency != record.currency:
        told = _("The prices of this list are in %(currency)s.") % {"currency": listed.currency}
        raise ValidationError({"price_list": [told]})


def _begin_and_end(record: Quote) -> None:
    """A new quote has the usual texts of its language where it says nothing itself."""
    usual = reading.visible(entities.of(QuoteText)).filter(language=record.language, is_usual=True)
    texts = {one.place: one.text for one in usual.order_by("-created_at", "-id")}
    record.opening = record.opening or texts.get(Place.OPENING, "")
    record.closing = record.closing or texts.get(Place.CLOSING, "")


def _insist_on_sameness(record: Quote) -> None:
    """What the customer has is not changed under their eyes; of options they may choose."""
    stored = Quote.objects.filter(pk=record.pk).first()
    if stored is None or stored.is_editable:
        return
    changed = [name for name in CONTENT if getattr(stored, name) != getattr(record, name)]
    may_choose = stored.status != record.status
    if LINES_ARE_NEW in record.__dict__ and _differ(stored, record, may_choose=may_choose):
        changed.append(LINES.key)
    if changed:
        told = _("The customer has this quote; press “Revising” to make the next version.")
        raise ValidationError({name.removesuffix("_id"): [told] for name in changed})


def _differ(stored: Quote, record: Quote, *, may_choose: bool) -> bool:
    overlooked = {"chosen": False} if may_choose else {}
    before = [row | overlooked for row in LINES.read(stored)]
    return before != [row | overlooked for row in LINES.read(record)]


checked_by("quotes", quote)
