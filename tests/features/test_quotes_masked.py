"""Whoever may not read the sums of quotes and orders meets them nowhere on a card."""

import pytest

from kesher.accounts.models import Membership, Role
from kesher.features.quotes import actions
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of

LINE = {"description": "נייר", "quantity": "3", "unit_price": "1000"}
# Three thousand, and the eighteen per cent of VAT.
NET, GROSS = "3,000.00", "3,540.00"


def _cards(noa: Membership, yossi: Membership) -> dict[str, str]:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(name="משה כהן", owner=yossi)
        quote = world.a_quote(party=party, owner=yossi, lines=[LINE])
        order = world.an_order(party=party, owner=yossi, lines=[LINE])
        actions.mark_sent(quote)
    return {
        "customer": f"/alon/parties/{party.pk}/",
        "quote": f"/alon/quotes/{quote.pk}/",
        "order": f"/alon/orders/{order.pk}/",
    }


def _limit(member: Membership, right: str) -> None:
    sums = dict.fromkeys(("net", "gross", "vat", "discount"), right)
    with scope(member.organization_id):
        Role.objects.filter(pk=member.role_id).update(fields={"quotes": sums, "orders": sums})


@pytest.mark.parametrize("right", ["masked", "hidden"])
def test_sums_that_a_role_may_not_read_stand_on_no_card(
    noa: Membership, yossi: Membership, right: str
) -> None:
    cards = _cards(noa, yossi)
    _limit(yossi, right)

    for name, address in cards.items():
        mine = client_of(yossi).get(address)
        theirs = client_of(noa).get(address).content.decode()
        assert (mine.status_code, GROSS in theirs) == (200, True), name
        assert GROSS not in mine.content.decode(), name


def test_the_customers_card_still_says_how_many_there_are(
    noa: Membership, yossi: Membership
) -> None:
    cards = _cards(noa, yossi)
    _limit(yossi, "masked")

    page = client_of(yossi).get(cards["customer"]).content.decode()

    assert (page.count("הצעות שנשלחו"), page.count("הזמנות פתוחות")) == (1, 0)
    assert NET not in page


def test_who_may_not_read_the_sums_gets_neither_paper_nor_link_nor_versions(
    noa: Membership, yossi: Membership
) -> None:
    quote = _cards(noa, yossi)["quote"]
    papers = [f"{quote}pdf/", f"{quote}versions/1/"]
    assert client_of(yossi).get(papers[0]).status_code == 200
    _limit(yossi, "masked")

    mine = client_of(yossi).get(quote).content.decode()
    theirs = client_of(noa).get(quote).content.decode()

    assert [client_of(yossi).get(paper).status_code for paper in papers] == [404, 404]
    assert [("/pdf/" in page, "/versions/1/" in page) for page in (mine, theirs)] == [
        (False, False),
        (True, True),
    ]
