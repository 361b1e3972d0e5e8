"""Leads on the board: moved on, discarded with a reason, and nothing won by accident."""

import pytest
from playwright.sync_api import Locator, expect

from kesher.accounts.models import Membership
from kesher.features.leads.models import Lead
from tests import world
from tests.journeys.conftest import DESK, PHONE_ALONE, Enter
from tests.journeys.person import Person, inside

GO_ON = """(link) => new Promise((told) => {
  const sheet = document.getElementById("sheet");
  sheet.addEventListener("close", () => setTimeout(told), { once: true });
  sheet.close();
  link.focus();
})"""


@pytest.fixture
def lead(noa: Membership) -> Lead:
    with inside(noa):
        party = world.a_party(name="משה כהן", owner=noa)
        return world.a_lead(subject="ריהוט למשרד", party=party, expected_value=1_200_000, owner=noa)


def ticket(person: Person, lead: Lead) -> Locator:
    return person.page.locator(f"#ticket-{lead.pk}")


def status_of(lead: Lead, noa: Membership) -> tuple[str, str]:
    with inside(noa):
        lead.refresh_from_db()
        return lead.status, lead.lost_reason


def test_a_lead_moves_on_by_keyboard_and_comes_back(
    noa: Membership, lead: Lead, enter: Enter
) -> None:
    person = enter(noa)
    person.go("/alon/leads/board/")
    person.meets_no_barrier()
    ticket(person, lead).get_by_role("link").first.focus()
    forwards = "ArrowLeft" if person.language == "he" else "ArrowRight"
    for key in ("Space", forwards, "Enter"):
        person.page.keyboard.press(key)

    expect(person.page.locator(f"#column-contacted #ticket-{lead.pk}")).to_be_visible()
    expect(ticket(person, lead).get_by_role("link").first).to_be_focused()
    person.toast("ריהוט למשרד")
    assert status_of(lead, noa) == ("contacted", "")
    person.undo("ריהוט למשרד")
    expect(person.page.locator(f"#column-new #ticket-{lead.pk}")).to_be_visible()
    assert status_of(lead, noa) == ("new", "")


def test_escape_puts_a_lead_back(noa: Membership, lead: Lead, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/leads/board/")
    ticket(person, lead).get_by_role("link").first.focus()
    forwards = "ArrowLeft" if person.language == "he" else "ArrowRight"
    for key in ("Space", forwards, forwards, "Escape"):
        person.page.keyboard.press(key)

    expect(person.page.locator(f"#column-new #ticket-{lead.pk}")).to_be_visible()
    assert status_of(lead, noa) == ("new", "")


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_lead_is_dragged_by_mouse(noa: Membership, lead: Lead, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/leads/board/")
    person.carry(ticket(person, lead), person.page.locator("#column-qualified .k-column-cards"))

    person.toast("ריהוט למשרד")
    assert status_of(lead, noa) == ("qualified", "")


@pytest.mark.parametrize("look", PHONE_ALONE, indirect=True)
def test_a_lead_is_dragged_by_finger(noa: Membership, lead: Lead, enter: Enter) -> None:
    """The next column looks out at the edge of the phone."""
    person = enter(noa)
    person.go("/alon/leads/board/")
    person.carry_by_finger(ticket(person, lead), to_x=12)

    expect(person.page.locator(f"#column-contacted #ticket-{lead.pk}")).to_be_attached()
    person.toast("ריהוט למשרד")
    assert status_of(lead, noa) == ("contacted", "")


@pytest.mark.parametrize("look", PHONE_ALONE, indirect=True)
def test_a_finger_at_the_edge_brings_what_lies_beyond(
    noa: Membership, lead: Lead, enter: Enter
) -> None:
    """From the first column to the last, carried once."""
    person = enter(noa)
    person.go("/alon/leads/board/")
    lost = person.page.locator("#column-lost .k-column-cards")
    expect(lost).not_to_be_in_viewport()

    person.carry_by_finger(ticket(person, lead), to_x=12, to=lost)

    person.field("Reason", within=person.sheet).select_option("price")
    person.press("Discard", within=person.sheet)
    person.toast("ריהוט למשרד")
    assert status_of(lead, noa) == ("lost", "price")


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_mouse_at_the_edge_brings_what_lies_beyond(
    noa: Membership, lead: Lead, enter: Enter
) -> None:
    person = enter(noa)
    person.page.set_viewport_size({"width": 1000, "height": 800})
    person.go("/alon/leads/board/")
    lost = person.page.locator("#column-lost .k-column-cards")
    board = person.page.locator("k-board").bounding_box()
    assert board is not None
    forwards = board["x"] + 6 if person.language == "he" else board["x"] + board["width"] - 6
    expect(lost).not_to_be_in_viewport()

    person.carry_beyond(ticket(person, lead), lost, edge=forwards)

    person.field("Reason", within=person.sheet).select_option("price")
    person.press("Discard", within=person.sheet)
    person.toast("ריהוט למשרד")
    assert status_of(lead, noa) == ("lost", "price")


def test_discarding_asks_why(noa: Membership, lead: Lead, enter: Enter) -> None:
    """Dropped on what means lost, it is not lost before a reason was given."""
    person = enter(noa)
    person.go("/alon/leads/board/")
    ticket(person, lead).get_by_role("link").first.focus()
    forwards = "ArrowLeft" if person.language == "he" else "ArrowRight"
    for key in ("Space", *[forwards] * 6, "Enter"):
        person.page.keyboard.press(key)
    expect(person.sheet).to_be_visible()
    person.meets_no_barrier()
    assert status_of(lead, noa) == ("new", "")

    person.press("Back", within=person.sheet)
    expect(person.page.locator(f"#column-new #ticket-{lead.pk}")).to_be_visible()
    expect(ticket(person, lead).get_by_role("link").first).to_be_focused()

    for key in ("Space", *[forwards] * 6, "Enter"):
        person.page.keyboard.press(key)
    person.field("Reason", within=person.sheet).select_option("price")
    person.press("Discard", within=person.sheet)
    person.toast("ריהוט למשרד")
    expect(person.page.locator(f"#column-lost #ticket-{lead.pk}")).to_be_visible()
    assert status_of(lead, noa) == ("lost", "price")


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_closing_sheet_calls_nobody_back(noa: Membership, lead: Lead, enter: Enter) -> None:
    """It is told a moment later that it closed; who has gone on by then stays there."""
    person = enter(noa)
    person.go("/alon/leads/board/")
    person.press_new()
    expect(person.sheet).to_be_visible()
    link = ticket(person, lead).get_by_role("link").first

    link.evaluate(GO_ON)
    expect(link).to_be_focused()


def test_a_lead_won_by_accident_is_no_customer_after_all(
    noa: Membership, lead: Lead, enter: Enter
) -> None:
    person = enter(noa)
    person.go(f"/alon/leads/{lead.pk}/")
    person.meets_no_barrier()
    person.card_action("win")
    person.undo("ריהוט למשרד")

    assert status_of(lead, noa) == ("new", "")
    with inside(noa):
        lead.party.refresh_from_db()
        assert "customer" not in lead.party.role_keys
