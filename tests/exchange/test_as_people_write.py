"""Cells as people and programs write them: bare addresses, two numbers, titles on both sides."""

import pytest

from kesher.exchange import uncorrecting
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Identifier, Party
from tests.exchange.conftest import csv_of
from tests.exchange.test_corrections import told_of
from tests.exchange.test_spoilt_cells import phones_of

pytestmark = pytest.mark.usefixtures("alon")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("mailto:dan@galim.co.il", "mailto:dan@galim.co.il"),
        ('"""Dan"" <dan@galim.co.il>"', '"Dan" <dan@galim.co.il>'),
        ("dan@galim.co.il.", "dan@galim.co.il."),
    ],
)
def test_mail_addresses_lose_what_stands_around_them(bring, cell, said) -> None:
    run = bring(csv_of(["שם", "דואל"], ["דן", cell]), columns={"דואל": "emails"})

    assert run.counts == {"created": 1}
    assert Party.objects.get().email == "dan@galim.co.il"
    assert told_of(run, "emails") == [(2, "emails", "emails", said, "dan@galim.co.il")]


def test_two_numbers_with_words_beside_each_are_two(bring) -> None:
    run = bring(csv_of(["שם", "טלפון"], ["דן", "054-234-5672 (בבית) 03-5551234 רונית"]))

    assert run.counts == {"created": 1}
    assert [number for number, _kind in phones_of("דן")] == ["+972542345672", "+97235551234"]


@pytest.mark.parametrize(
    ("written", "name", "honorific"),
    [("Dr Levy MD", "Levy", "Dr. MD"), ('"ד""ר רון לוי"', "רון לוי", "ד״ר")],
)
def test_titles_on_both_sides_are_no_part_of_the_name(bring, written, name, honorific) -> None:
    bring(csv_of(["שם"], [written]))

    party = Party.objects.get()
    assert (party.name, party.honorific) == (name, honorific)


def test_a_title_with_straight_quotes_is_the_same_title(bring) -> None:
    bring(csv_of(["שם", "תואר"], ['"ד""ר רון לוי"', '"ד""ר"']))

    assert Party.objects.get().name == "רון לוי"


def test_the_registrars_spelling_of_a_legal_form(bring) -> None:
    run = bring(csv_of(["שם"], ["גלים בע~מ"]))

    party = Party.objects.get()
    assert (party.name, party.kind) == ("גלים בע״מ", "organization")

    uncorrecting.begin(run, "companies")

    party.refresh_from_db()
    assert party.name == "גלים בע~מ"


def test_a_column_of_numbers_of_people_and_firms_tells_which_is_which(bring) -> None:
    bring(
        csv_of(
            ["שם הלקוח", "ח.פ/ת.ז", "סוג"],
            ["דנה כהן", "39337423", "אדם"],
            ["גלים בעמ", "510000003", "חברה"],
        )
    )

    told = Identifier.objects.order_by("number").values_list("kind", "number", "party__name")
    assert list(told) == [("id", "039337423", "דנה כהן"), ("company", "510000003", "גלים בע״מ")]


def test_sources_are_understood_as_people_call_them(bring) -> None:
    bring(
        csv_of(["נושא", "לקוח", "מקור"], ["מדפסת", "דנה כהן", "אתר"], ["שרת", "רון לוי", "כנס"]),
        entity="leads",
    )

    assert list(Lead.objects.order_by("subject").values_list("subject", "source")) == [
        ("מדפסת", "web"),
        ("שרת", "fair"),
    ]
