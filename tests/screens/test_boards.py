"""The board: columns, sums, and what a dropped card does."""

import json

import pytest
from django.test import Client

from kesher.accounts.models import Membership
from kesher.features.leads.models import Lead
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of

SHEET = {"HX-Request": "true", "HX-Target": "sheet-body"}


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


def test_columns_count_and_sum_all_and_show_twelve(client: Client, alon: Organization) -> None:
    party = world.a_party()
    for place in range(23):
        world.a_lead(subject=f"פנייה {place:02}", party=party, expected_value=100_00)

    text = client.get("/alon/leads/board/?view=all").content.decode()
    column = text[text.index('id="column-new"') : text.index('id="column-contacted"')]

    assert column.count("<article") == 12
    assert '<span class="k-count">23</span>' in column
    assert "2,300" in column
    assert "פנייה 22" in column
    assert "פנייה 11" in column
    assert "פנייה 10" not in column


def test_a_dropped_card_changes_its_status(client: Client, alon: Organization) -> None:
    lead = world.a_lead()

    answer = client.post(
        "/alon/leads/board/drop/", {"id": lead.pk, "column": "contacted"}, headers=SHEET
    )

    assert "main:refresh" in json.loads(answer.headers["HX-Trigger"])
    assert Lead.objects.get().status == "contacted"


def test_a_column_may_stand_for_a_verb(client: Client, alon: Organization) -> None:
    lead = world.a_lead()

    client.post("/alon/leads/board/drop/", {"id": lead.pk, "column": "won"}, headers=SHEET)

    lead.refresh_from_db()
    assert lead.status == "won"
    assert lead.party.role_keys == "customer"


def test_a_verb_that_wants_to_know_more_asks(client: Client, alon: Organization) -> None:
    lead = world.a_lead()

    answer = client.post(
        "/alon/leads/board/drop/", {"id": lead.pk, "column": "lost"}, headers=SHEET
    )

    assert 'name="reason"' in answer.content.decode()
    assert f'action="/alon/leads/{lead.pk}/do/discard/"' in answer.content.decode()
    assert Lead.objects.get().status == "new"


def test_a_column_that_is_none_moves_nothing(client: Client, alon: Organization) -> None:
    lead = world.a_lead()

    client.post("/alon/leads/board/drop/", {"id": lead.pk, "column": "heaven"}, headers=SHEET)

    assert Lead.objects.get().status == "new"


def test_what_has_no_board_has_no_page(client: Client, alon: Organization) -> None:
    assert client.get("/alon/parties/board/").status_code == 404
