"""Boards of quotes and orders sum their columns; the chosen pipeline stays chosen."""

import re

import pytest
from django.test import Client

from kesher.accounts.models import Membership, Role
from kesher.features.quotes import actions
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of

LINE = {"description": "נייר", "quantity": "1", "unit_price": "1000"}


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


def _column(page: str, key: str) -> str:
    begins = page.index(f'id="column-{key}"')
    return page[begins : page.index("</header>", begins)]


def _link(page: str, words: str) -> str:
    """Where the switch between board and list leads."""
    found = re.search(rf'<a href="([^"]+)">(?:<svg(?:(?!</a>).)*)?{words}</a>', page, re.DOTALL)
    assert found
    return found[1].replace("&amp;", "&")


def test_columns_of_quotes_are_summed_with_vat(client: Client, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
        for _place in range(2):
            actions.mark_sent(world.a_quote(party=party, lines=[LINE]))
        world.a_quote(party=party, lines=[LINE])
        world.an_order(party=party, lines=[LINE])

    quotes = client.get("/alon/quotes/board/").content.decode()
    orders = client.get("/alon/orders/board/").content.decode()

    assert "₪2,360.00" in _column(quotes, "sent")
    assert "₪1,180.00" in _column(quotes, "draft")
    assert "k-total" not in _column(quotes, "accepted")
    assert "₪1,180.00" in _column(orders, "draft")


def test_other_currencies_are_told_apart_and_never_added(client: Client, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
        world.a_quote(party=party, lines=[LINE])
        world.a_quote(party=party, lines=[LINE], currency="USD")
    one = _column(client.get("/alon/quotes/board/").content.decode(), "draft")
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_quote(party=party, lines=[LINE], currency="EUR")
        world.a_quote(party=party, lines=[LINE], currency="USD")
    three = _column(client.get("/alon/quotes/board/").content.decode(), "draft")

    assert "₪1,180.00" in one
    assert "1 במטבע אחר" in one
    assert "₪1,180.00" in three
    assert "3 במטבעות אחרים" in three


def test_who_may_not_read_totals_sees_no_sum(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_quote(owner=yossi, lines=[LINE])
        Role.objects.filter(pk=yossi.role_id).update(fields={"quotes": {"gross": "masked"}})

    column = _column(client_of(yossi).get("/alon/quotes/board/").content.decode(), "draft")

    assert '<span class="k-count">1</span>' in column
    assert "k-total" not in column


def test_the_chosen_pipeline_stays_chosen_by_way_of_the_list(
    client: Client, noa: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        renewals = world.a_pipeline()
        world.a_stage(renewals)
    board = client.get(f"/alon/deals/board/?in={renewals.key}").content.decode()
    assert "column-discovery" not in board

    deals = client.get(_link(board, "רשימה")).content.decode()
    again = client.get(_link(deals, "לוח")).content.decode()

    assert "column-discovery" not in again
    assert f'name="in" value="{renewals.key}"' in again
    assert "column-discovery" in client.get("/alon/deals/board/").content.decode()


def test_views_keep_the_pipeline_and_other_lists_know_none(client: Client, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        renewals = world.a_pipeline()
    board = client.get(f"/alon/deals/board/?in={renewals.key}").content.decode()
    views = board[board.index("k-views") :]
    views = views[: views.index("</nav>")]

    assert views.count("href=") == views.count(f"in={renewals.key}") > 1
    assert "in=" not in _link(client.get("/alon/leads/?in=x").content.decode(), "לוח")
