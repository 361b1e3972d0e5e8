"""An accepted quote on its way: ordered, delivered in part, followed on the customer's page."""

from typing import Any

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from kesher.features.orders import links
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.features.quotes import actions as quoting
from kesher.features.quotes.models import Quote
from tests import world
from tests.journeys.conftest import Enter, Visit
from tests.journeys.person import Person, inside

PAPER = {"key": "paper", "description": "נייר", "quantity": "5", "unit_price": "10"}
INK = {"key": "ink_", "description": "דיו", "quantity": "2", "unit_price": "100"}
PARTLY = {"he": "סופקה חלקית", "en": "Partly delivered"}


@pytest.fixture
def quote(noa: Membership, look: dict[str, Any]) -> Quote:
    with inside(noa):
        party = world.a_party(name="משה כהן", owner=noa, language=look["language"])
        made = world.a_quote(party=party, owner=noa, lines=[PAPER, INK])
        quoting.mark_sent(made)
        accepted: Quote = quoting.accept(made, name="משה כהן")
        return accepted


def _order(noa: Membership) -> tuple[Order, str]:
    with inside(noa):
        order = Order.objects.get()
        link = links.living(order)
        assert link is not None
        return order, links.path_of(link)


def _deliver(person: Person) -> None:
    """Two of the five, and none of the other line."""
    person.card_action("deliver")
    amounts = person.sheet.locator("[name=lines-quantity]")
    expect(amounts.first).to_have_value("5")
    amounts.first.fill("2")
    amounts.nth(1).fill("0")
    person.meets_no_barrier()
    person.press("Deliver", within=person.sheet)
    person.settle()


def test_an_accepted_quote_is_ordered_and_delivered_in_part(
    noa: Membership, quote: Quote, enter: Enter, visit: Visit, look: dict[str, Any]
) -> None:
    person = enter(noa)
    person.go(f"/alon/quotes/{quote.pk}/")

    person.card_action("order")
    person.settle()
    order, address = _order(noa)
    assert (order.status, order.gross) == ("confirmed", 29_500)
    person.go(f"/alon/orders/{order.pk}/")
    person.meets_no_barrier()
    _deliver(person)
    expect(person.page.locator("#card-head")).to_contain_text(PARTLY[person.language])
    with inside(noa):
        fresh = Order.objects.get()
        assert (fresh.status, [row["delivered"] for row in LINES.read(fresh)]) == (
            "partly",
            ["2", "0"],
        )

    customer = visit(**look)
    customer.goto(address)
    expect(customer.locator("html")).to_have_attribute("lang", person.language)
    expect(customer.locator("[aria-current=step]")).to_contain_text(PARTLY[person.language])
    expect(customer.locator(".o-lines tbody tr").first.locator(".o-there")).to_have_text("2")
    assert person.barriers(customer) == []
