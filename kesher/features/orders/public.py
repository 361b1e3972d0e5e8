"""The customer's page of an order: whoever holds the address sees how far it is."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from kesher.accounts.gate import View
from kesher.features.orders import links, panels
from kesher.features.orders.models import (
    CANCELLED,
    CONFIRMED,
    DELIVERED,
    DRAFT,
    IN_WORK,
    PARTLY,
    Order,
    OrderLink,
)
from kesher.features.quotes import house
from kesher.features.quotes.models import Language, own_language
from kesher.records import history
from kesher.screens import tokens
from kesher.screens.guarding import Door, Found, is_one_of_us, opened_by, scripted
from kesher.tenancy.organization import organization

OPENED_BY_LINK = "opened by link"
STEPS: Final[tuple[tuple[str, Any], ...]] = (
    (CONFIRMED, lazy("Confirmed")),
    (IN_WORK, lazy("In work")),
    (PARTLY, lazy("Partly delivered")),
    (DELIVERED, lazy("Delivered")),
)


def _found(token: str) -> Found[OrderLink] | None:
    link = links.find(token)
    if link is None:
        return None
    spoken = link.order.party.language
    return Found(subject=link, language=spoken if spoken in Language.values else own_language())


def _page(request: HttpRequest, link: OrderLink) -> HttpResponse:
    """As it stands now; looking is noted, unless it was one of us."""
    order = link.order
    if not is_one_of_us(request):
        links.opened(link)
        history.note_access("orders", OPENED_BY_LINK, record_id=order.pk)
    terms = house.terms()
    context = {
        "order": order,
        "house": terms.legal_name or organization().name,
        "phone": terms.phone,
        "email": terms.email,
        "steps": _steps(order),
        "is_draft": order.status == DRAFT,
        "is_cancelled": order.status == CANCELLED,
        "told": panels.told(order),
    }
    return render(request, "orders/public.html", context)


def _steps(order: Order) -> list[dict[str, Any]]:
    """From confirmed to delivered. What an order that is further never was is left out, and
    partly delivered is a step only of what stands there.
    """
    if order.status in {DRAFT, CANCELLED}:
        return []
    skipped = set() if order.status == PARTLY else {PARTLY}
    if order.status in {PARTLY, DELIVERED} and not history.was_ever(order, "status", IN_WORK):
        skipped.add(IN_WORK)
    shown = [step for step in STEPS if step[0] not in skipped]
    here = [key for key, _label in shown].index(str(order.status))
    return [
        {
            "label": label,
            "is_done": place < here or key == DELIVERED == order.status,
            "is_here": place == here,
        }
        for place, (key, label) in enumerate(shown)
    ]


DOOR = Door(
    why="whoever holds the address of an order is no user",
    room="links",
    house_of=tokens.house_of,
    find=_found,
    closed="quotes/public_closed.html",
    policy=scripted,
)
page: View = require_GET(opened_by(DOOR, _page))
