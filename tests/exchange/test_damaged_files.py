"""Files that were damaged on their way, and those that do not say what their columns are."""

import pytest
from django.utils import translation

from kesher.exchange import notes, report
from kesher.exchange.models import ImportRun
from kesher.features.parties.models import Party
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_pages import uploaded

HEADER = "שם,טלפון,עיר\r\n"
REST = "רון לוי,050-2345672,לוד\r\nיעל בר,050-2345673,עכו\r\n"
OPEN = "מירכאות בשורה 2 אינן נסגרות; השורה נקראה עד סופה."
LOST = "אותיות בשורה 3 אבדו עוד לפני שהקובץ הגיע לכאן."
NO_HEADING = "אין שורה עם שמות העמודות: השורה הראשונה נקראה כנתונים."


def told(run: ImportRun) -> list[str]:
    with translation.override("he"):
        return notes.sentences(run.notes)


def everybody() -> list[tuple[str, str, str]]:
    return list(Party.objects.order_by("id").values_list("name", "phone", "city"))


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("first", ['"דן כהן,050-2345671,חיפה', 'דן כהן,"050-2345671,חיפה'])
@pytest.mark.parametrize("rest", [REST, REST.replace("יעל בר", '"יעל בר"')])
def test_a_quote_that_does_not_end_swallows_no_rows(bring, first, rest) -> None:
    run = bring(f"{HEADER}{first}\r\n{rest}")

    assert run.counts == {"created": 3}
    assert everybody() == [
        ("דן כהן", "+972502345671", "חיפה"),
        ("רון לוי", "+972502345672", "לוד"),
        ("יעל בר", "+972502345673", "עכו"),
    ]
    assert run.notes == {"open_quotes": [2]}
    assert told(run) == [OPEN]


@pytest.mark.usefixtures("alon")
def test_the_last_row_may_be_the_one(bring) -> None:
    run = bring(HEADER + REST + '"דן כהן,050-2345671,חיפה')

    assert everybody()[-1] == ("דן כהן", "+972502345671", "חיפה")
    assert run.notes == {"open_quotes": [4]}


@pytest.mark.usefixtures("alon")
def test_cells_over_several_lines_whose_quotes_end_are_whole(bring) -> None:
    run = bring('שם,אודות,טלפון\r\nדן כהן,"שורה\r\nעוד, שורה",050-2345671\r\n')

    assert run.counts == {"created": 1}
    assert run.notes == {}
    assert everybody() == [("דן כהן", "+972502345671", "")]
    assert run.samples[1] == ["שורה\nעוד, שורה"]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("alphabet", ["utf-8", "cp1255"])
@pytest.mark.parametrize("rows", [1, 40])
def test_bytes_of_nothing_leave_a_table_what_it_is(bring, alphabet, rows) -> None:
    lines = [
        "שם,טלפון",
        *(f"דן {'אבגד'[row % 4] * (row + 2)},03-62345{row:02}" for row in range(rows)),
    ]
    letters = "\r\n".join(lines)
    pieces = [letters[at : at + 9] for at in range(0, len(letters), 9)]

    run = bring("\0".join(pieces).encode(alphabet))

    assert run.titles == ["שם", "טלפון"]
    assert run.counts == {"created": rows}
    assert run.notes["lost_letters"]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("lost", ["\ufffd", "\0"])
def test_a_lost_letter_is_told_and_the_file_is_read(bring, lost) -> None:
    run = bring(f"שם,טלפון\r\nדן כהן,050-2345671\r\nרון ל{lost}וי,050-2345672\r\n")

    assert run.counts == {"created": 2}
    assert run.notes == {"lost_letters": [3]}
    assert told(run) == [LOST]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    "first",
    [
        ["דן כהן", "050-2345671", "חיפה"],
        ["גלים", "dan@galim.example", "חיפה"],
        ["דן כהן", "נהג", "חיפה"],
    ],
)
def test_a_file_whose_first_row_holds_values_loses_none(begin, first) -> None:
    rows = [["רון לוי", first[1].replace("1", "2").replace("dan", "ron"), "לוד"]] * 2
    run = begin(csv_of(first, *rows))

    assert (run.titles, run.row_count) == (["", "", ""], 3)
    assert run.samples[0][0] == first[0]
    assert told(run) == [NO_HEADING]


@pytest.mark.usefixtures("alon")
def test_untitled_columns_are_guessed_by_what_they_hold(bring) -> None:
    run = bring(csv_of(["דן כהן", "050-2345671", "חיפה"], ["רון לוי", "050-2345672", "לוד"]))

    assert run.mapping == ["name", "phones", "addresses.city"]
    assert everybody() == [
        ("דן כהן", "+972502345671", "חיפה"),
        ("רון לוי", "+972502345672", "לוד"),
    ]
    assert report.rows(run, "refused", 1) == []


@pytest.mark.parametrize(
    "header", [["שם", "טלפון"], ["מי", "מה"], ["Who", "2024"], ["דן", "רון"], ["א", "ב"]]
)
@pytest.mark.usefixtures("alon")
def test_names_of_columns_are_not_taken_for_values(begin, header) -> None:
    run = begin(csv_of(header, ["דן כהן", "050-2345671"], ["רון לוי", "050-2345672"]))

    assert (run.titles, run.row_count) == (header, 2)


def test_what_the_first_row_is_can_be_said_on_the_screen(noa) -> None:
    browser = client_of(noa)
    content = csv_of(["דן כהן", "050-2345671"], ["רון לוי", "050-2345672"])
    address = uploaded(browser, content)
    page = browser.get(address).content.decode()
    assert NO_HEADING in page
    assert "עמודה 1, ללא שם" in page

    browser.post(f"{address}way/", {"way-heading": "1"})

    page = browser.get(address).content.decode()
    assert NO_HEADING not in page
    assert "עמודה 1, ללא שם" not in page
