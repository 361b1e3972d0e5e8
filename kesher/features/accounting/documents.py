"""What is told of an order: all of it as JSON, so that a second try says the same as the first."""

from decimal import Decimal
from typing import Any

from django.utils.translation import override

from kesher.entity.registry import entities
from kesher.features.catalogue import taxing
from kesher.features.catalogue.models import BY_PARTS, Product, Vat
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.features.quotes import house
from kesher.features.quotes.models import own_language
from kesher.features.quotes.rows import Row
from kesher.features.quotes.totals import LineSum, totals
from kesher.lib import phones
from kesher.lib.money import Money
from kesher.tenancy.organization import organization

Told = dict[str, Any]


def told_of(order: Order, *, key: str) -> Told:
    """Amounts are texts with a point; dates as ISO 8601 has them."""
    rows = LINES.read(order)
    sums = totals(rows, currency=order.currency, rate=order.vat_rate)
    products = Product.objects.in_bulk([row["product"] for row in rows if row["product"]])
    codes = {str(pk): product.code for pk, product in products.items()}
    return {
        "key": key,
        "number": order.number,
        "title": order.title,
        "date": order.date.isoformat(),
        "currency": order.currency,
        "rate": str(sums.rate),
        "customer": _customer(order.party),
        "house": {
            "name": house.terms().legal_name or organization().name,
            "number": house.terms().business_number,
        },
        "lines": [
            told
            for row, line in zip(rows, sums.lines, strict=True)
            for told in _told_lines(row, line, codes.get(row["product"], ""))
        ],
        "discount": _amount(sums.discount),
        "net": _amount(sums.net),
        "vat": _amount(sums.vat),
        "gross": _amount(sums.gross),
    }


def _told_lines(row: Row, line: LineSum, code: str) -> list[Told]:
    """One, or of a bundle one for each class of VAT among its parts: together they are the line."""
    told: Told = {
        "code": code,
        "description": row["description"],
        "quantity": row["quantity"],
        "unit_price": row["unit_price"],
        "discount": _amount(line.discount),
        "net": _amount(line.net),
        "vat": row["vat"],
    }
    if row["vat"] != BY_PARTS:
        return [told]
    off = taxing.by_class(line.discount.amount_minor, BY_PARTS, row["vat_shares"])
    return [told | _part(row, key, net, off[key]) for key, net in line.by_class.items()]


def _part(row: Row, key: str, net: Money, off: int) -> Told:
    """What of a line falls under a class, as a line of its own that counts once."""
    with override(own_language()):
        label = str(Vat(key).label)
    return {
        "item": row["description"],
        "description": f"{label}: {row['quantity']} × {row['description']}",
        "quantity": "1",
        "unit_price": _amount(Money(net.amount_minor + off, net.currency)),
        "discount": _amount(Money(off, net.currency)),
        "net": _amount(net),
        "vat": key,
    }


def _customer(party: Party) -> Told:
    fields = entities.of(party).fields()
    first: Told = next(iter(fields["addresses"].read(party)), {})
    numbers = [row["number"] for row in fields["identifiers"].read(party)]
    return {
        "id": str(party.pk),
        "name": str(party),
        "number": next(iter(numbers), ""),
        "street": first.get("street", ""),
        "city": first.get("city", ""),
        "email": party.email,
        "phone": phones.apart(party.phone)[0],
    }


def _amount(amount: Money) -> str:
    return f"{Decimal(amount.amount):f}"
