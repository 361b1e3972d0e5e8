"""Quotes as those who write, approve and send them meet them."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.catalogue.models import Product
from kesher.features.quotes import actions
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote, QuoteLine, QuoteVersion
from kesher.lib.money import Money
from kesher.records import reading, undoing, writing
from kesher.records.models import Change
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

QUOTES = entities.get("quotes")
PAPER = {"description": "נייר", "quantity": "2", "unit_price": "10"}
INK = {"description": "דיו", "quantity": "1", "unit_price": "100.00"}


def _sums(quote: Quote) -> tuple[int, int, int, int]:
    return quote.net, quote.discount, quote.vat, quote.gross


def _rows(*told: dict[str, Any]) -> list[dict[str, Any]]:
    return list(LINES.kind.from_json(list(told), LINES))


pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.usefixtures("alon")
def test_quotes_are_numbered_in_order_and_know_their_sums() -> None:
    first = world.a_quote(lines=[PAPER | {"discount": "10"}, INK | {"vat": "zero"}])
    second = world.a_quote()

    assert (first.number, second.number) == (1, 2)
    assert _sums(first) == (11_800, 200, 324, 12_124)
    assert _sums(Quote.objects.get(pk=first.pk)) == _sums(first)


@pytest.mark.usefixtures("alon")
def test_sums_follow_the_lines_and_the_rate_of_the_day() -> None:
    quote = world.a_quote(lines=[INK])

    writing.update(quote, date=timezone.localdate().replace(year=2024), valid_until=None)
    assert (_sums(quote), quote.vat_rate) == ((10_000, 0, 1_700, 11_700), Decimal(17))

    writing.update(quote, lines=_rows(PAPER))
    assert _sums(Quote.objects.get(pk=quote.pk)) == (2_000, 0, 340, 2_340)


@pytest.mark.usefixtures("alon")
def test_the_catalogue_fills_in_what_a_line_leaves_open() -> None:
    paper = world.a_product(vat="zero", price=Money(2_490, "ILS"))
    best = world.a_price_list(customer_class="a")
    world.a_price(product=paper, price_list=best, price=Money(2_000, "ILS"))
    world.a_price(
        product=paper, price_list=best, from_quantity=Decimal(10), price=Money(1_850, "ILS")
    )

    quote = world.a_quote(
        party=world.a_party(customer_class="a"),
        lines=[
            {"product": str(paper.pk), "quantity": "3"},
            {"product": str(paper.pk), "quantity": "10"},
            {"product": str(paper.pk), "unit_price": "5", "description": "נייר פגום"},
        ],
    )

    assert [(row["unit_price"], row["vat"], row["description"]) for row in LINES.read(quote)] == [
        ("20.00", "zero", "נייר צילום"),
        ("18.50", "zero", "נייר צילום"),
        ("5.00", "zero", "נייר פגום"),
    ]


@pytest.mark.usefixtures("alon")
def test_a_price_list_named_by_hand_goes_before_the_customers_own() -> None:
    paper = world.a_product(price=Money(2_490, "ILS"))
    theirs = world.a_price_list(customer_class="a")
    world.a_price(product=paper, price_list=theirs, price=Money(2_000, "ILS"))
    named = world.a_price_list(name="מבצע", customer_class="c")
    world.a_price(product=paper, price_list=named, price=Money(1_500, "ILS"))
    abroad = world.a_price_list(name="יצוא", currency="USD")
    customer = world.a_party(customer_class="a")

    quote = world.a_quote(party=customer, price_list=named, lines=[{"product": str(paper.pk)}])
    with pytest.raises(ValidationError) as refusal:
        world.a_quote(party=customer, price_list=abroad)

    assert LINES.read(quote)[0]["unit_price"] == "15.00"
    assert refusal.value.message_dict == {"price_list": ["The prices of this list are in USD."]}


@pytest.mark.usefixtures("alon")
def test_a_product_without_a_price_waits_for_one_and_keeps_the_quote_at_home() -> None:
    quote = world.a_quote(lines=[{"product": str(world.a_product(price=None).pk)}])

    with pytest.raises(Refused, match="“נייר צילום” has no price yet"):
        actions.mark_sent(quote)

    assert LINES.read(quote)[0]["unit_price"] == ""
    assert Quote.objects.get(pk=quote.pk).status == "draft"
    assert not QuoteVersion.objects.exists()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ({"description": ""}, "description"),
        (PAPER | {"quantity": "-1"}, "quantity"),
        (PAPER | {"quantity": "0"}, "quantity"),
        (PAPER | {"quantity": "1e308"}, "quantity"),
        (PAPER | {"quantity": "NaN"}, "quantity"),
        (PAPER | {"unit_price": "0.00001"}, "unit_price"),
        (PAPER | {"discount": "101"}, "discount"),
        (PAPER | {"vat": "double"}, "vat"),
        (PAPER | {"product": "1"}, "product"),
        (PAPER | {"key": "<script>"}, "key"),
    ],
)
def test_a_line_is_refused_by_the_column_that_is_wrong(line: dict[str, str], column: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        _rows(line)

    assert (refusal.value.error_list[0].params or {})["column"] == column


@pytest.mark.usefixtures("alon")
def test_amounts_beyond_counting_are_refused() -> None:
    paper = world.a_product(price=Money(10**14, "ILS"))

    for line in (
        PAPER | {"quantity": "100000000", "unit_price": "100000000"},
        {"product": str(paper.pk), "quantity": "2"},
    ):
        with pytest.raises(ValidationError) as refusal:
            world.a_quote(lines=[line])
        assert refusal.value.message_dict == {"lines": ["This amount is too large."]}

    assert not Quote.objects.exists()


@pytest.mark.usefixtures("alon")
def test_products_of_others_are_not_there(dana: Membership) -> None:
    with scope(dana.organization_id, dana.pk, "web"):
        theirs = world.a_product()

    with pytest.raises(ValidationError) as refusal:
        world.a_quote(lines=[{"product": str(theirs.pk)}])

    assert refusal.value.message_dict == {"lines": ["There is no such product."]}
    assert not QuoteLine.objects.exists()


@pytest.mark.usefixtures("alon")
def test_usual_texts_of_the_language_begin_and_end_a_new_quote() -> None:
    world.a_quote_text(text="שלום", is_usual=True)
    world.a_quote_text(text="Hello", language="en", is_usual=True)
    world.a_quote_text(text="בברכה", place="closing", is_usual=True)
    world.a_quote_text(text="אחר")

    hebrew, english = world.a_quote(), world.a_quote(language="en", closing="Yours")

    assert (hebrew.opening, hebrew.closing) == ("שלום", "בברכה")
    assert (english.opening, english.closing) == ("Hello", "Yours")


@pytest.mark.usefixtures("alon")
def test_lines_are_taken_back_as_the_catalogue_completed_them(noa: Membership) -> None:
    paper = world.a_product(price=Money(2_490, "ILS"))
    quote = world.a_quote()
    before = LINES.read(quote)

    with scope(noa.organization_id, noa.pk, "web") as here:
        writing.update(quote, lines=_rows({"product": str(paper.pk)}))
        change = Change.objects.get(record_id=quote.pk, verb="update")
        undone = undoing.undo(here.batch)

    assert (change.after or {})["lines"][0]["unit_price"] == "24.90"
    assert (undone.count, undone.kept) == (1, ())
    kept = Quote.objects.get(pk=quote.pk)
    assert (LINES.read(kept), _sums(kept)) == (before, (2_000, 0, 360, 2_360))


@pytest.mark.usefixtures("alon")
def test_lines_are_written_and_read_as_text() -> None:
    text = "נייר A4 × 2.5 @ 24.90 −10%\nהתקנה × 1 @ 0.0375\nבלי מחיר × 1"

    rows = LINES.kind.parse(text, LINES)

    assert [(row["quantity"], row["unit_price"], row["discount"]) for row in rows] == [
        ("2.5", "24.90", "10"),
        ("1", "0.0375", "0"),
        ("1", "", "0"),
    ]
    assert LINES.kind.text(rows, LINES) == text


def test_sums_are_told_while_one_types(alon: Organization, noa: Membership) -> None:
    paper = world.a_product(price=Money(2_490, "ILS"))
    typed = {
        "lines-place": ["0", "4", "5"],
        "lines-product": ["", str(paper.pk), ""],
        "lines-priced": ["", "", ""],
        "lines-key": ["", "", ""],
        "lines-description": ["שירות", "", ""],
        "lines-quantity": ["2", "3", "1"],
        "lines-unit_price": ["100", "", ""],
        "lines-discount": ["12", "", ""],
        "lines-vat": ["standard", "standard", "standard"],
        "lines-group": ["", "", ""],
        "currency": "ILS",
    }

    page = client_of(noa).post("/alon/quotes/lines/", typed, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert 'id="line-0-net" hx-swap-oob="true"><bdi dir="ltr">₪176.00</bdi>' in text
    assert 'id="line-4-net" hx-swap-oob="true"><bdi dir="ltr">₪74.70</bdi>' in text
    assert 'name="lines-unit_price" value="24.90"' in text
    assert '<bdi dir="ltr">₪295.83</bdi>' in text
    assert "line-5" not in text
    assert "line-0-filled" not in text
    assert not Quote.objects.exists()


def _a_line(product: Product, **more: str) -> dict[str, str]:
    """As it stands in a form, after the catalogue gave 24.90."""
    told = {
        "place": "0",
        "product": str(product.pk),
        "priced": str(product.pk),
        "listed": "24.90",
        "description": "נייר",
        "quantity": "1",
        "unit_price": "24.90",
        "vat": "standard",
    }
    return {f"lines-{name}": value for name, value in (told | more).items()}


@pytest.mark.parametrize(
    ("typed", "currency", "price", "listed"),
    [
        ({"quantity": "10"}, "ILS", "19.90", "19.90"),
        ({"quantity": "9"}, "ILS", "24.90", "24.90"),
        ({"quantity": "10", "unit_price": "25"}, "ILS", "25", ""),
        ({"listed": ""}, "ILS", "24.90", "24.90"),
        ({"listed": "", "quantity": "10"}, "ILS", "24.90", ""),
        ({}, "USD", "", ""),
    ],
)
def test_a_price_of_the_catalogue_follows_until_another_is_typed(
    noa: Membership, typed: dict[str, str], currency: str, price: str, listed: str
) -> None:
    with scope(noa.organization_id):
        paper = world.a_product(price=Money(2_490, "ILS"))
        world.a_price(product=paper, price=Money(1_990, "ILS"), from_quantity=Decimal(10))
    line = _a_line(paper, **typed)
    shown = line["lines-unit_price"]

    page = client_of(noa).post("/alon/quotes/lines/", {**line, "currency": currency})

    text = page.content.decode()
    assert f'name="lines-listed" value="{listed}" hx-swap-oob="true"' in text
    swapped = re.findall(r'id="line-0-price" name="lines-unit_price" value="([^"]*)"', text)
    assert swapped == ([] if price == shown else [price])
    assert ("אין עדיין מחיר" in text) == (not price)


def test_a_saved_price_is_that_of_the_quantity(noa: Membership) -> None:
    with scope(noa.organization_id):
        paper, party = world.a_product(price=Money(2_490, "ILS")), world.a_party()
        world.a_price(product=paper, price=Money(1_990, "ILS"), from_quantity=Decimal(10))
    head = {"title": "ציוד", "party": str(party.pk), "currency": "ILS", "language": "he"}
    head |= {"date": "2026-11-01"}

    answer = client_of(noa).post("/alon/quotes/new/", head | _a_line(paper, quantity="10", key=""))

    assert answer.status_code == 302, answer.content.decode()[-3000:]
    with scope(noa.organization_id):
        assert Quote.objects.get().net == 19_900


def test_programs_make_quotes_and_read_their_sums(noa: Membership) -> None:
    api = Api.of(noa)
    party = api.make("parties", name="משה")

    made = api.post(
        "quotes",
        {"title": "ציוד", "party": party["id"], "lines": [PAPER | {"discount": "5"}]},
    )
    wrong = api.post(
        "quotes", {"title": "ציוד", "party": party["id"], "lines": [PAPER | {"quantity": "-2"}]}
    )

    assert made.status_code == 201
    told = made.json()
    assert told["gross"] == {"amount": "22.42", "currency": "ILS"}
    assert told["status"] == "draft"
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "lines[0].quantity")
    assert api.patch(f"quotes/{told['id']}", {"status": "accepted"}).status_code == 422


def test_sellers_see_their_own_quotes_and_those_who_read_change_none(
    alon: Organization, noa: Membership, yossi: Membership
) -> None:
    theirs = world.a_quote()
    with scope(noa.organization_id):
        reader = world.a_member("רות", email="ruth@alon.example", role="read_only")
    with scope(noa.organization_id, yossi.pk, "web"):
        mine = world.a_quote()
        assert set(reading.visible(QUOTES)) == {mine}
        with pytest.raises(NotVisible):
            actions.mark_sent(theirs)
    with scope(noa.organization_id, reader.pk, "web"):
        assert set(reading.visible(QUOTES)) == {mine, theirs}
        with pytest.raises(NotVisible):
            actions.mark_sent(mine)


@pytest.mark.usefixtures("alon")
def test_a_quote_begun_on_a_deal_knows_its_customer(noa: Membership) -> None:
    deal = world.a_deal()
    quote = world.a_quote(title="הצעה לעסקה", party=deal.party, deal=deal)
    client = client_of(noa)

    card = client.get(f"/alon/deals/{deal.pk}/").content.decode()
    begun = client.get(f"/alon/quotes/new/?deal={deal.pk}&party={deal.party_id}").content.decode()

    assert f"/alon/quotes/new/?deal={deal.pk}&amp;party={deal.party_id}" in card
    assert f"/alon/quotes/{quote.pk}/" in card
    for pk in (deal.pk, deal.party_id):
        assert f'value="{pk}"' in begun
