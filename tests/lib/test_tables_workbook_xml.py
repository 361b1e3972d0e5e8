"""Workbooks of Excel 2003 in XML."""

from datetime import date, datetime

import pytest

from kesher.lib import tables
from kesher.lib.tables import Sheet, UnreadableFile

BEGIN = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Fixed"/></Style></Styles>"""
END = "</Workbook>"
FAR = '<Row ss:Index="99999999"/>'


def cell(text: object, kind: str = "String", **told: int) -> str:
    places = "".join(f' ss:{name}="{value}"' for name, value in told.items())
    return f'<Cell{places}><Data ss:Type="{kind}">{text}</Data></Cell>'


def sheet(name: str, *rows: str) -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{"".join(rows)}</Table></Worksheet>'


def row(*cells: str) -> str:
    return f"<Row>{''.join(cells)}</Row>"


def read(*sheets: str) -> list[Sheet]:
    content = f"{BEGIN}{''.join(sheets)}{END}".encode()
    return tables.read(content, filename="לקוחות.xls")


def test_values_keep_their_kinds() -> None:
    titles = row(*map(cell, "אבגדה"))
    values = row(
        cell("כהן &amp; בניו"),
        cell("0502345678"),
        cell("12.5", "Number"),
        cell("2026-03-05T00:00:00.000", "DateTime"),
        cell("2026-03-05T10:30:00.000", "DateTime"),
    )

    [found] = read(sheet("לקוחות", titles, values, row(cell("7", "Number"), cell(1, "Boolean"))))

    assert found.name == "לקוחות"
    assert found.header == list("אבגדה")
    moment = datetime(2026, 3, 5, 10, 30)  # noqa: DTZ001  as a sheet has it
    assert found.rows == [
        ["כהן & בניו", "0502345678", 12.5, date(2026, 3, 5), moment],
        [7, True, None, None, None],
    ]


def test_what_is_left_out_or_merged_stands_where_it_is_seen() -> None:
    [found] = read(
        sheet(
            "א",
            row(cell("עיר"), cell("שם"), cell("טלפון")),
            row(cell("חיפה", MergeDown=1), cell("דנה"), cell("1")),
            row(cell("רמי", Index=2), cell("2")),
            f'<Row ss:Index="6">{cell("נועה", Index=2, MergeAcross=1)}</Row>',
        )
    )

    assert found.rows == [
        ["חיפה", "דנה", "1"],
        ["חיפה", "רמי", "2"],
        [None, "נועה", None],
    ]


def test_each_sheet_is_told() -> None:
    one, other = row(cell("א"), cell("ב")), row(cell("1"), cell("2"))

    assert [found.name for found in read(sheet("x", one, other), sheet("y", one, other))] == [
        "x",
        "y",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f"{BEGIN}<Worksheet>", "broken"),
        (f"{BEGIN}{END}", "empty"),
        (f"{BEGIN}{sheet('x', row(cell('a', Index=1001)))}{END}", "too_many_columns"),
        (f"{BEGIN}{sheet('x', FAR)}{END}", "too_many_rows"),
        (
            BEGIN.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook') + END,
            "broken",
        ),
    ],
)
def test_what_is_broken_or_hostile_ends_with_a_sentence(content: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        tables.read(content.encode(), filename="x.xls")

    assert refusal.value.code == code
