"""What an order's card shows: its lines and what was delivered, its sums, the customer's link."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.access.rights import are_open, is_open
from kesher.entity.kinds.numbers import bare
from kesher.entity.markup import AMOUNT, draw
from kesher.features.orders import links
from kesher.features.orders.lines import LINES, left
from kesher.features.orders.models import OPEN, Order
from kesher.features.quotes.document import in_words, price_in, vat_note
from kesher.features.quotes.panels import SUMS, worth_of
from kesher.features.quotes.totals import totals
from kesher.lib import money
from kesher.lib.money import Money

Told = dict[str, Any]


def numbers(order: Order) -> list[tuple[Any, Any]]:
    """What it comes to, and by when it was promised."""
    total = draw(AMOUNT, money.format(Money(order.gross, order.currency)))
    found: list[tuple[Any, Any]] = [(_("Total"), total)] if is_open("orders", "gross") else []
    if order.promised_for:
        day = draw(AMOUNT, date_format(order.promised_for, "SHORT_DATE_FORMAT"))
        found.append((_("Promised for"), day))
    if order.is_late:
        found.append((_("Status"), _("late")))
    return found


def lines(order: Order) -> Told:
    return {"count": None, **told(order)} | ({} if are_open("orders", SUMS) else {"sums": []})


def told(order: Order) -> Told:
    """The lines with what is still to come, and the sums beneath."""
    rows = LINES.read(order)
    sums = totals(rows, currency=order.currency, rate=order.vat_rate)
    return {
        "lines": [
            {
                "description": row["description"],
                "quantity": bare(Decimal(row["quantity"])),
                "delivered": bare(Decimal(row["delivered"])),
                "left": bare(left(row)),
                "is_there": not left(row),
                "price": price_in(row["unit_price"], order.currency),
                "discount": row["discount"] if Decimal(row["discount"]) else "",
                "net": money.format(line.net),
                "vat_note": vat_note(line, sums),
            }
            for row, line in zip(rows, sums.lines, strict=True)
        ],
        "sums": in_words(sums),
        "has_discounts": any(Decimal(row["discount"]) for row in rows),
    }


def customer(order: Order) -> Told:
    """The customer's address of the order."""
    link = links.living(order)
    return {
        "link_path": links.path_of(link) if link else "",
        "opened": link.opened if link else 0,
        "empty_text": _("There is no link; it is made when the order is confirmed."),
    }


def open_orders(orders: Sequence[Order], count: int) -> tuple[Any, Any] | None:
    """How many are on their way, and what they are worth."""
    awaited = [order for order in orders if order.status in OPEN]
    return worth_of("orders", awaited, _("Open orders")) if count <= len(orders) else None
