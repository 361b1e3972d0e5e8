"""What the demonstrated firm has sold: orders of accepted quotes, in every state."""

import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kesher.config.demo import buyers, dating
from kesher.features.orders import actions
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.features.quotes.models import ACCEPTED, Quote
from kesher.records import writing

# How far each got, and in how many days it was promised.
ENDS = (
    ("in_work", -4),
    ("partly", 3),
    ("delivered", -2),
    ("confirmed", 9),
    ("partly", -1),
    ("cancelled", 5),
)
MORNING = time(9, 40)
TAKEN, CONFIRMED, MOVED = timedelta(days=12), timedelta(hours=1), timedelta(days=7)
OVER = ("partly", "delivered", "cancelled")
NOTE = "האספקה בתיאום מראש עם איש הקשר."


def fill(chance: random.Random, parties: Sequence[Party]) -> None:
    """Order what was accepted, and again and again; nothing where the firm has orders."""
    if Order.objects.exists():
        return
    accepted = Quote.objects.filter(status=ACCEPTED).order_by("created_at", "id")
    for turn, quote in enumerate(accepted):
        _one(quote, *ENDS[turn % len(ENDS)])
    _by_hand()
    buyers.fill(chance, parties)


def _one(quote: Quote, end: str, days: int) -> None:
    actions.order(quote)
    order = Order.objects.get(quote=quote)
    _bring_to(order, end)
    _date_back(order, days)


def _date_back(order: Order, days: int) -> None:
    """It was taken down on its day, and followed until today."""
    order.refresh_from_db()
    today = timezone.localdate()
    order.date, order.promised_for = today - TAKEN, today + timedelta(days=days)
    order.note = NOTE
    order.settle()
    at = timezone.make_aware(datetime.combine(order.date, MORNING))
    entered = {"confirmed": at + CONFIRMED, **dict.fromkeys(("in_work", *OVER), at + MOVED)}
    told: dict[str, Any] = {"created_by": order.owner_id, "confirmed_at": at + CONFIRMED}
    told |= {"delivered_at": at + MOVED} if order.delivered_at else {}
    told |= {name: getattr(order, name) for name in ("date", "promised_for", "awaited", "note")}
    dating.date_back(order, at, by=order.owner_id, entered=entered, **told)


def _bring_to(order: Order, end: str) -> None:
    if end == "in_work":
        actions.start(order)
    elif end == "partly":
        actions.deliver(order, lines=_first(order))
    elif end == "delivered":
        actions.deliver_all(order)
    elif end == "cancelled":
        actions.cancel(order, reason="customer")


def _first(order: Order) -> list[dict[str, Any]]:
    """The whole of the first line."""
    row = LINES.read(order)[0]
    return [{"key": row["key"], "quantity": row["quantity"]}]


def _by_hand() -> None:
    """One that is still being written."""
    last = Order.objects.order_by("-number").first()
    if last:
        rows = [row | {"delivered": "0"} for row in LINES.read(last)]
        writing.create(
            Order, title="הזמנה חוזרת בטלפון", party=last.party, owner=last.owner, lines=rows
        )
