"""Marks that nobody sees in a file: told, drawn, kept where that is wanted, and put back alone."""

import pytest

from kesher.exchange import carrying, corrected, keeping, uncorrecting
from kesher.exchange.models import ImportRun
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.lib.hebrew.marks import Marked, marked, pieces, with_chips
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_pages import as_filled, uploaded

RLM, NBSP = "\u200f", "\u00a0"
NAME, JOB = f"{RLM}דנה{NBSP}כהן", "חשבת\u200b"
COLUMNS = {"שם": "name", "תפקיד": "job_title", "טלפון": "phones"}
CONTENT = csv_of(["שם", "תפקיד", "טלפון"], [NAME, JOB, f"{RLM}+972502345678"])
TOLD = [("name", "⟪RLM⟫דנה⟪NBSP⟫כהן", "דנה כהן"), ("job_title", "חשבת⟪ZWSP⟫", "חשבת")]


def told_of(run: ImportRun) -> list[tuple[str, str, str]]:
    words = corrected.Words(run)
    found = [told.correction for told in corrected.listed(run, "marks")]
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
    assert (party.name, party.job_title, party.phone) == (NAME, JOB, "+972502345678")


@pytest.mark.usefixtures("alon")
def test_they_stay_where_they_are_wanted(begin) -> None:
    run = begin(CONTENT, columns=COLUMNS)
    keeping.correct(run, off=["marks"])
    carrying.write(run)

    assert told_of(run) == []
    assert (Party.objects.get().name, Party.objects.get().job_title) == (NAME, JOB)


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
