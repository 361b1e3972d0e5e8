"""From a stranger at a web form to what was delivered to them, in one go and by screens alone."""

import re

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from kesher.accounts.models import Membership
from kesher.features.deals.models import Deal
from kesher.features.intake import guard, links
from kesher.features.intake.models import IntakeForm, Submission
from kesher.features.leads.models import Lead
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.features.quotes.models import Quote, QuoteAnswer, QuoteVersion
from kesher.jobs.worker import run_due
from kesher.lib.money import Money
from kesher.tenancy import scope
from tests import world
from tests.features.paper import mirrored, text_of
from tests.journeys.conftest import LOOKS, Enter, Visit
from tests.journeys.person import Person

DANA, MAIL, ASKED = "דנה אברהם", "dana@example.org", "כמה עולה שולחן?"
# Two tables at 1,250, assembled for 300; and the eighteen per cent of VAT.
GROSS, TOTAL = 330_400, "₪3,304.00"


pytestmark = pytest.mark.usefixtures("files_apart")


@pytest.fixture
def yossi_in_turn(noa: Membership, yossi: Membership) -> Membership:
    """What the firm has before anybody comes: a product, and a rule that gives leads to Yossi."""
    with scope(noa.organization_id, noa.pk, "web"):
        world.a_product(name="שולחן", code="TBL-120", price=Money(125_000, "ILS"))
        world.a_rule(name="תורנות", members=[str(yossi.pk)])
    return yossi


@pytest.mark.parametrize("look", [pytest.param(LOOKS["hebrew"], id="hebrew")], indirect=True)
def test_a_stranger_asks_is_offered_accepts_and_is_delivered(
    noa: Membership,
    yossi_in_turn: Membership,
    enter: Enter,
    visit: Visit,
    mailoutbox: list[EmailMessage],
) -> None:
    yossi = yossi_in_turn
    address = _make_the_form(enter(noa), noa)
    customer = visit()
    _ask(customer, address)
    run_due()
    lead = _lead_of(yossi)

    person = enter(yossi)
    deal = _open_a_deal(person, lead, yossi)
    quote = _offer(person, deal, yossi)
    _send(person, quote)
    run_due()
    _accept(customer, _link_in(mailoutbox))
    _see_it_accepted(quote, yossi)

    order = _order(person, quote, yossi)
    _deliver(person, order)
    _see_it_delivered(order, deal, yossi)


def _make_the_form(person: Person, noa: Membership) -> str:
    person.go("/alon/settings/intake/")
    person.link("New form").first.click()
    person.page.locator("[name=name]").fill("אתר")
    person.page.locator("[name=title]").fill("נשמח לעזור")
    person.settle()
    person.press("Save")
    expect(person.main.get_by_role("link", name="אתר", exact=True)).to_be_visible()
    with scope(noa.organization_id):
        return links.path_of(IntakeForm.objects.get())


def _ask(customer: Page, address: str) -> None:
    customer.goto(address)
    for name, typed in (
        ("party.name", DANA),
        ("party.phones", "054-765-4321"),
        ("party.emails", MAIL),
        ("lead.message", ASKED),
    ):
        customer.locator(f"[name='{name}']").fill(typed)
    customer.wait_for_timeout(guard.QUICKEST * 1000 + 100)
    customer.locator("button").click()
    expect(customer.locator("[role=status]")).to_be_visible()


def _lead_of(yossi: Membership) -> Lead:
    with scope(yossi.organization_id):
        lead, row = Lead.objects.select_related("party").get(), Submission.objects.get()
        assert (row.state, row.lead_id, lead.owner_id) == ("made", lead.pk, yossi.pk)
        assert (lead.message, lead.party.name, lead.party.email) == (ASKED, DANA, MAIL)
        assert Party.objects.count() == 1
        return lead


def _open_a_deal(person: Person, lead: Lead, yossi: Membership) -> Deal:
    person.go(f"/alon/leads/{lead.pk}/")
    expect(person.main).to_contain_text(ASKED)
    person.card_action("open_deal")
    person.settle()
    with scope(yossi.organization_id):
        lead.refresh_from_db()
        deal = Deal.objects.get()
        assert (lead.status, deal.lead_id, deal.owner_id) == ("deal", lead.pk, yossi.pk)
        assert (deal.party_id, deal.is_open) == (lead.party_id, True)
        return deal


def _offer(person: Person, deal: Deal, yossi: Membership) -> Quote:
    """A product of the catalogue, twice, and a line in free words."""
    page = person.page
    person.go(f"/alon/quotes/new/?party={deal.party_id}&deal={deal.pk}")
    page.locator("#new-title").fill("שולחנות למשרד")
    first, second = page.locator("[data-line]").first, page.locator("[data-line]").nth(1)
    first.get_by_label(person.says("Product"), exact=True).fill("שולחן")
    first.locator("[role=option]", has_text="שולחן").click()
    expect(first.locator("[name=lines-unit_price]")).to_have_value("1250.00")
    first.locator("[name=lines-quantity]").fill("2")
    second.locator("[name=lines-description]").fill("הרכבה")
    second.locator("[name=lines-unit_price]").fill("300")
    second.locator("[name=lines-unit_price]").press("Tab")
    expect(page.locator("#lines-sums dd").last).to_have_text(TOTAL)
    person.press("Save")
    person.settle()
    with scope(yossi.organization_id):
        quote = Quote.objects.get()
        assert (quote.status, quote.gross, quote.deal_id) == ("draft", GROSS, deal.pk)
        return quote


def _send(person: Person, quote: Quote) -> None:
    person.go(f"/alon/quotes/{quote.pk}/")
    person.card_action("send")
    person.press("Send by mail", within=person.sheet)
    person.toast("שולחנות למשרד")
    person.settle()


def _link_in(letters: list[EmailMessage]) -> str:
    """Where the customer's letter leads; the paper that came along says what it costs."""
    (letter,) = [one for one in letters if one.to == [MAIL]]
    (paper,) = letter.attachments
    text = text_of(paper[1])
    assert TOTAL in text
    assert mirrored(DANA) in text
    found = re.search(r"/q/[^/\s]+/", str(letter.body))
    assert found
    return found[0]


def _accept(customer: Page, address: str) -> None:
    customer.goto(address)
    expect(customer.locator("html")).to_have_attribute("dir", "rtl")
    expect(customer.locator("#sums dd").last).to_have_text(TOTAL)
    customer.locator("[name=name]").fill(DANA)
    canvas = customer.locator("k-signature canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    customer.mouse.move(box["x"] + 20, box["y"] + 20)
    customer.mouse.down()
    customer.mouse.move(box["x"] + 90, box["y"] + 50, steps=6)
    customer.mouse.up()
    customer.locator("button[value=accept]").click()
    expect(customer.locator(".k-notice-good")).to_contain_text(DANA)
    with customer.expect_download() as printed:
        customer.locator("a[href$='/pdf/']").click()
    pdf = printed.value.path().read_bytes()
    assert mirrored("התקבלה על ידי") in text_of(pdf)
    # The signature, and its mask.
    assert pdf.count(b"/Subtype /Image") == 2


def _see_it_accepted(quote: Quote, yossi: Membership) -> None:
    with scope(yossi.organization_id):
        quote.refresh_from_db()
        answer, version = QuoteAnswer.objects.get(), QuoteVersion.objects.get()
        assert (quote.status, answer.accepted, answer.name) == ("accepted", True, DANA)
        assert (answer.version_id, version.number, version.sent_to) == (version.pk, 1, MAIL)
        assert answer.signature is not None
        assert answer.signature.size > 500
        assert answer.by_id is None


def _order(person: Person, quote: Quote, yossi: Membership) -> Order:
    person.go(f"/alon/quotes/{quote.pk}/")
    person.card_action("order")
    person.settle()
    with scope(yossi.organization_id):
        order = Order.objects.get()
        assert (order.status, order.gross, order.quote_id) == ("confirmed", GROSS, quote.pk)
        return order


def _deliver(person: Person, order: Order) -> None:
    person.go(f"/alon/orders/{order.pk}/")
    person.card_action("deliver_all")
    person.settle()
    expect(person.page.locator("#card-head")).to_contain_text("סופקה")


def _see_it_delivered(order: Order, deal: Deal, yossi: Membership) -> None:
    with scope(yossi.organization_id):
        order.refresh_from_db()
        assert (order.status, order.party_id, order.owner_id) == (
            "delivered",
            deal.party_id,
            yossi.pk,
        )
        assert order.delivered_at is not None
        delivered = [(row["description"], row["delivered"]) for row in LINES.read(order)]
        assert delivered == [("שולחן", "2"), ("הרכבה", "1")]
        assert (Lead.objects.count(), Deal.objects.count()) == (1, 1)
        assert (Quote.objects.count(), Order.objects.count()) == (1, 1)
