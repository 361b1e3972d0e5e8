"""Workbooks in which far more rows are formatted than filled."""

import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from kesher.lib import tables
from kesher.lib.tables import Sheet
from kesher.lib.tables.emptiness import WithoutEmptyRows
from tests.lib.test_tables_reading import drain, hand_made, open_document, sheet_xml

COLUMNS = "ABCDEFGHIJ"
CELLS = "".join(f'<c r="{column}{{0}}" s="3"/>' for column in COLUMNS)
AS_CELLS = f'<row r="{{0}}" spans="1:10" s="3" customFormat="1" ht="15.75">{CELLS}</row>'
AS_ROWS = '<row r="{0}" s="3" customFormat="1" ht="15.75" customHeight="1"/>'


def filled(number: int, *texts: str) -> str:
    cells = "".join(
        f'<c r="{column}{number}" s="3" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in zip(COLUMNS, texts, strict=False)
    )
    return f'<row r="{number}" s="3" customFormat="1">{cells}</row>'


def formatted(first: int, last: int, form: str = AS_CELLS) -> str:
    return "".join(form.format(number) for number in range(first, last + 1))


def numbered(path: Path, **limits: Any) -> list[tuple[int, list[tables.Cell]]]:
    with tables.read_limited(path, filename=path.name, **limits) as reading:
        [sheet] = [(one.header, list(one.numbered)) for one in reading]
    return sheet[1]


@pytest.mark.parametrize(("form", "count"), [(AS_CELLS, 100_000), (AS_ROWS, 250_000)])
def test_formatted_rows_cost_neither_memory_nor_time(tmp_path: Path, form: str, count: int) -> None:
    """Parsing them would need more of either."""
    rows = filled(1, "שם") + filled(2, "דנה") + formatted(3, count, form)
    path = hand_made(tmp_path / "x.xlsx", [sheet_xml(rows)])

    assert numbered(path, memory_mb=110, seconds=3) == [(2, ["דנה"])]


@pytest.mark.parametrize("form", [AS_CELLS, AS_ROWS])
def test_what_follows_empty_rows_keeps_its_number(tmp_path: Path, form: str) -> None:
    rows = (
        filled(1, "שם", "עיר")
        + formatted(2, 9_000, form)
        + filled(9_001, "דנה", "חיפה")
        + formatted(9_002, 9_003, form)
        + filled(9_004, "רון")
        + formatted(9_005, 20_000, form)
        + filled(20_001, "סה״כ", "2")
    )
    path = hand_made(tmp_path / "x.xlsx", [sheet_xml(rows)])

    assert numbered(path) == [
        (9_001, ["דנה", "חיפה"]),
        (9_004, ["רון", None]),
        (20_001, ["סה״כ", "2"]),
    ]


def test_what_is_merged_over_empty_rows_stands_in_the_filled_ones(tmp_path: Path) -> None:
    rows = (
        filled(1, "עיר", "שם")
        + filled(2, "חיפה", "דנה")
        + formatted(3, 9_000)
        + '<row r="9001"><c r="A9001" s="3"/><c r="B9001" t="str"><v>רון</v></c></row>'
        + filled(9_002, "לוד", "גד")
    )
    body = sheet_xml(rows).replace(
        "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:A9001"/></mergeCells>'
    )
    path = hand_made(tmp_path / "x.xlsx", [body])

    assert numbered(path) == [
        (2, ["חיפה", "דנה"]),
        (9_001, ["חיפה", "רון"]),
        (9_002, ["לוד", "גד"]),
    ]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ('<row r="2"/><row r="3"><c r="A3"/></row><row r="4"><c><v>1</v></c></row>', [4]),
        ('<x:row r="2"/><x:row r="3"><x:c r="A3"></x:c></x:row>', []),
        ('<row spans="1:2" r="2">\n <c r="A2" s="1" />\n</row>\n<row r="3"/>', []),
        ("<row/><row><c/></row><row><c><v>1</v></c></row>", [None, None, None]),
        ('<row r="7"/><row><c><v>1</v></c></row>', [7, None]),
        ('<row r="2"><c r="A2"><f>B2</f></c></row><row r="3"/>', [2]),
        ('<row r="2"><c r="A2"><v>0</v></c></row>', [2]),
        ('<row r="2" t=">"/><row r="3"/>', [2]),
        ("<row r='2'/><row r='3'/>", [2, 3]),
    ],
)
def test_rows_are_left_out_that_say_nothing_but_their_number(rows: str, kept: list[int]) -> None:
    assert [one.get("r") for one in rows_of(rows)] == [one and str(one) for one in kept]


def test_what_looks_like_rows_within_a_text_stays() -> None:
    text = '<row r="2"/><row r="3"/>'
    rows = f'<row r="1"><c t="inlineStr"><is><t><![CDATA[{text}]]></t></is></c></row>'

    [row] = rows_of(rows)

    assert "".join(row.itertext()) == text


@pytest.mark.parametrize("length", [0, 1, 262_143, 262_144, 262_145, 2_000_000])
def test_pieces_end_anywhere(length: int) -> None:
    text = f'<row r="1"><c t="str"><v>{"x" * length}</v></c></row>'
    rows = text + formatted(2, 4_000) + text.replace('r="1"', 'r="4001"') + formatted(4_002, 4_003)

    first, last = rows_of(rows)

    assert [one.get("r") for one in (first, last)] == ["1", "4001"]
    assert len("".join(first.itertext())) == len("".join(last.itertext())) == length


def rows_of(rows: str) -> list[Element]:
    """What is left of them, wherever a reader pauses."""
    body = sheet_xml(rows).replace("<worksheet", '<worksheet xmlns:x="x"')
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", body)
    with WithoutEmptyRows(content) as archive:
        archive.is_listed = True
        read = archive.read("xl/worksheets/sheet1.xml")
        with archive.open("xl/worksheets/sheet1.xml") as sheet:
            assert b"".join(iter(lambda: sheet.read(1000), b"")) == read
    return [one for one in fromstring(read).iter() if one.tag.endswith("row")]


def test_a_workbook_cut_within_its_empty_rows_is_broken(tmp_path: Path) -> None:
    body = sheet_xml(filled(1, "שם") + filled(2, "דנה") + formatted(3, 9_000))
    path = hand_made(tmp_path / "x.xlsx", [body[:-3_000]])

    with pytest.raises(tables.UnreadableFile) as refusal:
        drain(path)

    assert refusal.value.code == "broken"


def test_rows_beyond_any_sheet_end_in_a_sentence(tmp_path: Path) -> None:
    far = filled(1, "שם") + filled(2, "דנה") + filled(999_999_999_999, "רון")
    path = hand_made(tmp_path / "x.xlsx", [sheet_xml(far)])

    with pytest.raises(tables.UnreadableFile) as refusal:
        drain(path, seconds=1)

    assert refusal.value.code == "too_slow"


def test_an_open_document_may_repeat_empty_rows_to_its_end(tmp_path: Path) -> None:
    def row(text: str) -> str:
        cell = f"<table:table-cell office:value-type='string'><text:p>{text}</text:p>"
        return f"<table:table-row>{cell}</table:table-cell></table:table-row>"

    def empty(count: int) -> str:
        cell = "<table:table-cell table:style-name='ce1' table:number-columns-repeated='1024'/>"
        repeated = f"<table:table-row table:number-rows-repeated='{count}'>"
        return f"{repeated}{cell}</table:table-row>"

    path = tmp_path / "x.ods"
    open_document(path, row("שם") + row("דנה") + empty(5_000) + row("רון") + empty(1_043_573))

    assert numbered(path, seconds=3) == [(2, ["דנה"]), (5_003, ["רון"])]
    assert tables.read(path, filename="x.ods") == [
        Sheet(name="S", header=["שם"], rows=[["דנה"], ["רון"]])
    ]
