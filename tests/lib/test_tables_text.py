"""Alphabets, delimiters and formula guards of text files."""

import csv
import io

import pytest

from kesher.lib import tables
from kesher.lib.tables.dialects import Dialect, detect
from kesher.lib.tables.formulas import guard, restore_formula_guard

TEXT = 'שם,חברה\r\nמשה כהן,אלפא בע"מ\r\nשרה לוי,שלום\r\n'


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (bytes.fromhex("f9ece5ed"), "cp1255"),
        (bytes.fromhex("998c858d"), "cp862"),
        (bytes.fromhex("d7a9d79cd795d79d"), "utf-8"),
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp1255"), "cp1255"),
        (TEXT.encode("iso8859-8"), "cp1255"),
        (TEXT.encode("cp862"), "cp862"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        ("שָׁלוֹם ₪5 – “כן”".encode("cp1255"), "cp1255"),
        ("Иванов,Сергей Вячеславович,мышь".encode("cp1251"), "cp1251"),
        ("Иванов".encode(), "utf-8"),
        ("D\xfcrer".encode("cp1252"), "cp1252"),
        (b"plain", "utf-8"),
        (b"", "utf-8"),
    ],
)
def test_the_alphabet_of_a_file(content: bytes, codec: str) -> None:
    assert tables.sniff(content) == codec


def test_one_byte_in_a_large_file_decides() -> None:
    assert tables.sniff(b"a" * 3_000_000 + "כהן".encode("cp1255")) == "cp1255"
    assert tables.sniff(b"a" * 1_048_575 + "כהן".encode()) == "utf-8"


@pytest.mark.parametrize(
    "broken",
    [
        "ùìåí",
        "שלום".encode().decode("latin-1").translate({0x97: "—", 0x95: "•", 0x9C: "œ"}),
        "׳©׳\x9c׳•׳\x9d",
    ],
)
def test_hebrew_read_in_a_wrong_alphabet_is_mended(broken: str) -> None:
    assert tables.repair(broken) == "שלום"


def test_whole_sentences_are_mended() -> None:
    sentence = 'משה כהן, אלפא בע"מ (1998) ABC'

    assert tables.repair(sentence.encode("cp1255").decode("cp1252")) == sentence
    assert tables.repair(sentence.encode().decode("latin-1")) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "שלום",
        "hello",
        "été à Paris",
        "où",
        "à la carte",
        "Müller & Söhne",
        "Иванов",
        "محمد",
        "צ׳ק של ₪5",
        "׳©׳\ufffd׳•׳\ufffd",
        "",
    ],
)
def test_what_is_not_certainly_broken_stays(text: str) -> None:
    assert tables.repair(text) == text


def test_visual_order() -> None:
    assert not tables.is_visual_order('ישראל כהן מנכ"ל חברת שלום')
    assert tables.is_visual_order("לארשי ןהכ תרבח םולש")
    assert not tables.is_visual_order("plain")
    assert tables.to_logical_order("050-2345678 ןהכ לארשי") == "ישראל כהן 050-2345678"
    assert tables.to_logical_order("ABC 12 םולש") == "שלום ABC 12"


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ('a,b\n"x;y;z",1\n"p;q;r",2\n', ","),
        ("name\nכהן\n", ","),
        ("", ","),
        ("a,b\nx\ny,z\nlast,one\n", ","),
    ],
)
def test_the_delimiter_of_a_file(sample: str, delimiter: str) -> None:
    assert detect(sample) == Dialect(delimiter=delimiter)


FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://127.0.0.1/x","a")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    ";=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "'=1",
    "''=1",
    "+972-50-234-5678",
    "- פריט",
    "--5",
    "+",
    "=",
]
HARMLESS = [
    "כהן",
    "5",
    "-5",
    "-5.20",
    "+5",
    "-1,234.50",
    "-10%",
    "+972502345678",
    "*2700",
    "050-234-5678",
    "'quoted'",
    "O'Brien",
    "a=b",
    "a@b.il",
    "'",
    "",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_calculate_is_made_text(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays(text: str) -> None:
    assert guard(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS, *(f"'{text}" for text in HARMLESS)])
def test_the_guard_can_be_taken_off(text: str) -> None:
    assert restore_formula_guard(guard(text)) == text


def test_csv_is_what_excel_opens_rightly() -> None:
    written = b"".join(
        tables.write_csv([["כהן, משה", -5, None, True], ["=1", "a\nb", 1.5, ""]], ["א", "ב"])
    )

    assert (
        written
        == ("\ufeffא,ב\r\n" + '"כהן, משה",-5,,True\r\n' + "'=1," + '"a\nb",1.5,\r\n').encode()
    )


def test_csv_for_programs_has_no_apostrophes() -> None:
    written = b"".join(tables.write_csv([["=1", "-x"]], ["a", "b"], formula_safe=False))

    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig")))) == [["a", "b"], ["=1", "-x"]]


def test_csv_is_written_while_rows_arrive() -> None:
    endless = ([str(number)] for number in iter(int, 1))

    chunks = tables.write_csv(endless, ["a"])

    assert next(chunks).startswith("\ufeffa\r\n0\r\n".encode())


@pytest.mark.parametrize("alphabet", ["utf-8", "cp1255", "cp862"])
def test_a_byte_of_nothing_makes_no_other_alphabet_of_a_text(alphabet) -> None:
    content = "שם,טלפון\r\nדנה,050\r\n".encode(alphabet)
    spoilt = [content[:place] + b"\0" + content[place:] for place in range(len(content))]

    assert {tables.sniff(one) for one in spoilt} == {alphabet}
