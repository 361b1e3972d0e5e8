"""A card: its facts edited in place, its blocks arranged, people mentioned, texts dressed."""

import pytest
from playwright.sync_api import expect

from kesher.accounts.models import Membership, Role
from kesher.entity.models import CardLayout
from kesher.features.activities.models import Note
from kesher.features.parties.models import Party
from tests import world
from tests.journeys.conftest import DESK, Enter
from tests.journeys.person import Person, inside


def a_card(person: Person, noa: Membership) -> Party:
    with inside(noa):
        party = world.a_party(name="משה כהן", job_title="מנהל רכש", owner=noa)
    person.go(f"/alon/parties/{party.pk}/")
    return party


def test_a_fact_is_edited_where_it_stands_and_taken_back(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    party = a_card(person, noa)
    fact = person.page.locator("#fact-job_title")
    fact.locator(".k-value").click()
    expect(fact.get_by_role("textbox")).to_be_focused()
    fact.get_by_role("textbox").fill("סמנכ״ל")
    person.page.keyboard.press("Enter")
    expect(fact).to_contain_text("סמנכ״ל")
    expect(fact.locator(".k-value")).to_be_focused()
    with inside(noa):
        party.refresh_from_db()
        assert party.job_title == "סמנכ״ל"
    person.meets_no_barrier()

    person.undo("Saved.")
    expect(fact).to_contain_text("מנהל רכש")
    with inside(noa):
        party.refresh_from_db()
        assert party.job_title == "מנהל רכש"


def test_escape_leaves_a_fact_as_it_was(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    party = a_card(person, noa)
    fact = person.page.locator("#fact-job_title")
    fact.locator(".k-value").focus()
    person.page.keyboard.press("Enter")
    fact.get_by_role("textbox").fill("טעות")
    person.page.keyboard.press("Escape")
    expect(fact).to_contain_text("מנהל רכש")
    with inside(noa):
        party.refresh_from_db()
        assert party.job_title == "מנהל רכש"


def test_a_note_is_dressed_linked_and_mentions_a_colleague(
    noa: Membership, yossi: Membership, enter: Enter
) -> None:
    person = enter(noa)
    party = a_card(person, noa)
    composer = person.page.locator("#composer")
    page = composer.get_by_role("textbox").first
    page.click()
    person.press("Bold", within=composer)
    page.press_sequentially("חשוב", delay=5)
    person.press("Bold", within=composer)
    page.press_sequentially(" @יוס", delay=5)
    expect(composer.get_by_role("option", name="יוסי מזרחי")).to_be_visible()
    person.meets_no_barrier()
    person.page.keyboard.press("Enter")
    page.press_sequentially("באתר", delay=5)
    for _letter in "באתר":
        person.page.keyboard.press("Shift+ArrowRight")
    person.press("Link", within=composer)
    address = person.field("Link address", within=composer)
    expect(address).to_be_focused()
    address.fill("example.org/offer")
    person.page.keyboard.press("Enter")
    person.press("Save", within=composer)

    timeline = person.page.locator("#timeline")
    expect(timeline.get_by_text("חשוב")).to_be_visible()
    with inside(noa):
        note = Note.objects.get()
        assert note.party_id == party.pk
        assert "<b>חשוב</b>" in note.text or "<strong>חשוב</strong>" in note.text
        assert 'href="https://example.org/offer"' in note.text
        assert "@יוסי מזרחי" in note.text


def test_signs_in_a_plain_note_stay_what_they_are(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    a_card(person, noa)
    page = person.page.locator("#composer").get_by_role("textbox").first
    page.click()
    page.press_sequentially("כהן & בניו, מחיר < 100  ועוד", delay=5)
    person.page.keyboard.press("Control+Enter")

    told = "כהן & בניו, מחיר < 100 ועוד"
    expect(person.page.locator("#timeline").get_by_text(told)).to_be_visible()
    with inside(noa):
        note = Note.objects.get()
        assert note.text == "<p>כהן &amp; בניו, מחיר &lt; 100  ועוד</p>"
        assert str(note) == told


def test_an_administrator_arranges_the_card_of_a_role(
    noa: Membership, yossi: Membership, enter: Enter
) -> None:
    person = enter(noa)
    party = a_card(person, noa)
    person.card_menu("Whose layout")
    with inside(noa):
        sales = Role.objects.get(code="sales")
    person.field("For whom", within=person.sheet).select_option(str(sales.pk))
    person.press("Continue", within=person.sheet)
    grip = person.button("Move the block %(title)s", title=person.says("Open tasks"))
    expect(grip).to_be_visible()
    person.meets_no_barrier()
    grip.focus()
    backwards = "ArrowRight" if person.language == "he" else "ArrowLeft"
    for key in ("Space", backwards, backwards, "Enter"):
        person.page.keyboard.press(key)
    person.settle()
    person.press("Finish arranging")
    expect(grip).to_be_hidden()

    with inside(noa):
        layout = CardLayout.objects.get()
        assert layout.role_id == sales.pk
        assert layout.zones["start"][0] == "tasks"
    seller = enter(yossi)
    with inside(noa):
        Party.objects.filter(pk=party.pk).update(owner=yossi)
    seller.go(f"/alon/parties/{party.pk}/")
    first = seller.page.locator("[data-zone=start] .k-panel").first
    expect(first).to_have_attribute("aria-label", seller.says("Open tasks"))


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_block_is_dragged_to_another_column(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    a_card(person, noa)
    person.card_menu("Arrange the card")
    facts = person.page.locator('.k-panel[data-key="facts"]')
    grip = person.button("Move the block %(title)s", title=person.says("Details"))
    with person.page.expect_response("**/layout/") as answer:
        person.carry(grip, person.page.locator("[data-zone=end]"))

    assert answer.value.ok
    expect(person.page.locator('[data-zone=end] > .k-panel[data-key="facts"]')).to_be_visible()
    person.press("Finish arranging")
    person.page.reload()
    expect(person.page.locator("[data-zone=end]").locator(facts)).to_be_visible()
    with inside(noa):
        layout = CardLayout.objects.get()
        assert layout.role_id is None
        assert "facts" in layout.zones["end"]
        assert "facts" not in layout.zones["start"]


def test_a_folded_block_stays_folded(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    a_card(person, noa)
    facts = person.page.locator("#panel-facts")
    facts.locator("summary").click()
    expect(facts.locator("dl")).to_be_hidden()
    person.settle()
    person.page.reload()
    expect(facts.locator("dl")).to_be_hidden()
