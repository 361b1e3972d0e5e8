"""A row of leads, deals or tasks that names a firm and a person keeps both, and joins them."""

import pytest

from kesher.exchange import carrying, keeping, report
from kesher.exchange.models import Strangers
from kesher.exchange.outcomes import WARNED
from kesher.features.activities.models import Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, Relation
from tests import world
from tests.exchange.conftest import csv_of

pytestmark = pytest.mark.usefixtures("alon")


def people_at() -> list[tuple[str, str]]:
    rows = Relation.objects.filter(type="works_at").order_by("pk")
    return [(row.party.name, row.other.name) for row in rows]


def parties() -> list[tuple[str, str, str]]:
    rows = Party.objects.order_by("pk")
    return sorted(rows.values_list("kind", "name", "phone"))


@pytest.mark.parametrize(
    "header",
    [
        ["חברה", "איש קשר", "טלפון", "נושא"],
        ["שם החברה", "שם", "נייד", "נושא"],
        ["Company", "Contact person", "Phone", "Subject"],
        ["לקוח", "איש קשר", "טלפון", "נושא"],
    ],
)
def test_a_lead_is_of_the_person_who_works_at_the_firm(bring, header: list[str]) -> None:
    run = bring(
        csv_of(
            header,
            ["גלים בע״מ", "דנה כהן", "0502345678", "מדפסת"],
            ["גלים", "רון לוי", "0502345679", "נייר"],
        ),
        entity="leads",
        name="לידים.csv",
    )

    assert run.counts == {"created": 2}
    assert parties() == [
        ("organization", "גלים בע״מ", ""),
        ("person", "דנה כהן", "+972502345678"),
        ("person", "רון לוי", "+972502345679"),
    ]
    assert people_at() == [("דנה כהן", "גלים בע״מ"), ("רון לוי", "גלים בע״מ")]
    told = {(lead.subject, lead.party.name) for lead in Lead.objects.all()}
    assert told == {("מדפסת", "דנה כהן"), ("נייר", "רון לוי")}


def test_a_lead_that_names_but_one_of_the_two_is_of_that_one(bring) -> None:
    bring(
        csv_of(
            ["חברה", "איש קשר", "טלפון", "טלפון משרד", "נושא"],
            ["גלים בע״מ", "", "035551234", "", "מדפסת"],
            ["", "דנה כהן", "0502345678", "", "נייר"],
            ["ים בע״מ", "", "", "035551235", "דיו"],
        ),
        entity="leads",
        name="לידים.csv",
    )

    assert parties() == [
        ("organization", "גלים בע״מ", "+97235551234"),
        ("organization", "ים בע״מ", "+97235551235"),
        ("person", "דנה כהן", "+972502345678"),
    ]
    assert people_at() == []
    told = {(lead.subject, lead.party.name) for lead in Lead.objects.all()}
    assert told == {("מדפסת", "גלים בע״מ"), ("נייר", "דנה כהן"), ("דיו", "ים בע״מ")}


def test_what_is_the_firms_goes_to_the_firm_behind_a_lead(bring) -> None:
    here = world.a_firm(name="גלים בע״מ")
    run = bring(
        csv_of(
            ["חברה", "אתר", "טלפון משרד", "איש קשר", "נייד", "נושא"],
            ["גלים", "galim.example", "03-5551234", "דנה כהן", "0502345678", "מדפסת"],
        ),
        entity="leads",
        name="לידים.csv",
    )

    assert run.mapping == [
        "party.works_at.name",
        "party.works_at.website",
        "party.works_at.phones:work",
        "party.name",
        "party.phones:mobile",
        "subject",
    ]
    assert people_at() == [("דנה כהן", here.name)]
    assert Party.objects.filter(kind="organization").count() == 1


def test_a_deal_is_the_firms_with_the_person_as_its_contact(bring) -> None:
    run = bring(
        csv_of(
            ["שם עסקה", "חברה", "איש קשר", "טלפון", "טלפון חברה"],
            ["מדפסות", "גלים בע״מ", "דנה כהן", "0502345678", "035551234"],
            ["נייר", "", "רון לוי", "0502345679", ""],
            ["דיו", "ים בע״מ", "", "", "035551235"],
        ),
        entity="deals",
        name="עסקאות.csv",
    )

    assert run.counts == {"created": 3}
    assert run.mapping == [
        "title",
        "party.name",
        "contact",
        "contact.phones",
        "party.phones:work",
    ]
    told = {
        deal.title: (deal.party.name, deal.contact.name if deal.contact else "")
        for deal in Deal.objects.all()
    }
    assert told == {
        "מדפסות": ("גלים בע״מ", "דנה כהן"),
        "נייר": ("רון לוי", ""),
        "דיו": ("ים בע״מ", ""),
    }
    assert people_at() == [("דנה כהן", "גלים בע״מ")]
    assert ("organization", "גלים בע״מ", "+97235551234") in parties()


def test_a_task_is_of_the_person_and_a_second_time_nothing_is_made(bring) -> None:
    content = csv_of(["חברה", "שם", "נושא"], ["גלים בע״מ", "דנה כהן", "לחזור"])
    bring(content, entity="tasks", name="משימות.csv")
    bring(content, entity="tasks", name="משימות.csv")

    assert {task.party.name for task in Task.objects.all()} == {"דנה כהן"}
    assert people_at() == [("דנה כהן", "גלים בע״מ")]


def test_firms_are_not_made_where_strangers_are_to_stay_out(begin) -> None:
    world.a_party(name="דנה כהן")
    content = csv_of(["חברה", "איש קשר", "נושא"], ["גלים בע״מ", "דנה כהן", "מדפסת"])
    run = begin(content, entity="leads", name="לידים.csv")
    keeping.treat(run, Strangers.LEAVE)

    carrying.write(run)

    assert run.counts == {"created": 1, "warned": 1}
    assert (Party.objects.count(), people_at()) == (1, [])
    assert ["גלים" in one.sentences[0] for one in report.rows(run, WARNED, 5)] == [True]
