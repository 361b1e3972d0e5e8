"""Reading files of every kind, and surviving those made to kill."""

import io
import os
import resource
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kesher.lib import tables
from kesher.lib.tables import Sheet, UnreadableFile
from kesher.lib.tables.writing_xlsx import write_xlsx
from tests.lib.children import readers

HEADER = ["שם", "טלפון", "סכום"]
ROWS = [["משה כהן", "050-2345678", "5"], ["לוי, שרה", "+972502345678", "-5"]]
AS_CSV = 'שם,טלפון,סכום\r\nמשה כהן,050-2345678,5\r\n\r\n"לוי, שרה",+972502345678,-5\r\n'


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1255", "cp862", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_one_table_in_many_alphabets(codec: str, delimiter: str) -> None:
    lines = [HEADER, ROWS[0], [], [f'"{ROWS[1][0]}"', *ROWS[1][1:]]]
    text = "\r\n".join(delimiter.join(line) for line in lines)

    assert tables.read(text.encode(codec), filename="לקוחות.csv") == [
        Sheet(name="לקוחות", header=HEADER, rows=ROWS)
    ]


def test_rows_are_as_long_as_the_header_or_longer() -> None:
    [sheet] = tables.read(b"a,b,c\n1\n1,2,3,4\n,,\n", filename="x.csv")

    assert sheet.rows == [["1", None, None], ["1", "2", "3", "4"]]


def test_cells_lose_what_is_invisible_and_the_guard_against_formulas() -> None:
    content = "a,b\n\u200f050\u200e,'=1\n".encode()

    assert tables.read(content, filename="x.csv")[0].rows == [["050", "=1"]]


def test_the_first_line_may_name_the_delimiter() -> None:
    [sheet] = tables.read(b"sep=;\r\na;b,c\r\n1;2,3\r\n", filename="x.csv")

    assert (sheet.header, sheet.rows) == (["a", "b,c"], [["1", "2,3"]])


def test_a_workbook_keeps_its_values() -> None:
    row = ["כהן", "=1+1", 5, -1.5, True, date(2026, 3, 5), datetime(2026, 3, 5, 14, 30), None]  # noqa: DTZ001
    content = b"".join(write_xlsx([row], list("abcdefgh"), rtl=True))

    [sheet] = tables.read(content, filename="x.xlsx")

    assert sheet == Sheet(name="Sheet1", header=list("abcdefgh"), rows=[row])


def test_numbers_that_a_spreadsheet_would_change_are_text() -> None:
    row = [Decimal("0.1"), Decimal("12345678901234567.89"), 10**16, float("nan"), date(1880, 1, 1)]
    content = b"".join(write_xlsx([row], list("abcde"), rtl=False))

    assert tables.read(content, filename="x.xlsx")[0].rows == [
        [0.1, "12345678901234567.89", "10000000000000000", "nan", "1880-01-01"]
    ]


def test_a_workbook_runs_from_the_right_when_asked() -> None:
    from_right = zipfile.ZipFile(io.BytesIO(b"".join(write_xlsx([], ["א"], rtl=True))))
    from_left = zipfile.ZipFile(io.BytesIO(b"".join(write_xlsx([], ["a"], rtl=False))))

    assert b'rightToLeft="1"' in from_right.read("xl/worksheets/sheet1.xml")
    assert b"rightToLeft" not in from_left.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in from_right.read("xl/worksheets/sheet1.xml")


def test_an_open_document_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "stored-without-a-name"
    open_document(
        path,
        "<table:table-row><table:table-cell office:value-type='string'><text:p>שם</text:p>"
        "</table:table-cell></table:table-row><table:table-row><table:table-cell "
        "office:value-type='float' office:value='5'/></table:table-row>",
    )

    assert tables.read(path, filename="x.ods") == [Sheet(name="S", header=["שם"], rows=[[5]])]


def test_an_open_document_keeps_its_values(tmp_path: Path) -> None:
    path = tmp_path / "x.ods"
    typed = {
        "date' office:date-value='2026-03-05": date(2026, 3, 5),
        "date' office:date-value='2026-03-05T14:30:00": datetime(2026, 3, 5, 14, 30),  # noqa: DTZ001
        "boolean' office:boolean-value='true": True,
        "currency' office:value='-5.5": -5.5,
        "percentage' office:value='0.5": 0.5,
        "float' office:value='502345678": 502345678,
    }
    cells = "".join(f"<table:table-cell office:value-type='{told}'/>" for told in typed)
    text = (
        "<table:table-cell office:value-type='string'><office:annotation><text:p>remark</text:p>"
        "</office:annotation><text:p>two<text:s text:c='2'/>blanks</text:p><text:p>line</text:p>"
        "</table:table-cell><table:table-cell table:number-columns-repeated='16376'/>"
    )
    rest = "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/>"
    head = text.replace("line", "b")
    open_document(
        path,
        f"<table:table-header-rows><table:table-row>{head}</table:table-row>"
        f"</table:table-header-rows><table:table-row>{cells}{text}</table:table-row>"
        f"{rest}</table:table-row>",
    )

    [sheet] = tables.read(path, filename="x.ods")

    assert sheet.header == ["two  blanks\nb"]
    assert sheet.rows == [[*typed.values(), "two  blanks\nline"]]


def test_what_an_open_document_merges_stands_in_each_row(tmp_path: Path) -> None:
    path = tmp_path / "x.ods"

    def cell(text: str, told: str = "") -> str:
        words = f"<text:p>{text}</text:p></table:table-cell>"
        return f"<table:table-cell office:value-type='string' {told}>{words}"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("רשימה", "table:number-columns-spanned='3'") + covered * 2,
        cell("שם") + cell("טלפון") + cell("עיר"),
        cell("דנה") + cell("1") + cell("חיפה", "table:number-rows-spanned='2'"),
        cell("רון") + cell("2") + covered,
        cell("גד") + cell("3") + "<table:table-cell/>",
    ]
    open_document(path, "".join(f"<table:table-row>{row}</table:table-row>" for row in rows))

    [sheet] = tables.read(path, filename="x.ods")

    assert [row[:3] for row in sheet.rows][-3:] == [
        ["דנה", "1", "חיפה"],
        ["רון", "2", "חיפה"],
        ["גד", "3"],
    ]


def test_text_too_long_for_a_cell_ends_visibly() -> None:
    content = b"".join(write_xlsx([["ש" * 40_000]], ["a"], rtl=True))

    assert tables.read(content, filename="x.xlsx")[0].rows == [["ש" * 32_766 + "…"]]


def test_what_csv_wrote_is_read_back() -> None:
    rows = [["=1+1", "+972502345678", "-5", "*2700", "'=x", "- פריט", "שורה\nשנייה"]]
    content = b"".join(tables.write_csv(rows, list("abcdefg")))

    assert tables.read(content, filename="x.csv")[0].rows == rows


def test_sheets_arrive_one_after_the_other(tmp_path: Path) -> None:
    path = workbook(tmp_path, sheets=3)

    with tables.read_limited(path, filename="x.xlsx") as reading:
        seen = [(sheet.name, sheet.header, list(sheet.rows)) for sheet in reading]

    assert seen == [(f"S{number}", ["a"], [[number]]) for number in (1, 2, 3)]


def test_sheets_may_be_skipped(tmp_path: Path) -> None:
    names = [sheet.name for sheet in tables.read_limited(workbook(tmp_path, sheets=3), filename="")]

    assert names == ["S1", "S2", "S3"]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_one_sheet_of_many_can_be_asked_for(tmp_path: Path, kind: str) -> None:
    path = workbook(tmp_path, sheets=3)
    if kind == "ods":
        cell = "<table:table-cell office:value-type='string'><text:p>a</text:p></table:table-cell>"
        row = f"<table:table-row>{cell}</table:table-row>"
        open_document(path, row * 2, sheets=("S1", "S2", "S3"))

    with tables.read_limited(path, filename="x", sheet="S2") as reading:
        names = reading.names
        seen = [(sheet.name, sheet.header, len(list(sheet.rows))) for sheet in reading]

    assert names == ["S1", "S2", "S3"]
    assert seen == [("S2", ["a"], 1)]


def test_a_sheet_that_is_not_there_is_empty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        drain(workbook(tmp_path, sheets=3), sheet="S4")

    assert refusal.value.code == "empty"


def test_the_child_dies_with_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 500_000)

    with tables.read_limited(path, filename="long.csv") as reading:
        first = next(iter(next(iter(reading)).rows))

    assert first == ["1", "2"]
    assert readers() == []


def test_a_hundred_thousand_rows_leave_memory_flat(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(
        "שם,טלפון,עיר,הערה\n".encode() + "כהן,0502345678,חיפה,הערה\n".encode() * 100_000
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    counts = [sum(1 for _ in sheet.rows) for sheet in tables.read_limited(path, filename="x.csv")]

    assert counts == [100_000]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a\n" + b"1\n" * 1001)

    with pytest.raises(UnreadableFile) as refusal:
        drain(path, max_rows=1000)

    assert refusal.value.code == "too_many_rows"
    assert str(refusal.value) == "The file has too many rows; please split it."


def workbook(folder: Path, *, sheets: int) -> Path:
    names = "".join(
        f'<sheet name="S{number}" sheetId="{number}" r:id="rId{number}"/>'
        for number in range(1, sheets + 1)
    )
    bodies = [sheet_xml(text_cell("a", 1) + number_cell(number)) for number in range(1, sheets + 1)]
    return hand_made(folder / "x.xlsx", bodies, names=names)


def text_cell(text: str, row: int) -> str:
    return f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def number_cell(number: int) -> str:
    return f'<row r="2"><c r="A2"><v>{number}</v></c></row>'


def sheet_xml(rows: str, prologue: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{prologue}'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def hand_made(path: Path, bodies: list[str], *, names: str = "") -> Path:
    """A workbook of these worksheets, without the scruples of a library."""
    names = names or '<sheet name="S1" sheetId="1" r:id="rId1"/>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{office}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(bodies) + 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{main}.worksheet+xml"/>'
        for number in range(1, len(bodies) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
            f"{overrides}</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            f'xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        )
        for number, body in enumerate(bodies, start=1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", body)
    return path


def drain(path: Path, **limits: Any) -> None:
    for sheet in tables.read_limited(path, filename=path.name, **limits):
        for _ in sheet.rows:
            pass


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(200):
                member.write(b"0" * 1_000_000)


def lying_bomb(path: Path) -> None:
    """Declares a small size, so that only the reading itself could find out."""
    zip_bomb(path)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.rfind(signature)
        content[place + offset : place + offset + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(content)


def one_long_text(path: Path) -> None:
    hand_made(path, [sheet_xml(text_cell("אבגד" * 8_000_000, 1))])


def believable_but_fat(path: Path) -> None:
    """Random letters compress badly: no bomb by its sizes."""
    letters = os.urandom(8_000_000).hex()
    hand_made(path, [sheet_xml(text_cell(letters, 1))])


def truncated(path: Path) -> None:
    content = b"".join(write_xlsx([["x"] * 9] * 999, ["a"], rtl=True))
    path.write_bytes(content[: len(content) // 2])


def cut_inside(path: Path) -> None:
    hand_made(path, [sheet_xml(text_cell("a", 1))[:-20]])


def billion_laughs(path: Path) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)
    )
    prologue = f"<!DOCTYPE x [{entities}]>"
    hand_made(path, [sheet_xml(text_cell("&a9;", 1), prologue)])


def outside_entity(path: Path) -> None:
    prologue = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    hand_made(path, [sheet_xml(text_cell("&e;", 1), prologue)])


def far_corner(path: Path) -> None:
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    hand_made(path, [sheet_xml(text_cell("a", 1) + row)])


def a_thousand_and_one_columns(path: Path) -> None:
    path.write_bytes(b",".join([b"a"] * 1001))


def many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
        for number in range(6000):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", "x")


def open_document(
    path: Path, rows: str, *, sheets: Sequence[str] = ("S",), prologue: str = ""
) -> None:
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name in sheets)
    names = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>'
        )
        archive.writestr(
            "content.xml",
            f'{prologue}<office:document-content xmlns:office="{names}:office:1.0" '
            f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
            f"<office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )


def locked_open_document(path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", os.urandom(500))
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}"><manifest:file-entry '
            'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
            "</manifest:manifest>",
        )


def laughing_open_document(path: Path) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)
    )
    cell = "<table:table-cell office:value-type='string'><text:p>&a9;</text:p></table:table-cell>"
    open_document(
        path,
        f"<table:table-row>{cell}</table:table-row>",
        prologue=f"<!DOCTYPE x [{entities}]>",
    )


def open_document_bomb(path: Path) -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    text = "א" * 100_000_000
    open_document(path, f"<table:table-row>{cell.format(text)}</table:table-row>")


def endless_repetition(path: Path) -> None:
    """One cell, said to be repeated over the whole sheet."""
    open_document(
        path,
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>",
    )


def locked(path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    path.write_bytes(ole + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 999)


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "x")


def endless_quote(path: Path) -> None:
    path.write_bytes(b'a,b\n"' + b"x,y\n" * 1_000_000)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (zip_bomb, "too_large"),
        (lying_bomb, "broken"),
        (one_long_text, "too_large"),
        (believable_but_fat, "cell_too_long"),
        (truncated, "broken"),
        (cut_inside, "broken"),
        (billion_laughs, "broken"),
        (outside_entity, "broken"),
        (far_corner, "too_many_columns"),
        (a_thousand_and_one_columns, "too_many_columns"),
        (many_members, "too_large"),
        (endless_repetition, "broken"),
        (locked_open_document, "encrypted"),
        (laughing_open_document, "broken"),
        (open_document_bomb, "too_large"),
        (locked, "encrypted"),
        (other_zip, "unknown_kind"),
        (endless_quote, "cell_too_long"),
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(b"\n \n,,\n"), "empty"),
        (lambda path: path.write_bytes(b"PK\x03\x04 not a zip"), "broken"),
        (lambda path: path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x"), "broken"),
        (
            lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50),
            "unknown_kind",
        ),
        (lambda path: path.write_bytes(os.urandom(100_000)), "unknown_kind"),
    ],
)
def test_files_made_to_kill_end_in_a_sentence(
    tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    path = tmp_path / "x.xlsx"
    make(path)
    began = monotonic()

    with pytest.raises(UnreadableFile) as refusal:
        drain(path)

    assert refusal.value.code == code, refusal.value.detail
    assert monotonic() - began < 30
    assert readers() == []
    assert "root:" not in refusal.value.detail


def test_little_memory_ends_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.ldif"
    path.write_bytes(b"version: 1\n")
    os.truncate(path, 1 << 30)

    with pytest.raises(UnreadableFile) as refusal:
        drain(path)

    assert refusal.value.code == "too_large", refusal.value.detail


def test_little_time_ends_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b,c\n" + b"1,2,3\n" * 2_000_000)

    with pytest.raises(UnreadableFile) as refusal:
        drain(path, seconds=1, max_rows=10**9)

    assert refusal.value.code == "too_slow"


def test_a_silent_child_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "x.csv"
    os.mkfifo(pipe)

    with pytest.raises(UnreadableFile) as refusal:
        drain(pipe, seconds=2)

    assert refusal.value.code == "too_slow"
    assert readers() == []


def test_the_child_sees_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KESHER_SECRET", "canary")
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 500_000)

    with tables.read_limited(path, filename="long.csv") as reading:
        next(iter(reading))
        [child] = readers()
        environment = child.environ()

    assert "KESHER_SECRET" not in environment
    assert "PYTHONPATH" in environment
