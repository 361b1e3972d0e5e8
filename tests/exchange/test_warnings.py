"""A row of which something cannot be taken comes in all the same, and is counted and listed."""

from typing import Any

import pytest

from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.exchange import report
from kesher.exchange.outcomes import WARNED
from kesher.features.parties.models import Party, PhoneNumber
from kesher.tenancy import scope
from kesher.tenancy.organization import settings_changed
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_activities_in import moved_in

pytestmark = pytest.mark.usefixtures("alon")


def addresses() -> list[tuple[str, str, str]]:
    parties = list(Party.objects.order_by("pk"))
    field = entities.get("parties").field("addresses")
    field.gather(parties)
    return [
        (row["street"], row["city"], row["postal_code"])
        for party in parties
        for row in field.read(party)
    ]


def test_an_address_beside_a_postal_code_finds_its_city(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "כתובת", "מיקוד"],
            ["דנה כהן", "הרצל 12 תל אביב", "6123456"],
            ["רמי לוי", '"הנביאים 3, חיפה"', "3123456"],
        )
    )

    assert run.counts == {"created": 2}
    assert addresses() == [
        ("הרצל 12", "תל אביב-יפו", "6123456"),
        ("הנביאים 3", "חיפה", "3123456"),
    ]


def test_a_street_alone_stays_as_it_is_and_is_told(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "רחוב", "מיקוד"],
            ["דנה כהן", "הרצל 12", "6123456"],
            ["רמי לוי", "הרצל 12 חיפה", ""],
            ["נועה טל", "", "6123456"],
        )
    )

    assert run.counts == {"created": 3, "warned": 2}
    assert addresses() == [("", "הרצל 12", "6123456"), ("הרצל 12", "חיפה", "")]
    assert [(one.number, one.sentences) for one in report.rows(run, WARNED, 9)] == [
        (2, ["לא נמצאה עיר בכתובת ״הרצל 12״; הכתובת נשמרה כמו שהיא."]),
        (4, ["בכתובת צריכה להיות עיר: ״6123456״ הושמט."]),
    ]


def test_a_number_that_lacks_digits_is_kept_as_it_is_and_told(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "טלפון"],
            ["דנה כהן", "5551234"],
            ["רמי לוי", "050-234567 (נייד)"],
            ["נועה טל", "050-234-5678"],
        )
    )

    assert run.counts == {"created": 3, "warned": 2}
    numbers = PhoneNumber.objects.order_by("party__name").values_list("number", "kind")
    assert list(numbers) == [
        ("5551234", "work"),
        ("+972502345678", "mobile"),
        ("050-234567", "mobile"),
    ]
    assert [(one.number, one.sentences) for one in report.rows(run, WARNED, 9)] == [
        (2, ["במספר ״5551234״ יש פחות מדי או יותר מדי ספרות; הוא נשמר כמו שנכתב."]),
        (3, ["במספר ״050-234567״ יש פחות מדי או יותר מדי ספרות; הוא נשמר כמו שנכתב."]),
    ]
    told = b"".join(report.as_file(run, file_format="csv", only_refused=False, link=str)).decode()
    assert "במספר ״5551234״ יש פחות מדי או יותר מדי ספרות; הוא נשמר כמו שנכתב." in told


def test_a_single_field_of_a_phone_keeps_and_tells_it_too(bring) -> None:
    CustomField.objects.create(
        entity="parties", key="x_desk", labels={"he": "דלפק", "en": "Desk"}, kind="phone"
    )
    settings_changed()

    run = bring(csv_of(["שם", "דלפק"], ["דנה כהן", "555-1234"], ["רמי לוי", "03-5551234"]))

    assert run.counts == {"created": 2, "warned": 1}
    extras = Party.objects.order_by("name").values_list("extra", flat=True)
    assert list(extras) == [{"x_desk": "555-1234"}, {"x_desk": "+97235551234"}]


def test_a_city_of_its_own_column_is_taken(bring) -> None:
    bring(csv_of(["שם", "רחוב", "עיר", "מיקוד"], ["דנה כהן", "הרצל 12", "חיפה", "3123456"]))

    assert addresses() == [("הרצל 12", "חיפה", "3123456")]


def test_whoever_works_for_nobody_known_is_told(alon: Any, noa: Any) -> None:
    people = csv_of(["Id", "LastName", "AccountId", "Name"], ["1", "כהן", "001Z", ""])

    project = moved_in(Contact=people)

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get()
        assert run.counts == {"created": 1, "warned": 1}
        assert [one.sentences for one in report.rows(run, WARNED, 9)] == [
            ["עבודה אצל: אין כאן ״001Z״."]
        ]
    client = client_of(noa)
    page = client.get(f"/alon/parties/import/{run.pk}/").content.decode()
    assert "שורות עם אזהרה" in page
    assert "עבודה אצל: אין כאן ״001Z״." in page
    listed = client.get(f"/alon/moving-in/{project.pk}/").content.decode()
    assert "עם אזהרה" in listed
