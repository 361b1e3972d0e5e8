"""The composer of a card: what was said and what comes next, written where one stands."""

import re

import pytest
from django.test import Client

from kesher.accounts.models import Membership
from kesher.features.activities.models import Call, Task
from kesher.records.models import Change
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of


@pytest.fixture
def client(noa: Membership) -> Client:
    return client_of(noa)


def test_a_call_and_its_next_step_are_written_together(client: Client, alon: Organization) -> None:
    party = world.a_party()

    client.post(
        f"/alon/parties/{party.pk}/write/calls/",
        {
            "subject": "שיחה",
            "direction": "out",
            "result": "talked",
            "next-subject": "הצעת מחיר",
            "next-due_at": "2026-12-01T10:00",
        },
        headers={"HX-Request": "true", "HX-Target": "composer-body"},
    )

    assert Call.objects.get().party == party
    assert (Task.objects.get().subject, Task.objects.get().party) == ("הצעת מחיר", party)
    assert Change.objects.filter(batch=Change.objects.latest("id").batch).count() == 2


def test_the_composer_of_each_card_writes_on_that_card(client: Client, alon: Organization) -> None:
    first, second = world.a_party(), world.a_party()
    pattern = r'action="([^"]+/write/notes/)".*?csrfmiddlewaretoken" value="(\w{64})"'

    found = [
        re.findall(pattern, client.get(f"/alon/parties/{one.pk}/").content.decode(), re.DOTALL)
        for one in (first, second, first)
    ]

    assert [[action for action, _token in one] for one in found] == [
        [f"/alon/parties/{one.pk}/write/notes/"] for one in (first, second, first)
    ]


def test_a_composer_offers_what_its_reader_may_write(
    client: Client, alon: Organization, yossi: Membership
) -> None:
    party = world.a_party()
    url = f"/alon/parties/{party.pk}/"
    before = client_of(yossi).get(url).content.decode()
    grants = [
        {"entity": "parties", "verbs": ["view"], "reach": "all"},
        {"entity": "tasks", "verbs": ["view", "create"], "reach": "all"},
    ]
    type(yossi.role).objects.filter(pk=yossi.role_id).update(grants=grants)
    after = client_of(yossi).get(url).content.decode()

    assert re.findall(r'id="tab-(\w+)"', before) == ["notes", "calls", "tasks", "meetings"]
    assert re.findall(r'id="tab-(\w+)"', after) == ["tasks"]
    assert 'id="tab-notes"' in client.get(url).content.decode()


def test_half_a_next_step_is_no_step(client: Client, alon: Organization) -> None:
    party = world.a_party()

    answer = client.post(
        f"/alon/parties/{party.pk}/write/calls/",
        {"subject": "שיחה", "direction": "out", "next-due_at": "2026-12-01T10:00"},
        headers={"HX-Request": "true", "HX-Target": "composer-body"},
    )

    assert answer.status_code == 422
    assert not Call.objects.exists()
    assert not Task.objects.exists()


def test_what_is_written_on_a_lead_is_told_there(client: Client, alon: Organization) -> None:
    lead = world.a_lead()

    client.post(f"/alon/leads/{lead.pk}/write/notes/", {"text": "ביקשו הנחה"})

    assert "ביקשו הנחה" in client.get(f"/alon/leads/{lead.pk}/timeline/").content.decode()
    assert "ביקשו הנחה" in client.get(f"/alon/parties/{lead.party_id}/timeline/").content.decode()
