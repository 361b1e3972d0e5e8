"""How leads end: lost with a reason, won as a customer, and opened as a deal, at every door."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.models import Choice
from kesher.entity.registry import entities
from kesher.features.leads.models import Lead
from kesher.records import acting, reading, undoing, writing
from kesher.screens.carrying import carry_out
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

LEADS = entities.get("leads")


@pytest.fixture
def lead(alon: object) -> Lead:
    return world.a_lead()


def told(lead: Lead) -> tuple[str, str, Any]:
    lead.refresh_from_db()
    return lead.status, lead.lost_reason, lead.lost_to_id


def by_move(lead: Lead, status: str) -> None:
    acting.perform(LEADS, "move", lead, {"status": status})


def by_form(lead: Lead, status: str) -> None:
    acting.perform(LEADS, "update", lead, {"status": status})


def by_list(lead: Lead, status: str) -> None:
    rows = reading.visible(LEADS, "move").filter(pk=lead.pk)
    carry_out(LEADS, "move", rows, {"status": status})


def by_many(lead: Lead, status: str) -> None:
    rows = reading.visible(LEADS, "update").filter(pk=lead.pk)
    carry_out(LEADS, "update", rows, {"status": status})


DOORS = [by_move, by_form, by_list, by_many]


@pytest.mark.parametrize("door", DOORS)
def test_no_lead_is_lost_without_a_reason(
    lead: Lead, noa: Membership, door: Callable[[Lead, str], None]
) -> None:
    with (
        scope(noa.organization_id, noa.pk, "web"),
        pytest.raises(ValidationError) as refused,
    ):
        door(lead, "lost")

    assert list(refused.value.message_dict) == ["lost_reason"]
    assert told(lead) == ("new", "", None)


@pytest.mark.parametrize("door", DOORS)
def test_a_deal_is_opened_by_its_button_alone(
    lead: Lead, noa: Membership, door: Callable[[Lead, str], None]
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        with pytest.raises(ValidationError, match="פתיחת עסקה"):
            door(lead, "deal")
        assert told(lead) == ("new", "", None)

        acting.perform(LEADS, "open_deal", lead, {})

    assert told(lead)[0] == "deal"
    assert lead.deals.count() == 1


@pytest.mark.parametrize("door", DOORS)
def test_won_makes_a_customer_at_every_door_and_undo_takes_both_back(
    lead: Lead, noa: Membership, door: Callable[[Lead, str], None]
) -> None:
    with scope(noa.organization_id, noa.pk, "web") as here:
        door(lead, "won")
        lead.party.refresh_from_db()
        assert (told(lead)[0], "customer" in lead.party.role_keys) == ("won", True)

        undoing.undo(here.batch)

    lead.party.refresh_from_db()
    assert (told(lead)[0], "customer" in lead.party.role_keys) == ("new", False)


@pytest.mark.usefixtures("alon")
def test_the_api_refuses_what_the_screens_refuse(lead: Lead, noa: Membership) -> None:
    api = Api.of(noa)
    party = {"party": str(lead.party_id), "subject": "ריהוט"}
    answers = [
        api.post(f"leads/{lead.pk}/do/move", {"status": "lost"}),
        api.patch(f"leads/{lead.pk}", {"status": "lost"}),
        api.post("leads", {**party, "status": "lost"}),
        api.patch(f"leads/{lead.pk}", {"status": "deal"}),
        api.post("leads", {**party, "status": "deal"}),
        api.post(f"leads/{lead.pk}/do/discard", {"reason": "competitor"}),
    ]

    assert [one.status_code for one in answers] == [422] * 6
    assert [faults(one)[0][0].strip("/") for one in answers] == [
        "lost_reason",
        "lost_reason",
        "lost_reason",
        "status",
        "status",
        "lost_to",
    ]
    assert (told(lead), Lead.objects.count()) == (("new", "", None), 1)


@pytest.mark.usefixtures("alon")
def test_a_lead_lost_to_a_competitor_names_it_and_forgets_it_when_reopened(
    lead: Lead, noa: Membership
) -> None:
    rival = world.a_firm(name="מתחרה בע״מ")
    with scope(noa.organization_id, noa.pk, "web"):
        acting.perform(LEADS, "discard", lead, {"reason": "competitor", "lost_to": rival})
        rival.refresh_from_db()
        assert told(lead) == ("lost", "competitor", rival.pk)
        assert "competitor" in rival.role_keys
        with pytest.raises(ValidationError):
            writing.update(lead, lost_to=None)
        lead.refresh_from_db()

        acting.perform(LEADS, "move", lead, {"status": "contacted"})

    assert told(lead) == ("contacted", "", None)


def test_the_card_asks_for_what_is_missing(lead: Lead, noa: Membership) -> None:
    rival = world.a_firm(name="מתחרה בע״מ", roles=["competitor"])
    client, url = client_of(noa), f"/alon/leads/{lead.pk}/do/move/"
    filled = {"status": "lost", "filled": "1"}

    first = client.post(url, filled)
    why = {**filled, "besides": ["lost_reason"], "lost_reason": "competitor"}
    second = client.post(url, why)
    both = {**why, "besides": ["lost_reason", "lost_to"], "lost_to": str(rival.pk)}
    third = client.post(url, both)

    assert [one.status_code for one in (first, second)] == [422, 422]
    assert 'name="lost_reason"' in first.content.decode()
    assert 'name="lost_to"' in second.content.decode()
    assert third.status_code in {200, 204, 302}
    assert told(lead) == ("lost", "competitor", rival.pk)


@pytest.mark.usefixtures("alon")
def test_the_board_marks_what_waits_for_nothing_and_what_stands_too_long(noa: Membership) -> None:
    writing.update(Choice.objects.get(list="lead.status", key="new"), expected_days=2)
    begun = timezone.now() - timedelta(days=3)
    bare, busy = (world.a_lead(subject=one, created_at=begun) for one in ("ריק", "עסוק"))
    fresh = world.a_lead(subject="חדש")
    world.a_task(about=f"leads:{busy.pk}")
    world.a_task(party=fresh.party)
    world.a_lead(subject="אבוד", status="lost")

    page = client_of(noa).get("/alon/leads/board/").content.decode()

    tickets = dict(re.findall(r'id="ticket-([0-9a-f-]+)"(.*?)</article>', page, re.DOTALL))
    marked = {pk for pk, told in tickets.items() if "אין צעד הבא" in told}
    ages = {pk: re.search(r'data-age="(\w+)"', told) for pk, told in tickets.items()}
    assert marked == {str(bare.pk)}
    assert {pk: found and found[1] for pk, found in ages.items()} == {
        pk: "ageing" if pk in {str(bare.pk), str(busy.pk)} else "fresh" for pk in tickets
    }
