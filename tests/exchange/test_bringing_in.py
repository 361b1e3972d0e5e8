"""Rows of files become records."""

import pytest

from kesher.exchange import report
from kesher.exchange.models import Step
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import undoing
from tests import world
from tests.exchange.conftest import csv_of

pytestmark = pytest.mark.usefixtures("alon")


def test_a_hebrew_table_of_customers_comes_in(bring) -> None:
    run = bring(
        csv_of(
            ["שם פרטי", "שם משפחה", "נייד", "טלפון בבית", 'דוא"ל', "רחוב", "עיר", "מיקוד", "ת.ז."],
            [
                "דנה",
                "כהן",
                "050-234-5678",
                "03-7654321",
                "Dana@Example.co.il",
                "הרצל 12",
                "תל אביב",
                "6100001",
                "123456782",
            ],
        ).replace('דוא"ל', "דוא״ל")
    )

    dana = Party.objects.get()
    assert run.counts == {"created": 1}
    assert run.step == Step.DONE
    assert dana.name == "דנה כהן"
    assert [
        (row.number, row.kind, row.is_primary) for row in dana.phone_rows.order_by("position")
    ] == [
        ("+972502345678", "mobile", True),
        ("+97237654321", "home", False),
    ]
    assert (dana.phone, dana.email, dana.city) == (
        "+972502345678",
        "dana@example.co.il",
        "תל אביב-יפו",
    )
    assert [(row.street, row.city, row.postal_code) for row in dana.address_rows.all()] == [
        ("הרצל 12", "תל אביב-יפו", "6100001")
    ]
    assert [(row.kind, row.number) for row in dana.identifier_rows.all()] == [("id", "123456782")]


def test_rows_that_are_wrong_are_told_and_the_right_ones_come_in(bring) -> None:
    run = bring(
        csv_of(["שם", "טלפון"], ["דנה כהן", "0502345678"], ["רון לוי", "12"], ["", "0502345679"])
    )

    wrong = report.rows(run, "refused", 10)
    assert run.counts == {"created": 1, "refused": 2}
    assert report.rows(run, "refused", 10, after=3) == wrong[1:]
    assert [told.number for told in wrong] == [3, 4]
    assert "12" in wrong[0].sentences[0]
    assert [party.name for party in Party.objects.all()] == ["דנה כהן"]


def test_leads(bring) -> None:
    known = world.a_party(
        name="דנה כהן", phones=[{"number": "+972502345678", "kind": "mobile", "primary": True}]
    )
    run = bring(
        csv_of(
            ["שם מלא", "טלפון", "הערות", "מקור"],
            ["דנה", "0502345678", "מעוניינת במדפסת", "המלצה"],
            ["רון לוי", "0502345679", "", ""],
            ["רון לוי", "050-2345679", "שוב", ""],
        ),
        entity="leads",
        name="פייסבוק נובמבר.csv",
    )

    assert run.counts == {"created": 3}
    assert [
        (lead.subject, lead.party.name, lead.message, lead.source)
        for lead in Lead.objects.order_by("id")
    ] == [
        ("פייסבוק נובמבר", "דנה כהן", "מעוניינת במדפסת", "referral"),
        ("פייסבוק נובמבר", "רון לוי", "", ""),
        ("פייסבוק נובמבר", "רון לוי", "שוב", ""),
    ]
    assert Party.objects.count() == 2
    assert Lead.objects.order_by("id").first().party == known
    undoing.undo(run.batch)
    assert Lead.objects.filter(deleted_at=None).count() == 0
    assert Party.objects.filter(deleted_at=None).get() == known


def test_leads_of_the_past_come_in_as_far_as_they_are_known(bring) -> None:
    """A file may say why a lead was lost; where it does not, the lead says that nobody knows."""
    rows = [
        ["נושא", "לקוח", "סטטוס", "סיבת הפסד"],
        ["א", "משה כהן", "לא הבשיל", ""],
        ["ב", "דנה לוי", "לא הבשיל", "מחיר"],
        ["ג", "רות גל", "נפתחה עסקה", ""],
        ["ד", "גיל אור", "נסגר בהצלחה", ""],
    ]

    run = bring(csv_of(*rows), entity="leads", name="leads.csv")

    assert run.counts == {"created": 4}
    found = Lead.objects.order_by("subject").values_list("subject", "status", "lost_reason")
    assert list(found) == [
        ("א", "lost", "unknown"),
        ("ב", "lost", "price"),
        ("ג", "deal", ""),
        ("ד", "won", ""),
    ]
    parties = Party.objects.order_by("name")
    assert [one.name for one in parties if "customer" in one.role_keys] == ["גיל אור"]
