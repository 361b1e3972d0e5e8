"""Quotes, escapes and the order of Hebrew in text files of other programs."""

import codecs

import pytest

from kesher.lib import tables
from kesher.lib.tables import Sheet
from kesher.lib.tables.dialects import Dialect, detect

HEADER = ["שם", "טלפון", "כתובת", "הערה"]
ROWS = [
    ["משה כהן", "050-2345678", "הרצל 12, תל אביב", 'עו"ד (בירושלים)'],
    ["גלים בע״מ", "*2700", "רח' העצמאות 7", "ABC Ltd. 2026"],
    ["אהרן לוין", "03-5551234", "דרך השלום 5/12", "חלון 30% הנחה"],
]
PLAIN = "שם,טלפון,הערה\r\nמשה כהן,050-2345678,מנכ״ל\r\nשרה לוי,03-5551234,עובדת\r\n"


@pytest.mark.parametrize(
    ("sample", "dialect"),
    [
        ("'name','city'\n'Dana','Haifa'\n", Dialect(delimiter=",", quote="'")),
        ("'a';'b;c'\n'1';'O''Brien; x'\n", Dialect(delimiter=";", quote="'")),
        ("name,city\n'Herzl 1, Haifa',x\n'Weizmann 2, Lod',y\n", Dialect(delimiter=",", quote="'")),
        ('"a","b"\n"say \\"hi, you\\" now","2"\n', Dialect(delimiter=",", escape="\\")),
        ("'a'|'b'\n'it\\'s'|'2'\n", Dialect(delimiter="|", quote="'", escape="\\")),
        ('"a","b"\n"C:\\dir\\","x"\n', Dialect(delimiter=",")),
        ("name,note\nO'Brien,'tis\nDana,'quoted'\n", Dialect(delimiter=",")),
        ("a,b\n'=1,x\n'=2,y\n", Dialect(delimiter=",")),
    ],
)
def test_quotes_are_those_that_the_cells_are_written_in(sample: str, dialect: Dialect) -> None:
    assert detect(sample) == dialect


def test_cells_lose_their_quotes_and_escapes() -> None:
    single = "'שם';'הערה'\r\n'O''Brien';'א;ב'\r\n"
    escaped = '"שם","הערה"\n"דנה","אמרה \\"כן, בטח\\" והלכה"\n'

    assert tables.read(single.encode(), filename="x.csv")[0].rows == [["O'Brien", "א;ב"]]
    assert tables.read(escaped.encode(), filename="x.csv")[0].rows == [
        ["דנה", 'אמרה "כן, בטח" והלכה']
    ]


@pytest.mark.parametrize("codec", ["iso8859-8", "cp862", "cp1255", "utf-8", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_hebrew_written_backwards_is_turned_round(codec: str, delimiter: str) -> None:
    table = [HEADER, *ROWS] if codec != "iso8859-8" else [HEADER, ROWS[0], ROWS[2]]
    if codec in {"iso8859-8", "cp862"}:
        table = [[cell.replace("״", '"') for cell in row] for row in table]
    lines = [[tables.to_logical_order(cell) for cell in row] for row in table]
    written = "\r\n".join(
        delimiter.join('"{}"'.format(cell.replace('"', '""')) for cell in line) for line in lines
    )

    [sheet] = tables.read(written.encode(codec), filename="דוח.txt")

    assert [sheet.header, *sheet.rows] == table


@pytest.mark.parametrize("codec", ["cp1255", "iso8859-8", "cp862", "utf-8"])
def test_plain_hebrew_is_left_as_it_is(codec: str) -> None:
    text = PLAIN.replace("״", '"')

    [sheet] = tables.read(text.encode(codec), filename="x.csv")

    assert sheet.header == ["שם", "טלפון", "הערה"]
    assert sheet.rows[0] == ["משה כהן", "050-2345678", 'מנכ"ל']


def test_one_slip_of_the_pen_turns_nothing_round() -> None:
    [sheet] = tables.read(f"{PLAIN}ןסיון,,כן\r\n".encode("cp1255"), filename="x.csv")

    assert sheet.rows[-1] == ["ןסיון", None, "כן"]


def test_what_was_read_how_is_told(tmp_path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("םש,ןופלט\nןהכ,1\n".encode("cp862"))

    with tables.read_limited(path, filename="x.csv") as reading:
        sheet = next(iter(reading))

    assert (reading.encoding, sheet.is_turned) == ("cp862", True)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-32"])
def test_marks_of_unicode_are_no_letters_of_the_first_title(codec: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}

    [sheet] = tables.read(marks.get(codec, b"") + PLAIN.encode(codec), filename="x.csv")

    assert sheet == Sheet(
        name="x",
        header=["שם", "טלפון", "הערה"],
        rows=[["משה כהן", "050-2345678", "מנכ״ל"], ["שרה לוי", "03-5551234", "עובדת"]],
    )


def test_rows_keep_the_numbers_that_a_spreadsheet_shows(tmp_path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('\n\na,b\n\n1,"x\ny"\n\n2,z\n')

    with tables.read_limited(path, filename="x.csv") as reading:
        sheet = next(iter(reading))
        numbers = [number for number, _row in sheet.numbered]

    assert (sheet.header_at, numbers) == (3, [5, 7])


@pytest.mark.parametrize(("right", "wrong"), [("cp1255", "cp1252"), ("utf-8", "latin-1")])
def test_hebrew_that_was_spoilt_before_it_came_is_mended(right: str, wrong: str) -> None:
    spoilt = "שם,טלפון\r\nדנה כהן,050-2345678\r\nAnna,1\r\n".encode(right).decode(wrong)

    [sheet] = tables.read(spoilt.encode(), filename="x.csv")

    assert [sheet.header, *sheet.rows] == [
        ["שם", "טלפון"],
        ["דנה כהן", "050-2345678"],
        ["Anna", "1"],
    ]


def test_names_of_the_west_are_not_mended() -> None:
    text = "name,city\r\nJosé,München\r\nÉa,Orléans\r\n"

    [sheet] = tables.read(text.encode(), filename="x.csv")

    assert sheet.rows == [["José", "München"], ["Éa", "Orléans"]]


def test_a_lost_byte_does_not_turn_unicode_into_another_alphabet() -> None:
    content = PLAIN.encode()
    cut = content[:-7] + content[-6:]

    [sheet] = tables.read(cut, filename="x.csv")

    assert sheet.header == ["שם", "טלפון", "הערה"]
    assert sheet.rows[0] == ["משה כהן", "050-2345678", "מנכ״ל"]
    assert sheet.rows[1][:2] == ["שרה לוי", "03-5551234"]
