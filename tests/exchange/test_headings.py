"""The names of columns are found beneath titles, beside empty columns and under groups."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from kesher.exchange import notes, report
from kesher.exchange.headings import heading_of
from kesher.features.parties.models import Party
from tests.conftest import client_of

HEADER = ["שם", "טלפון", "עיר", "סיווג"]
DANA = ["דנה כהן", "050-2345678", "חיפה", None]
RON = ["רון לוי", "050-2345679", None, None]


def a_workbook(*rows: list[Any], merged: tuple[str, ...] = ()) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            book.active.cell(number, column, cell)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("rows", "place", "titles"),
    [
        ([HEADER, DANA], 0, HEADER),
        ([["דוח לקוחות"], HEADER, DANA, RON], 1, HEADER),
        ([["דוח לקוחות", None, None, "15/11/2026"], HEADER, DANA, RON], 1, HEADER),
        ([["סניף", "חיפה"], ["הופק", "15/11/2026"], HEADER, DANA], 2, HEADER),
        ([["דוח"], ["שם", "טלפון"], ["דנה", "1"]], 1, ["שם", "טלפון"]),
        ([["לקוחות"], ["מי", "מה"], ["דנה", "נהגת"]], 1, ["מי", "מה"]),
        ([["מי", "מה"], ["דנה", "לקוח"], ["רון", "ספק"]], 0, ["מי", "מה"]),
        ([[None, None, "שם", None, "עיר"], [None, None, "דנה", None, "עכו"]], 0, None),
        ([["שם", None, "עיר"], ["דנה", "כן", "עכו"], ["רון", "לא", "לוד"]], 0, ["שם", "", "עיר"]),
        ([["שם"], ["דנה"], ["רון"]], 0, ["שם"]),
        ([HEADER, ["א"], ["ב"], ["ג"], [*"אבגדהוזח"], ["ד"], ["ה"]], 0, HEADER),
        (
            [
                ["שם", "פרטי קשר", None, "כתובת", None],
                [None, "טלפון", "דוא״ל", "רחוב", "עיר"],
                ["דנה כהן", "050-2345678", "d@x.example", "הרצל 1", "חיפה"],
            ],
            1,
            ["שם", "טלפון", "דוא״ל", "רחוב", "עיר"],
        ),
        (
            [
                ["שם", "תפקיד", "כתובת", None, "הערות"],
                [None, None, "רחוב", "עיר", None],
                ["דנה כהן", "נהגת", "הרצל 1", "חיפה", None],
            ],
            1,
            ["שם", "תפקיד", "רחוב", "עיר", "הערות"],
        ),
    ],
)
def test_the_row_that_names_the_columns(rows, place, titles) -> None:
    found = heading_of(list(enumerate(rows, start=1)))

    assert found.place == place
    assert found.titles == (titles or ["", "", "שם", "", "עיר"])


def test_names_over_groups_are_not_told_as_left_out() -> None:
    rows = [["דוח"], ["שם", "קשר", None], [None, "טלפון", "מייל"], ["דנה", "1", "2"]]

    assert heading_of(list(enumerate(rows, start=1))).above == ["דוח"]


@pytest.mark.usefixtures("alon")
class TestWorkbooks:
    def test_titles_blank_rows_and_blank_columns_are_passed_over_and_told(self, bring) -> None:
        content = a_workbook(
            [None, "דוח לקוחות", None, None, None],
            [],
            [None, "הופק:", "15/11/2026"],
            [],
            [None, "שם", None, "טלפון", "עיר"],
            [None, "דנה כהן", None, 502345678, "חיפה"],
            [],
            [None, "רון לוי", None, 12, None],
            merged=("B1:E1",),
        )

        run = bring(content, name="report.xlsx")

        assert run.titles == ["", "שם", "", "טלפון", "עיר"]
        assert run.counts == {"created": 1, "refused": 1}
        assert [told.number for told in report.rows(run, "refused", 9)] == [8]
        assert notes.sentences(run.notes) == [
            "שתי שורות שמעל שמות העמודות הושמטו: "
            "\u2068דוח לקוחות\u2069; \u2068הופק: · 15/11/2026\u2069",
            "שתי עמודות ריקות הושמטו.",
        ]

    def test_cells_merged_over_rows_count_for_each_of_them(self, bring) -> None:
        content = a_workbook(
            ["שם", "פרטי קשר", None, "תפקיד"],
            [None, "טלפון", "עיר", None],
            ["דנה כהן", "050-2345678", "חיפה", "נהגת"],
            ["רון לוי", "050-2345679", None, None],
            ["גיל אור", None, "לוד", None],
            merged=("A1:A2", "B1:C1", "D1:D2", "D3:D5", "C3:C4", "D7:D900"),
        )

        run = bring(content, name="merged.xlsx")

        assert run.titles == ["שם", "טלפון", "עיר", "תפקיד"]
        assert run.notes == {}
        assert {(one.name, one.city, one.job_title) for one in Party.objects.all()} == {
            ("דנה כהן", "חיפה", "נהגת"),
            ("רון לוי", "חיפה", "נהגת"),
            ("גיל אור", "לוד", "נהגת"),
        }

    def test_hebrew_spoilt_on_its_way_is_mended_and_told(self, bring) -> None:
        spoilt = "שם,עיר\r\nדנה כהן,חיפה\r\n".encode("cp1255").decode("cp1252")

        run = bring(spoilt)

        dana = Party.objects.get()
        assert (dana.name, dana.city) == ("דנה כהן", "חיפה")
        assert notes.sentences(run.notes) == ["העברית נקראה בעבר בקידוד שגוי, ותוקנה."]

    def test_backward_hebrew_of_dos_is_turned_round_and_told(self, bring) -> None:
        run = bring("םש,ןופלט,ריע\r\nןהכ הנד,050-2345678,הפיח\r\n".encode("cp862"))

        dana = Party.objects.get()
        assert (dana.name, dana.phone, dana.city) == ("דנה כהן", "+972502345678", "חיפה")
        assert notes.sentences(run.notes) == [
            "הטקסט נקרא בקידוד DOS (CP862).",
            "העברית הייתה כתובה הפוך, וסודרה.",
        ]


def test_the_page_of_the_columns_tells_and_leaves_empty_columns_out(noa) -> None:
    browser = client_of(noa)
    content = io.BytesIO(a_workbook(["דוח"], [None, "שם", None, "טלפון"], [None, "דנה", None, 5]))
    content.name = "report.xlsx"
    address = browser.post("/alon/parties/import/", {"file": content})["Location"]

    page = browser.get(address).content.decode()
    checked = browser.post(
        f"{address}check/",
        {"column-1": "name", "column-3": "", "policy": "skip", "wrong": "rest"},
    )

    assert "\u2068דוח\u2069" in page
    assert "שתי עמודות ריקות הושמטו." in page
    assert [f'name="column-{place}"' in page for place in range(4)] == [False, True, False, True]
    assert checked.status_code == 302
