"""Totals under a list's amounts, and limits over a board's columns."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.accounts.models import Role
from kesher.entity.models import Choice, CustomField
from kesher.records import writing
from kesher.screens import list as lists
from kesher.screens import totals
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

LEADS = "/alon/leads/?view=all"


@pytest.fixture
def client(noa, alon):
    return client_of(noa)


def _leads(*amounts, **values):
    party = world.a_party()
    return [world.a_lead(party=party, expected_value=one, **values) for one in amounts]


def _foot(text):
    found = re.search(r'<tfoot id="totals"[^>]*>(.*?)</tfoot>', text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).split() if found else None


def test_amounts_are_added_up_under_their_column(client):
    _leads(100_00, 50_50, None)

    assert _foot(client.get(LEADS).content.decode()) == ["סך", "הכול", "₪150.50"]


def test_a_list_without_amounts_has_no_total(client):
    world.a_lead()
    world.a_task()

    assert _foot(client.get(LEADS).content.decode()) == []
    assert _foot(client.get("/alon/tasks/?view=all").content.decode()) == []


def test_of_more_than_a_page_the_total_comes_with_the_count_in_its_query(client, monkeypatch):
    monkeypatch.setattr(lists, "SIZE", 2)
    _leads(100_00, 200_00, 300_00, 400_00)
    asked = {"HX-Request": "true", "HX-Target": "list-count"}
    url = "/alon/leads/count/?view=all"
    client.get(url, headers=asked)

    page = client.get(LEADS).content.decode()
    with CaptureQueriesContext(connection) as told:
        later = client.get(url, headers=asked).content.decode()

    assert _foot(page) == []
    assert '<template><tfoot id="totals" hx-swap-oob="true">' in later
    assert _foot(later) == ["סך", "הכול", "₪1,000.00"]
    assert len([one for one in told if "leads_lead" in one["sql"]]) == 1


def test_the_total_is_of_what_matches(client, monkeypatch):
    monkeypatch.setattr(lists, "SIZE", 1)
    _leads(100_00, 200_00, subject="אחד")
    _leads(700_00, subject="שני")

    later = client.get("/alon/leads/count/?view=all&filter=expected_value+<+500").content.decode()

    assert _foot(later) == ["סך", "הכול", "₪300.00"]


def test_of_more_than_are_counted_there_is_no_total(client, monkeypatch):
    monkeypatch.setattr(lists, "SIZE", 1)
    monkeypatch.setattr(totals, "MOST_COUNTED", 2)
    _leads(100_00, 200_00, 300_00)

    assert _foot(client.get("/alon/leads/count/?view=all").content.decode()) is None


def test_amounts_of_custom_fields_are_added_up_too(client, monkeypatch):
    field = writing.create(
        CustomField, entity="leads", kind="money", labels={"he": "מקדמה", "en": "Deposit"}
    )
    party = world.a_party()
    for amount in (10_00, 20_50):
        world.a_lead(party=party, **{field.key: amount})
    url = f"/alon/leads/?view=all&columns=subject,{field.key}"

    whole = _foot(client.get(url).content.decode())
    monkeypatch.setattr(lists, "SIZE", 1)
    later = client.get(url.replace("leads/", "leads/count/")).content.decode()

    assert whole == ["סך", "הכול", "₪30.50"]
    assert _foot(later) == ["סך", "הכול", "₪30.50"]


def test_a_masked_amount_is_in_no_total(client, yossi, alon):
    role = Role.objects.get(code="sales")
    writing.update(role, fields={"leads": {"expected_value": "masked"}})
    _leads(100_00, owner=yossi)

    page = client_of(yossi).get(LEADS).content.decode()

    assert "•••" in page
    assert _foot(page) == []


def _column(text, key):
    found = re.search(rf'<section class="[^"]*" id="column-{key}"(.*?)</header>', text, re.DOTALL)
    assert found
    return found[1]


def _limit(status, most):
    writing.update(Choice.objects.get(list="lead.status", key=status), board_limit=most)


def test_a_column_over_its_limit_is_marked(client):
    _leads(None, None, status="new")
    _limit("new", 2)
    full = _column(client.get("/alon/leads/board/?view=all").content.decode(), "new")
    _leads(None, status="new")

    over = _column(client.get("/alon/leads/board/?view=all").content.decode(), "new")

    assert '<span class="k-count"><bdi dir="ltr">2/2</bdi></span>' in full
    assert "data-over" not in full
    assert "3/2</bdi>" in over
    assert "data-over" in over
    assert "מעל המגבלה" in over


def test_a_column_without_a_limit_shows_none(client):
    _leads(None, status="new")

    told = _column(client.get("/alon/leads/board/?view=all").content.decode(), "new")

    assert '<span class="k-count">1</span>' in told


def test_limits_are_set_where_statuses_are(client, noa):
    status = Choice.objects.get(list="lead.status", key="new")
    sheet = {"HX-Request": "true", "HX-Target": "sheet-body"}

    form = client.get(f"/alon/settings/answers/{status.pk}/", headers=sheet).content.decode()
    source = Choice.objects.get(list="source", key="web")
    other = client.get(f"/alon/settings/answers/{source.pk}/", headers=sheet).content.decode()
    told = {"labels-he": "חדש", "labels-en": "New", "meaning": "open", "board_limit": "7"}
    told["expected_days"] = "3"
    client.post(f"/alon/settings/answers/{status.pk}/", told)
    status.refresh_from_db()

    assert 'name="board_limit"' in form
    assert 'name="board_limit"' not in other
    assert (status.board_limit, status.expected_days) == (7, 3)


@pytest.mark.parametrize("wrong", [0, -1, 1001])
def test_a_limit_is_a_number_that_is_counted(noa, alon, wrong):
    status = Choice.objects.get(list="lead.status", key="new")

    answer = Api.of(noa).patch(f"choices/{status.pk}", {"board_limit": wrong})

    status.refresh_from_db()
    assert answer.status_code == 422
    assert status.board_limit is None
