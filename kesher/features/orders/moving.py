"""The one rule by which orders move from state to state, and what each state says of deliveries."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.entity.book import book
from kesher.features.orders.lines import LINES, is_all_there, is_begun
from kesher.features.orders.models import (
    CANCELLED,
    CONFIRMED,
    DELIVERED,
    DRAFT,
    IN_WORK,
    OPEN,
    PARTLY,
    STATUSES,
    Order,
)
from kesher.features.quotes.rows import Row
from kesher.records import writing

WAYS: Final[Mapping[str, frozenset[str]]] = {
    DRAFT: frozenset({CONFIRMED, CANCELLED}),
    CONFIRMED: frozenset({DRAFT, IN_WORK, PARTLY, DELIVERED, CANCELLED}),
    IN_WORK: frozenset({DRAFT, PARTLY, DELIVERED, CANCELLED}),
    PARTLY: frozenset({PARTLY, IN_WORK, DELIVERED, CANCELLED}),
    DELIVERED: frozenset({PARTLY, IN_WORK}),
    CANCELLED: frozenset({DRAFT}),
}


_objections: list[Callable[[Order], str]] = []


def objects_to_cancelling(objection: Callable[[Order], str]) -> None:
    """Have `objection(order)` say what speaks against cancelling an order; nothing for nothing."""
    _objections.append(objection)


def against_cancelling(order: Order) -> str:
    return next((told for one in _objections if (told := one(order))), "")


def may_move(order: Order, to: str) -> bool:
    return to in WAYS.get(str(order.status), frozenset())


def move(order: Order, to: str, **values: Any) -> Order:
    """Bring an order to a state, with what is written besides. Raises `Refused`."""
    if not may_move(order, to):
        states = {one.key: one.label for one in book().choices(STATUSES)}
        names = {"was": states.get(str(order.status), order.status), "to": states.get(to, to)}
        told = _("From “%(was)s” an order does not move to “%(to)s”.")
        raise Refused(told % names)
    return writing.update(order, status=to, **values)


def after_delivery(order: Order, rows: Sequence[Row]) -> str:
    """The state that follows from what was delivered."""
    if is_all_there(rows):
        return DELIVERED
    if is_begun(rows):
        return PARTLY
    return IN_WORK if order.status in {PARTLY, DELIVERED} else str(order.status)


def insist_on_agreement(order: Order) -> None:
    """State and deliveries say the same, at whichever door they were written."""
    rows, status = LINES.read(order), str(order.status)
    fits = {
        DRAFT: not is_begun(rows),
        CONFIRMED: not is_begun(rows),
        IN_WORK: not is_begun(rows),
        PARTLY: is_begun(rows) and not is_all_there(rows),
        DELIVERED: is_all_there(rows),
    }
    if not fits.get(status, True):
        told = _("Deliveries are entered by “Deliver”, when the order is confirmed.")
        raise ValidationError({LINES.key: [told]})


def is_awaited(order: Order) -> bool:
    return str(order.status) in OPEN
