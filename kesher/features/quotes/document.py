"""What a quote says on paper: told as JSON, kept with each version, and drawn from that alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override

from kesher.entity.kinds.numbers import bare
from kesher.entity.registry import entities
from kesher.features.catalogue import taxing
from kesher.features.catalogue.models import Product, Vat
from kesher.features.parties.models import Party
from kesher.features.quotes import house
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote
from kesher.features.quotes.totals import LineSum, Totals, totals
from kesher.lib import countries, israel, money
from kesher.lib.money import Money
from kesher.records import prepared
from kesher.tenancy.organization import organization

Told = dict[str, Any]

MIXED: Final = 2
OF_CLASS: Final[dict[str, Any]] = {
    Vat.STANDARD: lazy("Of this at %(rate)s"),
    Vat.ZERO: lazy("Of this at zero rate"),
    Vat.EXEMPT: lazy("Of this exempt from VAT"),
}
NOTES: Final[dict[str, Any]] = {Vat.ZERO: lazy("VAT at zero rate"), Vat.EXEMPT: lazy("No VAT")}
NO_PRODUCT: Final = {"code": "", "unit": ""}


def told_of(quote: Quote) -> Told:
    """All that the document says, as JSON; later changes of the customer or the house leave it."""
    number = entities.of(quote).field("number")
    return {
        "number": number.kind.text(quote.number, number),
        "title": quote.title,
        "date": quote.date.isoformat(),
        "valid_until": quote.valid_until.isoformat() if quote.valid_until else "",
        "language": quote.language,
        "currency": quote.currency,
        "rate": str(israel.vat_rate(quote.date)),
        "to": _addressee(quote.party, quote.language),
        "contact": quote.contact.addressed if quote.contact else "",
        "by": str(quote.owner or ""),
        "opening": quote.opening,
        "closing": quote.closing,
        "lines": _lines(quote),
        "house": {"name": organization().name} | house.as_json(house.terms()),
    }


def _addressee(party: Party, language: str) -> dict[str, str]:
    addresses = entities.of(party).field("addresses")
    first = next(iter(addresses.read(party)), {"street": "", "city": "", "country": ""})
    country = countries.abroad(first["country"], language)
    told = ", ".join(filter(None, (first["street"], first["city"], country)))
    return {"name": party.addressed, "address": told}


def _lines(quote: Quote) -> list[Told]:
    rows = LINES.read(quote)
    with override(quote.language):
        products = _products(sorted({row["product"] for row in rows if row["product"]}))
    return [row | products.get(row["product"], NO_PRODUCT) for row in rows]


def _products(pks: Sequence[str]) -> dict[str, Told]:
    """The code of each, and what it is counted in."""

    def build(*wanted: UUID) -> QuerySet[Any, tuple[UUID, str, str]]:
        return Product.objects.filter(pk__in=wanted).order_by().values_list("pk", "code", "unit")

    found = prepared.rows(("codes", len(pks)), build, *map(UUID, pks)) if pks else []
    unit = entities.get("products").field("unit")
    return {str(pk): {"code": code, "unit": unit.kind.text(key, unit)} for pk, code, key in found}


def sums_of(told: Mapping[str, Any], chosen: Collection[str] | None = None) -> Totals:
    """What it comes to; with the options of these keys, where the customer chose anew."""
    return totals(rows_of(told, chosen), currency=told["currency"], rate=Decimal(told["rate"]))


def rows_of(told: Mapping[str, Any], chosen: Collection[str] | None = None) -> list[Told]:
    if chosen is None:
        return list(told["lines"])
    return [row | {"chosen": row["key"] in chosen} for row in told["lines"]]


def is_open_to_choice(row: Mapping[str, Any]) -> bool:
    return bool(row["optional"] or row["group"])


def context_of(told: Told, chosen: Collection[str] | None = None) -> dict[str, Any]:
    """For the templates that draw the document, in the language in force."""
    sums = sums_of(told, chosen)
    rows = zip(rows_of(told, chosen), sums.lines, strict=True)
    return {
        "told": told,
        "day": day_of(told["date"]),
        "until": day_of(told["valid_until"]),
        "lines": [
            row
            | {
                "place": place,
                "price": price_in(row["unit_price"], told["currency"]),
                "net": money.format(line.net),
                "vat_note": vat_note(line, sums),
                "counts": line.counts,
                "is_choice": is_open_to_choice(row),
                "quantity": bare(Decimal(row["quantity"])),
                "discount": row["discount"] if Decimal(row["discount"]) else "",
            }
            for place, (row, line) in enumerate(rows, start=1)
        ],
        "sums": in_words(sums),
        "agreed": str(sums.gross.amount_minor),
        "has_discounts": any(Decimal(row["discount"]) for row in told["lines"]),
    }


def price_in(unit_price: str, currency: str) -> str:
    """With as many digits as it has: a sheet of paper may cost less than an agora."""
    return money.exactly(Decimal(unit_price), currency=currency) if unit_price else ""


def in_words(sums: Totals) -> list[tuple[str, str]]:
    """The rows beneath a document: labels and amounts, the total last."""
    off = Money(-sums.discount.amount_minor, sums.discount.currency)
    before = Money(sums.net.amount_minor + sums.discount.amount_minor, sums.net.currency)
    rate = f"{sums.rate.normalize():f}%"
    discounts = [(_("Before discount"), before), (_("Discount"), off)] if off.amount_minor else []
    rows = [
        *discounts,
        (_("Before VAT"), sums.net),
        *_apart(sums, rate),
        (_("VAT %(rate)s") % {"rate": rate}, sums.vat),
        (_("Total to pay"), sums.gross),
    ]
    return [(label, money.format(amount)) for label, amount in rows]


def _apart(sums: Totals, rate: str) -> list[tuple[str, Money]]:
    """What of it is taxed how, where not all is at the standard rate."""
    if not set(sums.by_class) - {Vat.STANDARD}:
        return []
    return [(str(OF_CLASS[key]) % {"rate": rate}, amount) for key, amount in sums.by_class.items()]


def vat_note(line: LineSum, sums: Totals) -> str:
    """How a line is taxed, in a document whose lines are not all taxed alike."""
    if len(sums.by_class) < MIXED:
        return ""
    if len(line.by_class) > 1:
        told = taxing.in_words(line.by_class, sums.rate)
        return _("VAT by its parts: %(told)s") % {"told": told}
    return "".join(str(NOTES[key]) for key in line.by_class if key in NOTES)


def day_of(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""
