"""What is done with orders, beside writing them; and how a quote becomes one."""

from datetime import date
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import may
from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.features.orders import deliveries, links
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import (
    CANCELLED,
    CONFIRMED,
    DELIVERED,
    DRAFT,
    IN_WORK,
    Order,
)
from kesher.features.orders.moving import (
    after_delivery,
    against_cancelling,
    is_awaited,
    may_move,
    move,
)
from kesher.features.quotes.completing import carried
from kesher.features.quotes.editor import OF_ALL
from kesher.features.quotes.lines import LINES as QUOTED
from kesher.features.quotes.models import ACCEPTED, Quote
from kesher.features.quotes.totals import counting
from kesher.records import history, writing
from kesher.records.acting import action

Owner = Annotated[Membership, Ask(label=lazy("Owner"))]
Promise = Annotated[
    date | None,
    Ask(label=lazy("Promised for"), kind="date", begins=lambda order: order.promised_for),
]
Reason = Annotated[str, Ask(label=lazy("Reason"), kind="choice", choices="order.reason")]
Anyway = Annotated[
    bool,
    Ask(
        label=lazy("Although accounting has it"),
        help=lazy("Only for an order that accounting confirmed: its document stays in the books."),
        when=lambda order: bool(against_cancelling(order)),
    ),
]
Now = Annotated[
    list[dict[str, str]],
    Ask(
        label=lazy("Delivered now"),
        kind=deliveries.Deliveries(),
        help=lazy("What was entered wrongly is taken back by a number below zero."),
        begins=deliveries.begins,
    ),
]
COPIED = ("title", "party", "deal", "owner", "currency", "is_private", "compartment")


@action(
    label=lazy("Confirm"),
    done=lazy("Order confirmed"),
    icon="circle-check",
    applies=lambda order: may_move(order, CONFIRMED),
)
def confirm(order: Order, *, promised_for: Promise = None) -> Order:
    """The customer can follow it from now on, on a page of their own."""
    _insist_on_wholeness(order)
    promised = {"promised_for": promised_for} if promised_for else {}
    move(order, CONFIRMED, confirmed_at=timezone.now(), **promised)
    links.make(order)
    return order


@action(
    label=lazy("Start work"),
    done=lazy("Work started"),
    icon="player-play",
    applies=lambda order: order.status == CONFIRMED,
)
def start(order: Order) -> Order:
    return move(order, IN_WORK)


@action(
    label=lazy("Deliver"),
    done=lazy("Delivery entered"),
    icon="truck-delivery",
    applies=lambda order: is_awaited(order) or order.status == DELIVERED,
    in_bulk=False,
)
def deliver(order: Order, *, lines: Now) -> Order:
    """All or a part; the state follows."""
    return _delivered(order, lines)


@action(
    label=lazy("Deliver the rest"),
    done=lazy("The rest delivered"),
    icon="package",
    applies=is_awaited,
)
def deliver_all(order: Order) -> Order:
    return supply(order)


@action(
    label=lazy("Cancel the order"),
    done=lazy("Order cancelled"),
    icon="ban",
    applies=lambda order: may_move(order, CANCELLED),
)
def cancel(order: Order, *, reason: Reason, anyway: Anyway = False) -> Order:
    """It comes to nothing; why is always said. What speaks against it is asked about first."""
    if not anyway and (objection := against_cancelling(order)):
        raise Refused(objection)
    return move(order, CANCELLED, reason=reason)


@action(
    label=lazy("Back to draft"),
    done=lazy("Taken back to draft"),
    icon="pencil-plus",
    applies=lambda order: may_move(order, DRAFT),
)
def reopen(order: Order) -> Order:
    """To be changed and confirmed anew; nothing of it may be delivered yet."""
    return move(order, DRAFT, reason="", confirmed_at=None)


@action(label=lazy("Assign"), done=lazy("Assigned"), icon="user-share")
def assign(order: Order, *, owner: Owner) -> Order:
    return writing.update(order, owner=owner)


@action(
    label=lazy("Open a link for the customer"),
    done=lazy("Link for the customer opened"),
    icon="link",
    applies=lambda order: order.status != DRAFT,
    in_bulk=False,
)
def open_link(order: Order) -> Order:
    links.make(order)
    history.note_access("orders", "link opened", record_id=order.pk)
    return order


@action(
    label=lazy("Close the customer's link"),
    done=lazy("Customer's link closed"),
    icon="link-off",
    applies=lambda order: order.status != DRAFT,
    is_grave=True,
)
def close_link(order: Order) -> Order:
    """The address that the customer has leads nowhere any more."""
    if not links.revoke(order):
        raise Refused(_("There is no open link to this order."))
    history.note_access("orders", "link closed", record_id=order.pk)
    return order


def _may_order(quote: Quote) -> bool:
    return quote.status == ACCEPTED and may("create", "orders")


def has_order(quote: Quote) -> bool:
    return Order.objects.filter(quote=quote, deleted_at=None).exists()


@action(
    label=lazy("Make an order"),
    done=lazy("Order made"),
    icon="shopping-cart",
    applies=lambda quote: _may_order(quote) and not has_order(quote),
)
def order(quote: Quote) -> Quote:
    """The order has all that the customer accepted, and is confirmed; once."""
    locked = Quote.objects.select_for_update().get(pk=quote.pk)
    if has_order(locked):
        raise Refused(_("This quote has an order already; press “Making another order”."))
    _ordered(locked)
    return quote


@action(
    label=lazy("Make another order"),
    done=lazy("Another order made"),
    icon="shopping-cart-plus",
    applies=lambda quote: _may_order(quote) and has_order(quote),
    in_bulk=False,
    is_grave=True,
)
def order_again(quote: Quote) -> Quote:
    _ordered(quote)
    return quote


def _ordered(quote: Quote) -> Order:
    if not _may_order(quote):
        raise Refused(_("An order is made of an accepted quote."))
    rows = QUOTED.read(quote)
    counted = [row for row, counts in zip(rows, counting(rows), strict=True) if counts]
    values: dict[str, Any] = {name: getattr(quote, name) for name in COPIED}
    lines = [{name: row[name] for name in OF_ALL} | {"delivered": "0"} for row in counted]
    return make_confirmed(**values, quote=quote, lines=lines)


def make_confirmed(**values: Any) -> Order:
    """An order of what was agreed on before; the customer can follow it at once."""
    made = writing.create(Order, **values | {"lines": carried(values["lines"])})
    move(made, CONFIRMED, confirmed_at=timezone.now())
    links.make(made)
    return made


def supply(order: Order) -> Order:
    """All that was still to come is with the customer."""
    return _delivered(order, deliveries.rest(order))


def _delivered(order: Order, now: list[dict[str, str]]) -> Order:
    locked = Order.objects.select_for_update().get(pk=order.pk)
    rows = deliveries.delivered(locked, now)
    to = after_delivery(locked, rows)
    at = timezone.now() if to == DELIVERED else None
    return move(locked, to, lines=rows, delivered_at=at)


def _insist_on_wholeness(order: Order) -> None:
    rows = LINES.read(order)
    if not rows:
        raise Refused(_("An order without lines cannot be confirmed."))
    if unpriced := next((row for row in rows if not row["unit_price"]), None):
        raise Refused(_("“%(line)s” has no price yet.") % {"line": unpriced["description"]})
