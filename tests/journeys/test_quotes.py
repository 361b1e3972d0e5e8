"""A quote on its way: written, printed, sent, accepted with a signature, told on the card."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.features.quotes import actions, links
from kesher.features.quotes.models import Quote, QuoteAnswer
from kesher.lib.money import Money
from tests import world
from tests.features.paper import text_of
from tests.journeys.conftest import DESK, PHONE_ALONE, Barriers, Enter, Visit
from tests.journeys.person import Person, inside

ACCEPTED = {"he": "התקבלה", "en": "Accepted"}


pytestmark = pytest.mark.usefixtures("files_apart")


@pytest.fixture
def party(noa: Membership) -> Party:
    with inside(noa):
        world.a_product(name="Toner", code="TN-26", price=Money(32_900, "ILS"))
        return world.a_party(name="משה כהן", owner=noa)


def _write(person: Person, party: Party) -> None:
    """Two lines: a product of the catalogue, and one in free words."""
    page = person.page
    person.go(f"/alon/quotes/new/?party={party.pk}")
    page.locator("#new-title").fill("ציוד למשרד")
    first = page.locator("[data-line]").first
    first.get_by_label(person.says("Product"), exact=True).fill("Toner")
    first.locator("[role=option]", has_text="Toner").click()
    expect(first.locator("[name=lines-unit_price]")).to_have_value("329.00")
    first.locator("[name=lines-quantity]").fill("2")
    second = page.locator("[data-line]").nth(1)
    second.locator("[name=lines-description]").fill("התקנה")
    second.locator("[name=lines-unit_price]").fill("100")
    second.locator("[name=lines-unit_price]").press("Tab")
    expect(page.locator("#lines-sums dd").last).to_have_text("₪894.44")


def _sign(page: Page) -> None:
    canvas = page.locator("k-signature canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 50, steps=6)
    page.mouse.up()


def _accept(customer: Page, address: str) -> None:
    customer.goto(address)
    expect(customer.locator("#sums dd").last).to_have_text("₪894.44")
    customer.locator("[name=name]").fill("משה כהן")
    customer.locator("button[value=accept]").click()
    expect(customer.locator("[data-missing]")).to_be_visible()
    _sign(customer)
    customer.locator("button[value=accept]").click()
    expect(customer.locator(".k-notice-good")).to_contain_text("משה כהן")


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_a_quote_is_written_sent_and_signed(
    noa: Membership, party: Party, enter: Enter, visit: Visit, look: dict[str, Any]
) -> None:
    person = enter(noa)
    _write(person, party)
    person.meets_no_barrier()
    person.press("Save")
    person.settle()
    with inside(noa):
        quote = Quote.objects.get()
    with person.page.expect_download() as printed:
        person.link("Draft as PDF").click()
    assert "₪894.44" in text_of(printed.value.path().read_bytes())

    person.card_action("mark_sent")
    person.toast("ציוד למשרד")
    person.settle()
    address = person.link("The customer's page").get_attribute("href")
    assert address
    person.meets_no_barrier()

    _accept(visit(**look), address)

    with inside(noa):
        quote.refresh_from_db()
        answer = QuoteAnswer.objects.get()
        assert (quote.status, answer.name) == ("accepted", "משה כהן")
        assert answer.signature is not None
        assert answer.signature.size > 500
    person.go(f"/alon/quotes/{quote.pk}/")
    expect(person.page.locator("#card-head")).to_contain_text(ACCEPTED[person.language])
    person.sees("accepted by %(name)s", name="משה כהן")
    person.go(f"/alon/parties/{party.pk}/")
    expect(person.page.locator("#panel-quotes")).to_contain_text("ציוד למשרד")
    expect(person.page.locator("#panel-timeline")).to_contain_text("התקבלה")


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_lines_are_moved_and_removed_by_keyboard(
    noa: Membership, party: Party, enter: Enter
) -> None:
    person = enter(noa)
    _write(person, party)
    words = person.page.locator("[name=lines-description]")
    words.nth(1).focus()

    person.page.keyboard.press("Alt+ArrowUp")
    expect(words.first).to_have_value("התקנה")
    expect(words.first).to_be_focused()
    person.page.locator("[data-line]").nth(1).locator("[data-remove]").press("Enter")
    expect(person.page.locator("[data-line]").nth(1)).to_be_hidden()
    expect(person.page.locator("#lines-sums dd").last).to_have_text("₪118.00")
    person.press("Save")
    person.settle()

    with inside(noa):
        assert [line.description for line in Quote.objects.get().line_rows.all()] == ["התקנה"]


@pytest.mark.parametrize("look", PHONE_ALONE, indirect=True)
def test_a_customer_chooses_and_signs_by_finger(
    noa: Membership, party: Party, visit: Visit, look: dict[str, Any], barriers: Barriers
) -> None:
    with inside(noa):
        extra = {"description": "הובלה", "unit_price": "50", "optional": True}
        paper = {"description": "נייר", "quantity": "2", "unit_price": "10"}
        quote = world.a_quote(party=party, lines=[paper, extra])
        actions.mark_sent(quote)
    page = visit(**look)
    page.goto(_address(noa, quote))
    assert barriers(page) == []

    page.get_by_label("הובלה").check()
    expect(page.locator("#sums dd").last).to_have_text("₪82.60")
    page.locator("[name=name]").fill("משה")
    _sign_by_finger(page)
    page.locator("button[value=accept]").click()
    expect(page.locator(".k-notice-good")).to_be_visible()

    with inside(noa):
        quote.refresh_from_db()
        assert (quote.status, quote.gross) == ("accepted", 8_260)
        answer = QuoteAnswer.objects.get()
        assert answer.signature is not None


def _address(noa: Membership, quote: Quote) -> str:
    with inside(noa):
        link = links.living(quote)
        assert link is not None
        return links.path_of(link)


def _sign_by_finger(page: Page) -> None:
    canvas = page.locator("k-signature canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + 20, box["y"] + 20

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": left, "y": top} for left, top in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x + 12 * step, y + 6 * step))
    touch("touchEnd")
    expect(page.locator("[name=signature]")).not_to_have_value("")
