"""Deals on their way: the one rule of moving, what comes after, and the way back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kesher.accounts.models import Membership, Role
from kesher.entity.registry import entities
from kesher.exchange import mapping
from kesher.features.activities.models import Task
from kesher.features.deals.models import Deal, Rival, Stage
from kesher.features.parties.models import Party
from kesher.records import acting, reading, undoing, writing
from kesher.records.models import StatusLog
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api

DEALS = entities.get("deals")


def _wrong(refusal: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return refusal.value.message_dict


def _stage(key: str, **values: object) -> Stage:
    return writing.update(Stage.objects.get(key=key), **values)


@pytest.mark.usefixtures("alon")
def test_a_deal_begins_at_the_first_stage_and_is_numbered() -> None:
    first, second = world.a_deal(), world.a_deal()

    assert (first.number, second.number) == (1, 2)
    assert (first.stage, first.pipeline, first.state) == ("discovery", "sales", "open")
    assert (first.chance, first.closed_at) == (10, None)


@pytest.mark.usefixtures("alon")
def test_what_a_stage_asks_for_must_be_there_at_every_door() -> None:
    deal = world.a_deal()

    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        acting.perform(DEALS, "move", deal, {"stage": "negotiation"})
    deal.refresh_from_db()
    with pytest.raises(ValidationError) as also:
        acting.perform(DEALS, "update", deal, {"stage": "negotiation"})
    deal.refresh_from_db()
    with pytest.raises(ValidationError) as at_once:
        world.a_deal(stage="negotiation", amount=100)

    told = ["Please fill this in for “Negotiation”."]
    assert _wrong(refusal) == {"amount": told, "expected_close": told}
    assert set(_wrong(also)) == {"amount", "expected_close"}
    assert set(_wrong(at_once)) == {"expected_close"}
    assert [one.stage for one in Deal.objects.all()] == ["discovery"]
    moved = acting.perform(
        DEALS,
        "update",
        deal,
        {"stage": "negotiation", "amount": 100, "expected_close": date(2027, 1, 3)},
    )
    assert moved.stage == "negotiation"


@pytest.mark.usefixtures("alon")
def test_what_must_be_filled_in_before_leaving_need_not_be_for_losing() -> None:
    _stage("discovery", exit_fields=["contact"])
    deal = world.a_deal()

    with pytest.raises(ValidationError) as refusal:
        acting.perform(DEALS, "move", deal, {"stage": "meeting"})
    deal.refresh_from_db()
    acting.perform(DEALS, "lose", deal, {"lost_reason": "price"})

    assert set(_wrong(refusal)) == {"contact"}
    assert (deal.state, deal.lost_reason) == ("lost", "price")


@pytest.mark.usefixtures("alon")
def test_a_stage_leads_where_it_says_and_always_to_losing() -> None:
    _stage("discovery", next_stages=["meeting"])
    deal = world.a_deal(amount=100)

    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        acting.perform(DEALS, "move", deal, {"stage": "offer"})
    deal.refresh_from_db()
    acting.perform(DEALS, "lose", deal, {"lost_reason": "price"})
    acting.perform(DEALS, "reopen", deal, {})
    acting.perform(DEALS, "move", deal, {"stage": "meeting"})

    told = "From “Discovery” a deal does not move straight to “Offer”."
    assert _wrong(refusal) == {"stage": [told]}
    assert (deal.stage, deal.lost_reason, deal.closed_at) == ("meeting", "", None)


def test_a_stage_may_be_some_roles_own(yossi: Membership, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _stage("offer", roles=["manager"])
        deal = world.a_deal(amount=100, owner=yossi)
        by_noa = world.a_deal(amount=100)
        assert acting.perform(DEALS, "move", by_noa, {"stage": "offer"}).stage == "offer"
    with scope(yossi.organization_id, yossi.pk, "web"), pytest.raises(ValidationError) as refusal:
        acting.perform(DEALS, "move", deal, {"stage": "offer"})

    with scope(noa.organization_id, noa.pk, "web"):
        assert set(_wrong(refusal)) == {"stage"}
        assert Deal.objects.get(pk=deal.pk).stage == "discovery"


def test_a_role_of_ones_own_may_be_named_as_well(yossi: Membership, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        closers = Role.objects.get(code="sales")
        own = writing.create(Role, name="סוגרים", grants=closers.grants, fields={})
        _stage("offer", roles=[str(own.pk)])
        writing.update(yossi, role=own)
        deal = world.a_deal(amount=100, owner=yossi)
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert acting.perform(DEALS, "move", deal, {"stage": "offer"}).stage == "offer"


def test_a_stage_makes_its_task_and_undoing_takes_it_back(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _stage("meeting", task="לתאם הדגמה", task_days=3)
        deal = world.a_deal(owner=noa)
    with scope(noa.organization_id, noa.pk, "web"):
        acting.perform(DEALS, "move", deal, {"stage": "meeting"})
        batch, made = undoing.batch(), Task.objects.get()

        assert (made.subject, made.owner, made.party) == ("לתאם הדגמה", noa, deal.party)
        assert made.about == f"deals:{deal.pk}"
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)

        assert Deal.objects.get().stage == "discovery"
        assert Task.objects.filter(deleted_at=None).count() == 0


def test_winning_makes_a_customer_and_undoing_does_not_keep_one(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        deal = world.a_deal(amount=100)
    with scope(noa.organization_id, noa.pk, "web"):
        acting.perform(DEALS, "win", deal, {})
        batch = undoing.batch()
        won = Deal.objects.get()
        assert (won.stage, won.state, won.closed_at is not None) == ("won", "won", True)
        assert won.party.role_keys == "customer"
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)
        back = Deal.objects.get()
        assert (back.stage, back.state, back.closed_at) == ("discovery", "open", None)
        assert back.party.role_keys == ""


@pytest.mark.usefixtures("alon")
def test_losing_says_why_and_to_whom_where_that_is_why() -> None:
    deal, rival = world.a_deal(), world.a_firm()

    with pytest.raises(ValidationError) as without:
        acting.perform(DEALS, "move", deal, {"stage": "lost"})
    deal.refresh_from_db()
    with pytest.raises(ValidationError) as to_nobody:
        acting.perform(DEALS, "lose", deal, {"lost_reason": "competitor"})
    deal.refresh_from_db()
    acting.perform(DEALS, "lose", deal, {"lost_reason": "competitor", "lost_to": rival})

    assert set(_wrong(without)) == {"lost_reason"}
    assert set(_wrong(to_nobody)) == {"lost_to"}
    assert (deal.state, deal.lost_to) == ("lost", rival)
    assert Party.objects.get(pk=rival.pk).role_keys == "competitor"


@pytest.mark.usefixtures("alon")
def test_the_way_and_its_times_are_remembered() -> None:
    deal = world.a_deal()
    acting.perform(DEALS, "move", deal, {"stage": "meeting"})

    stays = StatusLog.objects.filter(record_id=deal.pk).order_by("entered_at")

    assert [(one.status, one.left_at is None) for one in stays] == [
        ("discovery", False),
        ("meeting", True),
    ]


@pytest.mark.usefixtures("alon")
def test_a_next_step_is_words_or_an_open_task() -> None:
    told, tasked, done, bare = (world.a_deal(title=name) for name in "abcd")
    writing.update(told, next_step="להתקשר")
    world.a_task(about=f"deals:{tasked.pk}")
    world.a_task(about=f"deals:{done.pk}", status="done")

    def found(conditions: str) -> set[str]:
        return {one.title for one in reading.matching(DEALS, conditions)}

    assert found("has_next_step = yes") == {"a", "b"}
    assert found("has_next_step = no") == found("has_next_step != yes") == {"c", "d"}
    assert found("has_next_step is empty") == set()
    field = DEALS.field("has_next_step")
    assert [field.read(one) for one in (told, tasked, done, bare)] == [True, True, False, False]


def test_a_lead_becomes_a_deal_and_nothing_is_typed_again(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        lead = world.a_lead(source="web", expected_value=9900, message="מחיר?", owner=noa)
    with scope(noa.organization_id, noa.pk, "web"):
        acting.perform(entities.get("leads"), "open_deal", lead, {})
        batch, deal = undoing.batch(), Deal.objects.get()
        lead.refresh_from_db()

        assert (deal.title, deal.party, deal.owner) == (lead.subject, lead.party, noa)
        assert (deal.amount, deal.source, deal.description) == (9900, "web", "מחיר?")
        assert (deal.lead, lead.status) == (lead, "deal")
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)
        lead.refresh_from_db()
        assert lead.status == "new"
        assert Deal.objects.filter(deleted_at=None).count() == 0


def test_who_may_not_make_deals_opens_none(noa: Membership) -> None:
    with scope(noa.organization_id):
        agent = world.a_member("רון", email="ron@alon.example", role="marketing")
    with scope(noa.organization_id, agent.pk, "web"):
        lead = world.a_lead()
        verbs = [one.verb for one in acting.verbs(entities.get("leads"), lead)]

        assert "assign" in verbs
        assert "open_deal" not in verbs


@pytest.mark.usefixtures("alon")
def test_competitors_stand_once_in_a_deal_and_play_the_role() -> None:
    row = world.a_rival(price=5000)

    with pytest.raises(ValidationError) as twice:
        world.a_rival(deal=row.deal, competitor=row.competitor)
    with pytest.raises(ValidationError) as itself:
        world.a_rival(deal=row.deal, competitor=row.deal.party)

    assert set(_wrong(twice)) == set(_wrong(itself)) == {"competitor"}
    assert Rival.objects.count() == 1
    assert Party.objects.get(pk=row.competitor.pk).role_keys == "competitor"


def test_what_is_known_of_competitors_is_no_more_visible_than_the_deal(noa: Membership) -> None:
    def seen() -> list[bool]:
        return [one.is_private for one in Rival.objects.order_by("created_at", "id")]

    with scope(noa.organization_id, noa.pk, "web"):
        first = world.a_rival(deal=world.a_deal(is_private=True))
        second = world.a_rival(competitor=first.competitor)
        third = world.a_rival(competitor=first.competitor)
        assert seen() == [True, False, False]
        writing.update(second.deal, is_private=True)
        assert seen() == [True, True, False]
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(third.deal.party, is_private=True)
        batch = undoing.batch()
        assert seen() == [True, True, True]
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)
        assert seen() == [True, True, False]


def test_deals_of_others_are_not_there(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        deal = world.a_deal(owner=noa)
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert reading.visible(DEALS).count() == 0
        with pytest.raises(NotVisible):
            acting.perform(DEALS, "win", deal, {})


def test_over_the_api_many_deals_cost_what_few_do(noa: Membership, alon: Organization) -> None:
    api, party = Api.of(noa), world.a_party()
    costs = []
    for _turn in range(3):
        world.a_deal(party=party)
        with CaptureQueriesContext(connection) as told:
            page = api.get("deals").json()
        costs.append(len(told))

    assert [one["has_next_step"] for one in page["items"]] == [False] * 3
    assert costs[1] == costs[2]


def test_over_the_api_the_same_rule_holds(noa: Membership, alon: Organization) -> None:
    api, deal = Api.of(noa), world.a_deal()

    refused = api.post(f"deals/{deal.pk}/do/move", {"stage": "offer"})
    filled = api.patch(f"deals/{deal.pk}", {"stage": "offer", "amount": 1500})

    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["errors"]] == ["amount"]
    assert filled.status_code == 200
    assert (filled.json()["stage"], filled.json()["state"]) == ("offer", "open")
    assert filled.json()["amount"] == {"amount": "1500.00", "currency": "ILS"}


@pytest.mark.usefixtures("alon")
def test_a_deal_outlives_the_merging_of_its_customer_with_its_contact() -> None:
    customer, twin = world.a_party(), world.a_party()
    deal = world.a_deal(party=customer, contact=twin)
    first = world.a_rival(deal=deal, price=100)
    second = world.a_rival(deal=deal, competitor=world.a_firm(name="אותו מתחרה"), terms="שוטף")

    acting.perform(entities.get("parties"), "merge", customer, {"other": twin})
    acting.perform(entities.get("parties"), "merge", first.competitor, {"other": second.competitor})

    deal.refresh_from_db()
    assert (deal.party, deal.contact, deal.deleted_at) == (customer, customer, None)
    rows = Rival.objects.filter(deleted_at=None)
    assert [(one.competitor, one.price, one.terms) for one in rows] == [
        (first.competitor, 100, "שוטף")
    ]


@pytest.mark.usefixtures("alon")
def test_the_columns_of_another_programs_deals_are_known() -> None:
    titles = ["Deal Name", "Company", "Stage", "Deal Value", "Close Date", "Probability"]

    guessed = [one.target for one in mapping.guess(DEALS, titles, [[] for _title in titles])]

    assert guessed == ["title", "party.name", "stage", "amount", "expected_close", "probability"]
