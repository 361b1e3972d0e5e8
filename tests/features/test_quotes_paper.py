"""The PDF of a quote, read back: both directions, page numbers, heads of tables, and no outside."""

import socket
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.features.files.storing import keep
from kesher.features.parties.contacts import ADDRESSES
from kesher.features.quotes import actions, house, printing
from kesher.features.quotes.document import told_of
from kesher.features.quotes.models import Quote
from kesher.lib import printing as printer
from kesher.tenancy.models import Organization
from tests import world
from tests.conftest import client_of
from tests.features.paper import mirrored, text_of, words_of
from tests.features.sent_quotes import a_signature

pytestmark = pytest.mark.usefixtures("files_apart")


def _a_quote(**values: Any) -> Any:
    product = world.a_product(name="טונר שחור", code="TN-BLK-26")
    line = {"product": str(product.pk), "quantity": "1250.5", "unit_price": "1234.50"}
    return world.a_quote(lines=[line | {"discount": "12.5"}], **values)


def _place(pdf: bytes, text: str) -> float:
    return next(one.x for one in words_of(pdf) if text in one.text)


@pytest.mark.usefixtures("alon")
def test_hebrew_runs_from_the_right_and_numbers_and_codes_from_the_left() -> None:
    pdf = printing.pdf_of(told_of(_a_quote(title="ציוד למשרד")))
    text = text_of(pdf)

    for whole in ("₪1,234.50", "1,250.5", "12.5%", "TN-BLK-26"):
        assert whole in text
    for hebrew in ("טונר שחור", "ציוד למשרד", "מחיר יחידה", "אלון בע״מ"):
        assert mirrored(hebrew) in text
    assert _place(pdf, mirrored("תיאור")) > _place(pdf, mirrored("כמות"))
    assert _place(pdf, mirrored("כמות")) > _place(pdf, mirrored("מחיר יחידה"))
    assert "�" not in text


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("country", "language", "told"),
    [("DE", "en", "Berlin, Germany"), ("DE", "he", "Berlin, גרמניה"), ("IL", "en", "Berlin")],
)
def test_the_paper_tells_the_country_of_who_is_abroad(
    country: str, language: str, told: str
) -> None:
    rows = ADDRESSES.kind.from_json([{"city": "Berlin", "country": country}], ADDRESSES)
    party = world.a_party(name="Marie", addresses=rows)

    assert told_of(_a_quote(party=party, language=language))["to"]["address"] == told


@pytest.mark.usefixtures("alon")
def test_the_paper_names_units_in_its_language_and_prices_to_their_last_digit() -> None:
    sheet = world.a_product(name="נייר", code="PA-1", unit="pack")
    lines = [{"product": str(sheet.pk), "quantity": "400", "unit_price": "5.005"}]

    told = [text_of(printing.pdf_of(told_of(_of(lines, one)))) for one in ("he", "en")]

    assert [("₪5.005" in text, "ILS" in text) for text in told] == [(True, False)] * 2
    assert (mirrored("חבילה") in told[0], "400 Pack" in told[1]) == (True, True)


def _of(lines: list[dict[str, str]], language: str) -> Quote:
    return world.a_quote(lines=lines, language=language)


@pytest.mark.usefixtures("alon")
def test_an_english_quote_runs_from_the_left() -> None:
    pdf = printing.pdf_of(told_of(_a_quote(title="Office supplies", language="en")))
    text = text_of(pdf)

    for whole in ("Quote 1", "Office supplies", "Unit price", "₪1,234.50", mirrored("טונר שחור")):
        assert whole in text
    assert _place(pdf, "Description") < _place(pdf, "Quantity") < _place(pdf, "Unit price")


@pytest.mark.usefixtures("alon")
def test_pages_are_numbered_and_each_begins_with_the_head_of_the_table() -> None:
    lines = [{"description": f"item {place}", "unit_price": "1"} for place in range(80)]
    pdf = printing.pdf_of(told_of(world.a_quote(language="en", lines=lines)))
    pages = max(one.page for one in words_of(pdf))

    assert pages > 2
    for page in range(1, pages + 1):
        text = text_of(pdf, page)
        assert f"{page} / {pages}" in " ".join(text.split())
        assert ("Description" in text) == ("item" in text)
    items = [one.text for one in words_of(pdf) if one.text.startswith("item")]
    assert sorted(items) == sorted(f"item {place}" for place in range(80))


def test_the_paper_carries_the_house_its_logo_and_our_own_fonts(alon: Organization) -> None:
    logo = keep(SimpleUploadedFile("logo.png", a_signature()))
    house.keep(house.as_json(house.Terms(business_number="514000004", logo=str(logo.pk))))

    with_logo = printing.pdf_of(told_of(world.a_quote()))

    assert "514000004" in text_of(with_logo)
    assert b"/Image" in with_logo
    assert set(printing.fonts()) >= {"hebrew.woff2", "latin.woff2"}


@pytest.mark.usefixtures("alon")
def test_words_of_a_customer_are_words_and_fetch_nothing() -> None:
    hostile = '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">'
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        quote = world.a_quote(
            title=hostile, opening=f'<img src="{address}">', language="en", lines=[]
        )
        pdf = printing.pdf_of(told_of(quote))
        with pytest.raises(TimeoutError):
            server.accept()

    assert "passwd" in text_of(pdf)
    assert b"/EmbeddedFile" not in pdf


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:1/">',
        '<link rel="stylesheet" href="http://127.0.0.1:1/">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(file:///etc/passwd);</style>",
        '<img src="data:image/svg+xml,<svg/>">',
        '<img src="asset:other">',
    ],
)
def test_the_printer_opens_its_assets_and_nothing_else(html: str) -> None:
    with pytest.raises(printer.CannotPrint, match="Nothing from outside is printed"):
        printer.pdf(html, {"logo": b""})


@pytest.mark.usefixtures("alon")
def test_members_download_the_version_the_customer_has(noa: Membership) -> None:
    quote = world.a_quote(language="en", title="First")
    client = client_of(noa)
    draft = client.get(f"/alon/quotes/{quote.pk}/pdf/")
    actions.mark_sent(quote)
    sent = client.get(f"/alon/quotes/{quote.pk}/pdf/")

    assert (draft.status_code, sent.status_code) == (200, 200)
    assert sent["Content-Disposition"] == 'attachment; filename="Quote 1.pdf"'
    assert "First" in text_of(sent.content)


def test_others_quotes_are_not_printed(alon: Organization, dana: Membership) -> None:
    quote = world.a_quote()

    assert client_of(dana).get(f"/alon/quotes/{quote.pk}/pdf/").status_code == 404
    assert Client().get(f"/alon/quotes/{quote.pk}/pdf/").status_code == 302


def test_without_a_printer_one_learns_what_to_install(
    alon: Organization, noa: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "_CHILD", "tests.features.no_printer")
    printing._try_out.cache_clear()
    quote = world.a_quote()

    with pytest.raises(Refused, match="Pango"):
        printing.pdf_of(told_of(quote))
    with pytest.raises(Refused, match="Pango"):
        actions.send(quote, to="moshe@example.com")
    assert Quote.objects.get(pk=quote.pk).status == "draft"
    page = client_of(noa).get(f"/alon/quotes/{quote.pk}/pdf/")

    assert page.status_code == 409
    assert "Pango" in page.content.decode()
    assert client_of(noa).get(f"/alon/quotes/{quote.pk}/").status_code == 200
