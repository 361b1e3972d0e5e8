"""What spreadsheets did to numbers and days, and what people put into one cell."""

from datetime import date

import pytest

from kesher.entity.models import CustomField
from kesher.exchange import report
from kesher.features.activities.models import Task
from kesher.features.parties.models import Party
from kesher.tenancy.organization import settings_changed
from tests.exchange.conftest import csv_of
from tests.exchange.test_headings import a_workbook

pytestmark = pytest.mark.usefixtures("alon")


def phones_of(name: str) -> list[tuple[str, str]]:
    rows = Party.objects.get(name=name).phone_rows.order_by("position")
    return [(row.number, row.kind) for row in rows]


def test_leading_zeros_that_a_spreadsheet_has_eaten_come_back(bring) -> None:
    content = csv_of(
        ["שם", "טלפון", "תעודת זהות"],
        ["דנה כהן", "502345678", "39337423"],
        ["רון לוי", "35551234", "18"],
        ["גיל אור", "502345679.0", "123456782"],
        ["טל בר", "5.02345681E+08", ""],
    )

    run = bring(content)

    assert run.counts == {"created": 4}
    assert [phones_of(name)[0][0] for name in ("דנה כהן", "רון לוי", "גיל אור", "טל בר")] == [
        "+972502345678",
        "+97235551234",
        "+972502345679",
        "+972502345681",
    ]
    numbers = {one.name: [row.number for row in one.identifier_rows.all()] for one in party_rows()}
    assert numbers == {
        "דנה כהן": ["039337423"],
        "רון לוי": ["000000018"],
        "גיל אור": ["123456782"],
        "טל בר": [],
    }


def party_rows() -> list[Party]:
    return list(Party.objects.order_by("id"))


def test_numbers_of_a_workbook_are_phones(bring) -> None:
    run = bring(a_workbook(["שם", "נייד"], ["דנה", 502345678], ["רון", 35551234.0]), name="a.xlsx")

    assert run.counts == {"created": 2}
    assert [one.phone for one in party_rows()] == ["+972502345678", "+97235551234"]


def test_a_number_whose_end_a_spreadsheet_cut_off_is_refused(bring) -> None:
    run = bring(csv_of(["שם", "טלפון"], ["דנה", "9.72502E+11"]))

    assert run.counts == {"refused": 1}
    assert "9.72502E+11" in " ".join(report.rows(run, "refused", 1)[0].sentences)


def test_a_column_of_eaten_phones_or_ids_is_known_by_what_it_holds(begin) -> None:
    content = csv_of(
        ["שם", "א", "ב"],
        ["דנה כהן", "502345678", "39337423"],
        ["רון לוי", "523456789", "123456782"],
    )

    assert begin(content).mapping == ["name", "phones", "identifiers:id"]


def test_several_phones_with_names_in_one_cell(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "טלפון"],
            ["דנה", '"050-2345678 (דנה), 03-5551234 משרד"'],
            ["רון", "03-5551234/5 בית"],
            ["גיל", "נייד: 052-3456789 פקס 03-5551239"],
        )
    )

    assert run.counts == {"created": 3}
    assert phones_of("דנה") == [("+972502345678", "mobile"), ("+97235551234", "work")]
    assert phones_of("רון") == [("+97235551234", "home"), ("+97235551235", "home")]
    assert phones_of("גיל") == [("+972523456789", "mobile"), ("+97235551239", "fax")]


def test_words_alone_are_no_phone(bring) -> None:
    run = bring(csv_of(["שם", "טלפון"], ["דנה", "תשאלו אותה"]))

    assert run.counts == {"refused": 1}


def test_day_numbers_of_a_spreadsheet_are_days(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "תאריך לידה"],
            ["דנה", "29285"],
            ["רון", "05/03/1980"],
            ["גיל", "1980-03-05T10:00:00Z"],
            ["טל", "1980-03-05 00:00:00"],
            ["אור", "99999"],
        )
    )

    assert run.counts == {"created": 4, "refused": 1}
    assert [one.birth_date for one in party_rows()] == [date(1980, 3, 5)] * 4


def test_days_without_points_are_not_taken_for_day_numbers(bring) -> None:
    run = bring(csv_of(["שם", "תאריך לידה"], ["דנה", "150326"], ["רון", "50326"]))

    assert run.counts == {"refused": 2}


def test_day_numbers_with_hours_are_moments(bring) -> None:
    bring(csv_of(["נושא", "תאריך יעד"], ["להתקשר", "46086.604166667"]), entity="tasks")

    assert Task.objects.get().due_at.isoformat() == "2026-03-05T12:30:00+00:00"


def test_a_phone_field_of_ones_own_takes_one_number_and_its_words(bring) -> None:
    CustomField.objects.create(
        entity="parties", key="x_gate", labels={"he": "שער", "en": "Gate"}, kind="phone"
    )
    settings_changed()

    run = bring(
        csv_of(["שם", "שער"], ["דנה", "03-5551234 (שומר)"], ["רון", '"03-5551234, 03-5551235"'])
    )

    assert run.counts == {"created": 1, "refused": 1}
    assert Party.objects.get().extra == {"x_gate": "+97235551234"}


def test_names_with_dots_are_known_by_their_last_part(begin) -> None:
    run = begin(
        '[{"customer": {"id": 5, "fullName": "דנה כהן"}, "contact": {"email": "d@x.example"}}]',
        name="a.json",
    )

    assert run.titles == ["customer.id", "customer.fullName", "contact.email"]
    assert run.mapping == ["", "name", "emails"]
