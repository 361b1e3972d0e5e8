"""A lead becomes a deal, which moves over the board, is asked for what it lacks, and is lost."""

import pytest
from playwright.sync_api import Locator, expect

from kesher.accounts.models import Membership
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from tests import world
from tests.journeys.conftest import DESK, PHONE_ALONE, Enter
from tests.journeys.person import Person, inside


@pytest.fixture
def lead(noa: Membership) -> Lead:
    with inside(noa):
        party = world.a_party(name="משה כהן", owner=noa)
        return world.a_lead(subject="ריהוט למשרד", party=party, owner=noa)


@pytest.fixture
def deal(noa: Membership) -> Deal:
    with inside(noa):
        party = world.a_party(name="משה כהן", owner=noa)
        return world.a_deal(title="ריהוט לקומה", party=party, owner=noa)


def ticket(person: Person, deal: Deal) -> Locator:
    return person.page.locator(f"#ticket-{deal.pk}")


def carried(person: Person, deal: Deal, *, columns: int) -> None:
    """By keyboard, so many columns on."""
    ticket(person, deal).get_by_role("link").first.focus()
    forwards = "ArrowLeft" if person.language == "he" else "ArrowRight"
    for key in ("Space", *[forwards] * columns, "Enter"):
        person.page.keyboard.press(key)


def as_it_is(deal: Deal, noa: Membership) -> tuple[str, str, int | None]:
    with inside(noa):
        deal.refresh_from_db()
        return deal.stage, deal.lost_reason, deal.amount


def test_from_a_lead_to_a_lost_deal_and_back(noa: Membership, lead: Lead, enter: Enter) -> None:
    person = enter(noa)
    person.go(f"/alon/leads/{lead.pk}/")
    person.card_action("open_deal")
    person.toast("ריהוט למשרד")
    with inside(noa):
        deal = Deal.objects.get(lead=lead)

    person.go("/alon/deals/board/")
    person.meets_no_barrier()
    carried(person, deal, columns=1)
    expect(person.page.locator(f"#column-meeting #ticket-{deal.pk}")).to_be_visible()
    person.settle()

    carried(person, deal, columns=1)
    expect(person.sheet).to_be_visible()
    person.meets_no_barrier()
    assert as_it_is(deal, noa) == ("meeting", "", None)
    person.field("amount", within=person.sheet).fill("12000")
    person.press("Move to a stage", within=person.sheet)
    expect(person.sheet).to_be_hidden()
    person.settle()
    expect(person.page.locator(f"#column-offer #ticket-{deal.pk}")).to_be_visible()
    assert as_it_is(deal, noa) == ("offer", "", 1_200_000)

    person.settle()
    carried(person, deal, columns=3)
    person.field("lost because", within=person.sheet).select_option("price")
    person.press("Move to a stage", within=person.sheet)
    expect(person.sheet).to_be_hidden()
    person.settle()
    expect(person.page.locator(f"#column-lost #ticket-{deal.pk}")).to_be_visible()
    assert as_it_is(deal, noa) == ("lost", "price", 1_200_000)


def test_what_was_lost_by_mistake_comes_back(noa: Membership, deal: Deal, enter: Enter) -> None:
    person = enter(noa)
    person.go(f"/alon/deals/{deal.pk}/")
    person.meets_no_barrier()
    person.card_action("lose")
    person.field("Lost because", within=person.sheet).select_option("price")
    person.press("Lost", within=person.sheet)
    person.toast("ריהוט לקומה")
    assert as_it_is(deal, noa) == ("lost", "price", None)

    person.undo("ריהוט לקומה")
    assert as_it_is(deal, noa) == ("discovery", "", None)


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_deal_is_dragged_by_mouse(noa: Membership, deal: Deal, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/deals/board/")
    person.carry(ticket(person, deal), person.page.locator("#column-meeting .k-column-cards"))

    person.toast("ריהוט לקומה")
    assert as_it_is(deal, noa) == ("meeting", "", None)


@pytest.mark.parametrize("look", PHONE_ALONE, indirect=True)
def test_a_deal_is_dragged_by_finger(noa: Membership, deal: Deal, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/deals/board/")
    person.carry_by_finger(ticket(person, deal), to_x=12)

    expect(person.page.locator(f"#column-meeting #ticket-{deal.pk}")).to_be_attached()
    person.toast("ריהוט לקומה")
    assert as_it_is(deal, noa) == ("meeting", "", None)


def test_a_pipeline_gets_a_stage(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/settings/pipelines/")
    person.meets_no_barrier()
    person.page.locator(".k-settings-table td a").first.click()
    person.settle()
    person.meets_no_barrier()
    person.link("New stage", within=person.main).click()
    person.meets_no_barrier()
    person.sheet.locator('[name="labels-he"]').fill("אישור תקציב")
    person.sheet.locator('[name="labels-en"]').fill("Budget")
    person.press("Save", within=person.sheet)

    name = {"he": "אישור תקציב", "en": "Budget"}[person.language]
    expect(person.page.locator(".k-settings-table")).to_contain_text(name)
