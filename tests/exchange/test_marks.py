"""Marks that nobody sees in a file: told, drawn, kept where that is wanted, and put back alone."""

import pytest

from kesher.exchange import carrying, corrected, keeping, uncorrecting
from kesher.exchange.models import ImportRun
from kesher.features.leads.models import Lead
from kesher.features.parties.contacts import ADDRESSES, EMAILS, IDENTIFIERS, PHONES
from kesher.features.parties.models import Party
from kesher.lib.hebrew.marks import Marked, marked, pieces, with_chips
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_pages import as_filled, uploaded

RLM, NBSP = "\u200f", "\u00a0"
NAME, JOB = f"{RLM}דנה{NBSP}כהן", "חשבת\u200b"
COLUMNS = {"שם": "name", "תפקיד": "job_title", "טלפון": "phones"}
CONTENT = csv_of(["שם", "תפקיד", "טלפון"], [NAME, JOB, f"{RLM}+972502345678"])
PHONE = ("phones", "⟪RLM⟫+972502345678", "+972502345678")
TOLD = [("name", "⟪RLM⟫דנה⟪NBSP⟫כהן", "דנה כהן"), ("job_title", "חשבת⟪ZWSP⟫", "חשבת"), PHONE]


def told_of(run: ImportRun, kind: str = "marks") -> list[tuple[str, str, str]]:
    words = corrected.Words(run)
    found = [told.correction for told in corrected.listed(run, kind)]
    return [(one.field, words.of(one, one.before), words.of(one, one.after)) for one in found]


def test_a_text_knows_how_it_was_said() -> None:
    found = marked("דנה כהן", f" {NAME}\u0000 ")

    assert (found, type(found), found.said) == ("דנה כהן", Marked, NAME)  # type: ignore[attr-defined]  # it is a Marked
    assert type(marked("דנה", "דנה  ")) is str
    assert with_chips("\u2066a\u2069\ufeff\u206a") == "⟪LRI⟫a⟪PDI⟫⟪BOM⟫⟪U+206A⟫"
    assert pieces("⟪RLM⟫דנה⟪NBSP⟫כהן") == [("", "RLM"), ("דנה", "NBSP"), ("כהן", "")]


@pytest.mark.usefixtures("alon")
def test_they_are_told_and_put_back_alone(begin) -> None:
    run = begin(CONTENT, columns=COLUMNS)
    carrying.write(run)

    assert told_of(run) == TOLD
    party = Party.objects.get()
    assert (party.name, party.job_title, party.phone) == ("דנה כהן", "חשבת", "+972502345678")

    uncorrecting.begin(run, "marks")

    party.refresh_from_db()
    assert (party.name, party.job_title, party.phone) == (NAME, JOB, f"{RLM}+972502345678")
    assert (run.taken_back["marks"]["done"], run.taken_back["marks"]["left"]) == (3, 0)


@pytest.mark.usefixtures("alon")
def test_they_stay_where_they_are_wanted(begin) -> None:
    run = begin(CONTENT, columns=COLUMNS)
    keeping.correct(run, off=["marks"])
    carrying.write(run)

    assert told_of(run) == []
    party = Party.objects.get()
    assert (party.name, party.job_title, party.phone) == (NAME, JOB, "+972502345678")
    assert told_of(run, "phones") == [PHONE]


LRM, BOM = "\u200e", "\ufeff"
LISTS = {
    "שם": "name",
    "ניידים": "phones",
    "מייל": "emails",
    "חפ": "identifiers:company",
    "רחוב": "addresses.street",
    "עיר": "addresses.city",
    "כניסה": "addresses.notes",
    "אתר": "website",
    "נולדה": "birth_date",
    "פרטים": "about",
}
CELLS = [
    "דנה",
    f"{RLM}050-2345678; 03-5551234{LRM}",
    f"{LRM}Dana@galim.example",
    f"514713288{BOM}",
    "הרצל 12",
    f"{RLM}חיפה",
    f"קומה{NBSP}2",
    f"galim.example{LRM}",
    f"{LRM}5.3.84",
    f"ותיקה{RLM}",
]
ALL = [
    ("website", "galim.example⟪LRM⟫", "galim.example"),
    ("birth_date", "⟪LRM⟫5.3.84", "5.3.84"),
    ("about", "ותיקה⟪RLM⟫", "ותיקה"),
    ("phones", "⟪RLM⟫050-2345678", "050-2345678"),
    ("phones", "03-5551234⟪LRM⟫", "03-5551234"),
    ("emails", "⟪LRM⟫Dana@galim.example", "Dana@galim.example"),
    ("identifiers", "ח״פ, 514713288⟪BOM⟫", "ח״פ, 514713288"),
    (
        "addresses",
        "הרצל 12, ⟪RLM⟫חיפה, קומה⟪NBSP⟫2",
        "הרצל 12, חיפה, קומה 2",
    ),
]


def said(party: Party) -> tuple[object, ...]:
    """What a customer's lists, texts and values hold."""
    phones = [row["number"] for row in PHONES.read(party)]
    place, number = ADDRESSES.read(party)[0], IDENTIFIERS.read(party)[0]["number"]
    where = (place["street"], place["city"], place["notes"])
    return (phones, EMAILS.read(party)[0]["address"], number, where, party.about, party.website)


CLEAN = (
    ["+972502345678", "+97235551234"],
    "dana@galim.example",
    "514713288",
    ("הרצל 12", "חיפה", "קומה 2"),
    "<p>ותיקה</p>",
    "https://galim.example",
)


@pytest.fixture
def everywhere(begin, alon):
    return begin(csv_of(list(LISTS), CELLS), columns=LISTS)


def test_they_are_told_of_every_field_and_put_back_where_a_field_can_hold_them(everywhere) -> None:
    carrying.write(everywhere)
    party = Party.objects.get()
    assert (said(party), str(party.birth_date)) == (CLEAN, "1984-03-05")
    assert sorted(told_of(everywhere)) == sorted(ALL)
    assert told_of(everywhere, "dates") == [("birth_date", "5.3.84", "05/03/1984")]

    uncorrecting.begin(everywhere, "phones")
    uncorrecting.begin(everywhere, "marks")

    party = Party.objects.get()
    numbers = [f"{RLM}050-2345678", f"03-5551234{LRM}"]
    place = ("הרצל 12", f"{RLM}חיפה", f"קומה{NBSP}2")
    assert said(party) == (numbers, CLEAN[1], f"514713288{BOM}", place, *CLEAN[4:])
    told = everywhere.taken_back["marks"]
    assert (told["done"], told["left"]) == (5, 3)

    uncorrecting.begin(everywhere, "emails")
    uncorrecting.begin(everywhere, "dates")

    party = Party.objects.get()
    assert EMAILS.read(party)[0]["address"] == f"{LRM}Dana@galim.example"
    assert party.birth_date is None


def test_where_they_are_to_stay_what_takes_them_away_says_so(everywhere) -> None:
    keeping.correct(everywhere, off=["marks", "addresses"])
    carrying.write(everywhere)

    party = Party.objects.get()
    place = ("הרצל 12", f"{RLM}חיפה", f"קומה{NBSP}2")
    assert said(party) == (*CLEAN[:3], place, *CLEAN[4:])
    assert told_of(everywhere, "phones") == [
        ("phones", "⟪RLM⟫050-2345678", "+972502345678"),
        ("phones", "03-5551234⟪LRM⟫", "+97235551234"),
    ]
    assert told_of(everywhere, "marks") == []


@pytest.mark.usefixtures("alon")
def test_those_of_address_cards(begin) -> None:
    card = (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{RLM}דנה כהן\r\nN:כהן;דנה{LRM};;;\r\n"
        f"TEL;TYPE=CELL:{LRM}+972502345678\r\nEMAIL:dana@galim.example{LRM}\r\n"
        f"NOTE:ותיקה{RLM}\r\nADR:;;הרצל 12;{RLM}חיפה;;;\r\nEND:VCARD\r\n"
    )
    run = begin(card, name="cards.vcf")
    carrying.write(run)

    assert sorted(told_of(run)) == [
        ("about", "ותיקה⟪RLM⟫", "ותיקה"),
        ("addresses", "הרצל 12, ⟪RLM⟫חיפה", "הרצל 12, חיפה"),
        ("emails", "dana@galim.example⟪LRM⟫", "dana@galim.example"),
        ("given_name", "דנה⟪LRM⟫", "דנה"),
        ("name", "⟪RLM⟫דנה כהן", "דנה כהן"),
        ("phones", "⟪LRM⟫+972502345678", "+972502345678"),
    ]

    uncorrecting.begin(run, "marks")

    party = Party.objects.get()
    assert (party.name, party.phone) == (f"{RLM}דנה כהן", f"{LRM}+972502345678")


def test_directories_tell_theirs(begin, alon) -> None:
    entry = f"dn: cn=x\ncn: {RLM}דנה כהן\nsn: כהן\nmail: dana@galim.example{LRM}\n\n"
    run = begin(entry, name="people.ldif")
    carrying.write(run)

    assert sorted(told_of(run)) == [
        ("emails", "dana@galim.example⟪LRM⟫", "dana@galim.example"),
        ("name", "⟪RLM⟫דנה כהן", "דנה כהן"),
    ]


@pytest.mark.usefixtures("alon")
def test_those_of_a_customer_whom_a_lead_makes(begin) -> None:
    content = csv_of(["נושא", "לקוח"], ["תנור", NAME])
    run = begin(content, columns={"נושא": "subject", "לקוח": "party"}, entity="leads")
    carrying.write(run)
    assert told_of(run) == TOLD[:1]
    assert Lead.objects.get().party.name == "דנה כהן"

    uncorrecting.begin(run, "marks")

    assert Lead.objects.get().party.name == NAME


def test_the_screen_draws_them(alon, noa) -> None:
    browser = client_of(noa)
    address = uploaded(browser, CONTENT.replace("\u200b", ""))
    browser.post(f"{address}check/", as_filled(browser, address))

    listed = browser.get(f"{address}corrections/?kind=marks").content.decode()

    assert '<span class="k-mark" dir="ltr">RLM</span>דנה' in listed
    assert RLM not in listed.partition("<tbody>")[2].partition("</tbody>")[0]
    file = browser.get(f"{address}corrections/?kind=marks&format=csv").content.decode()
    assert "⟪RLM⟫דנה⟪NBSP⟫כהן" in file
