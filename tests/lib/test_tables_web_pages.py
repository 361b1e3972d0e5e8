"""Tables of web pages: what many systems export and call a workbook."""

from pathlib import Path

import pytest

from kesher.lib import tables
from kesher.lib.tables import Sheet, UnreadableFile

HEADER = ["שם", "טלפון", "סכום"]
ROWS = [["דנה כהן", "0502345678", "1,234.50"], ["רמי לוי", "03-5551234", None]]
CELLS = (
    "<tr><td>דנה כהן</td><td>0502345678</td><td>1,234.50</td></tr>"
    "<tr><td>רמי לוי<td>03-5551234<td></tr>"
)
HEAD = "<tr><th>שם</th><th>טלפון</th><th>סכום</th></tr>"
TABLE = f"<table border=1>{HEAD}{CELLS}</table>"
META = '<meta http-equiv=Content-Type content="text/html; charset=windows-1255">'


def read(content: bytes | str, name: str = "לקוחות.xls") -> list[Sheet]:
    return tables.read(content.encode() if isinstance(content, str) else content, filename=name)


def rows_of(content: str) -> list[list[object]]:
    [sheet] = read(content)
    return [sheet.header, *sheet.rows]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        f"<div>\r\n\t{TABLE}\r\n</div>".encode(),
        f"<html><head>{META}</head><body>{TABLE}</body></html>".encode("cp1255"),
        f'<!DOCTYPE html><html><head><meta charset="windows-1255"></head>{TABLE}'.encode("cp1255"),
        f"<html><head>{META}</head><body>{TABLE}</body></html>".encode(),
        f'<html><meta charset="utf-8">{TABLE}</html>'.encode("cp1255"),
        f"<html>{TABLE}</html>".encode("cp1255"),
        f'<html><meta charset="no-such">{TABLE}</html>'.encode("utf-8-sig"),
        f"<html>{TABLE}</html>".encode("utf-16"),
        f'<?xml version="1.0" encoding="windows-1255"?><html>{TABLE}</html>'.encode("cp1255"),
        f"<html><!-- <table> --><style>td {{x}}</style><script>'<table>'</script>{TABLE}".encode(),
    ],
)
def test_a_table_is_read_in_whatever_alphabet(content: bytes) -> None:
    assert read(content) == [Sheet(name="לקוחות", header=HEADER, rows=ROWS)]


def test_cells_keep_their_words_and_lose_their_dress() -> None:
    cells = (
        "<td><b>כהן</b> &amp; <i>בניו</i></td><td>&nbsp;</td>"
        "<td>&#1491;&#x5E0;&#1492;&nbsp;&lt;x&gt;</td><td>א<br>ב<p>ג</p></td>"
        "<td>\r\n   הרצל\r\n  12 </td><td><a href='x'>dana@galim.example</a></td>"
    )

    told = rows_of(f"<table><tr><td>1<td>2<td>3<td>4<td>5<td>6</tr><tr>{cells}</tr></table>")

    assert told[1] == ["כהן & בניו", None, "דנה <x>", "א\nב\nג", "הרצל 12", "dana@galim.example"]


def test_cells_reach_over_columns_and_rows() -> None:
    told = rows_of(
        "<table><tr><td colspan=3>לקוחות 2026</td></tr><tr><th>עיר<th>שם<th>טלפון</tr>"
        "<tr><td rowspan='2'>חיפה<td>דנה<td>1</tr><tr><td>רמי<td>2</tr>"
        "<tr><td>לוד<td>נועה<td>3</tr></table>"
    )

    assert told == [
        ["לקוחות 2026"],
        ["עיר", "שם", "טלפון"],
        ["חיפה", "דנה", "1"],
        ["חיפה", "רמי", "2"],
        ["לוד", "נועה", "3"],
    ]


def test_of_several_tables_the_largest_comes_first_and_layout_is_none(tmp_path: Path) -> None:
    logo = "<table><tr><td>גלים</td><td>2026</td></tr></table>"
    sums = "<table><tr><td>סך</td><td>2</td></tr><tr><td>ממוצע</td><td>1</td></tr></table>"
    page = f"<html><table><tr><td>{logo}</td></tr><tr><td>{sums}{TABLE}</td></tr></table></html>"

    sheets = read(page)

    assert [(sheet.name, sheet.header) for sheet in sheets] == [
        ("2", HEADER),
        ("1", ["סך", "2"]),
    ]
    (tmp_path / "x.xls").write_text(page, encoding="utf-8")
    with tables.read_limited(tmp_path / "x.xls", filename="x.xls", sheet="1") as wanted:
        assert [sheet.header for sheet in wanted] == [["סך", "2"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<html><body><p>שלום</p></body></html>", "web_page"),
        ("<html><body><table><tr><td>a</td></tr></table></body></html>", "web_page"),
        ("<table>" * 100_000, "web_page"),
        ("<table><tr><td colspan=1000>a<td colspan=1000>b", "too_many_columns"),
        ("<table><tr>" + "<td rowspan=100000>a" * 1001, "too_many_columns"),
    ],
)
def test_what_holds_no_table_ends_with_a_sentence(content: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(content)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    "content",
    [
        "<table><tr>" + "<td rowspan=99999>a" * 900 + "<tr><td>x" * 300_000,
        "<html>" + "<!--" * 5_000_000,
        "<table><tr><td>" + "<a " * 5_000_000,
        "<html><script>" + "</scrip" * 3_000_000,
    ],
)
def test_what_is_made_to_kill_ends_within_its_limits(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.xls").write_text(content)

    reading = tables.read_limited(tmp_path / "x.xls", filename="x.xls", seconds=3)

    with pytest.raises(UnreadableFile):
        [list(sheet.rows) for sheet in reading]


def test_many_rows_are_read_soon() -> None:
    rows = "".join(f"<tr><td>לקוח {at}<td>050{at:07}</td><td>חיפה</tr>" for at in range(50_000))

    [sheet] = read(f"<table>{HEAD}{rows}</table>")

    assert len(sheet.rows) == 50_000
    assert sheet.rows[-1] == ["לקוח 49999", "0500049999", "חיפה"]
