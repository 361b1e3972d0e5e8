"""The customer's page of an order: whoever holds the address sees this order, as it stands."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.features.orders import actions, links, moving
from kesher.features.orders.models import Order, OrderLink
from kesher.records import writing
from kesher.records.models import Access
from kesher.screens import tokens
from kesher.tenancy import letters
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

PAPER = {"key": "paper", "description": "נייר", "quantity": "5", "unit_price": "10"}


def _order(**values: object) -> tuple[Order, str]:
    order = world.an_order(lines=[PAPER], **values)
    actions.confirm(order)
    return order, _address(order)


def _address(order: Order) -> str:
    link = links.living(order)
    assert link is not None
    return links.path_of(link)


@pytest.mark.usefixtures("alon")
def test_the_customer_sees_how_far_it_is(customer: Client) -> None:
    order, address = _order(note="להתקשר לפני")
    promised = timezone.localdate() + timedelta(days=3)
    writing.update(order, promised_for=promised)
    actions.deliver(order, lines=[{"key": "paper", "quantity": "2"}])

    page = customer.get(address)

    text = page.content.decode()
    assert (page.status_code, '<html lang="he" dir="rtl">' in text) == (200, True)
    assert f'<bdi dir="ltr">{promised:%d/%m/%Y}</bdi>' in text
    assert "להתקשר לפני" in text
    assert '<bdi dir="ltr">₪59.00</bdi>' in text
    assert '<bdi dir="ltr">2</bdi>' in text
    assert text.count('<li class="o-step') == 3
    assert text.count("o-done") == 1
    assert 'class="o-step o-here" aria-current="step"' in text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"


@pytest.mark.usefixtures("alon")
def test_the_page_speaks_the_customers_language(customer: Client) -> None:
    _english, address = _order(party=world.a_party(name="Jane", language="en"))
    _russian, other = _order(party=world.a_party(name="Ivan", language="ru"))

    text = customer.get(address).content.decode()

    assert '<html lang="en" dir="ltr">' in text
    assert "Confirmed" in text
    assert '<html lang="he" dir="rtl">' in customer.get(other).content.decode()


def test_looks_are_counted_but_for_our_own(
    alon: Organization, noa: Membership, customer: Client
) -> None:
    order, address = _order()

    customer.get(address)
    customer.get(address)
    client_of(noa).get(address)

    assert OrderLink.objects.get().opened == 2
    seen = Access.objects.filter(record_id=order.pk, verb="opened by link")
    assert seen.count() == 2


@pytest.mark.usefixtures("alon")
def test_a_closed_a_guessed_and_a_deleted_address_are_the_same_nothing(
    customer: Client, dana: Membership
) -> None:
    closed, closed_at = _order()
    binned, binned_at = _order()
    _living, living_at = _order()
    actions.close_link(closed)
    writing.delete(binned)
    guessed = f"{living_at[:-2]}{'a' if living_at[-2] != 'a' else 'b'}/"
    elsewhere = f"/o/{letters.of(dana.organization_id.bytes)}{living_at[25:]}"

    pages = [customer.get(at) for at in (closed_at, binned_at, guessed, elsewhere, "/o/x/")]

    assert [page.status_code for page in pages] == [404] * 5
    assert len({page.content for page in pages}) == 1
    assert customer.get(living_at).status_code == 200


@pytest.mark.usefixtures("alon")
def test_a_closed_link_is_opened_under_another_address(customer: Client) -> None:
    order, address = _order()
    actions.close_link(order)
    with pytest.raises(Refused):
        actions.close_link(order)

    actions.open_link(order)

    assert _address(order) != address
    assert customer.get(address).status_code == 404
    assert customer.get(_address(order)).status_code == 200
    assert OrderLink.objects.filter(revoked_at=None).count() == 1


@pytest.mark.usefixtures("alon")
def test_what_became_of_it_is_said(customer: Client) -> None:
    cancelled, cancelled_at = _order()
    actions.cancel(cancelled, reason="stock")
    drafted, drafted_at = _order()
    actions.reopen(drafted)
    delivered, delivered_at = _order()
    actions.deliver_all(delivered)
    worked, worked_at = _order()
    moving.move(worked, "in_work")
    actions.deliver_all(worked)

    texts = [
        customer.get(at).content.decode()
        for at in (cancelled_at, drafted_at, delivered_at, worked_at)
    ]

    assert ["o-steps" in text for text in texts] == [False, False, True, True]
    assert "k-notice-bad" in texts[0]
    assert "k-notice-warn" in texts[1]
    assert [text.count("o-done") for text in texts[2:]] == [2, 3]


@pytest.mark.usefixtures("alon")
def test_of_the_token_only_a_hash_is_kept() -> None:
    _made, address = _order()

    token = address.split("/")[2]

    assert len(token) == tokens.LENGTH
    assert token[letters.ID_LENGTH :] not in str(OrderLink.objects.values().get())
