"""Files that come broken, huge or with bad intent end with a sentence, or as plain text."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from kesher.exchange.models import ImportRun
from kesher.exchange.refusing import CannotImport
from kesher.features.parties.models import Party

pytestmark = pytest.mark.usefixtures("alon")

HEBREW = "שם,טלפון,עיר\r\nדנה כהן,050-2345678,חיפה\r\n"


def a_workbook(*rows: list[object], merge: str = "") -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(content)
    return content.getvalue()


def a_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (300 << 20))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "הקובץ ריק."),
        (b"\r\n\r\n", "a.csv", "הקובץ ריק."),
        ("שם,טלפון\r\n".encode(), "a.csv", "בקובץ יש שמות של עמודות, ואין שורות."),
        (bytes(range(256)) * 40, "a.csv", "הקובץ אינו טבלה ואינו רשימת אנשי קשר."),
        (
            b"%PDF-1.7\n\0\0\0\1\2\3" * 50,
            "a.xlsx",
            "זה מסמך PDF; יש להביא את הטבלה שממנה הוא נוצר.",
        ),
        (b"%PDF-1.7\nplain", "a.csv", "זה מסמך PDF; יש להביא את הטבלה שממנה הוא נוצר."),
        (
            b"<html><body><table><tr><td>a</td></tr></table></body></html>",
            "a.xls",
            "זה דף אינטרנט; יש לשמור אותו כחוברת או כ־CSV.",
        ),
        (b"PK\x03\x04" + b"\0" * 200, "a.xlsx", "הקובץ פגום."),
        (b"[" * 100_000, "a.json", "המבנה שבקובץ עמוק מדי."),
        (b'["a", "b"]', "a.json", "אין בקובץ רשימה של רשומות."),
        (b'{"name": "x"', "a.csv", "הקובץ פגום."),
        (b"dn: cn=x\ncn:: ???\n", "a.ldif", "הקובץ פגום."),
        (b"version: 1\n\ndn: dc=x\ndc: x\n", "a.ldif", "הקובץ ריק."),
        (b",".join(b"c%d" % n for n in range(60_000)), "a.csv", "בקובץ יש יותר מדי עמודות."),
        (b"a,b\n" + b"1," * (9 << 20), "a.csv", "באחד התאים בקובץ יש יותר מדי טקסט."),
    ],
)
def test_what_cannot_be_read_ends_with_a_sentence(begin, content, name, sentence) -> None:
    with pytest.raises(CannotImport) as refusal:
        begin(content, name=name)

    assert str(refusal.value) == sentence
    assert ImportRun.objects.count() == 0


def test_a_zip_bomb_is_not_unpacked(begin) -> None:
    with pytest.raises(CannotImport, match=r"הקובץ גדול מכדי להיקרא"):
        begin(a_bomb(), name="bomb.xlsx")


def test_a_file_beyond_the_limit_is_not_even_stored(begin, settings, tmp_path) -> None:
    settings.UPLOAD_MAX_BYTES = 1 << 20

    with pytest.raises(CannotImport, match="1"):
        begin(b"a,b\r\n" * (1 << 19))

    assert not (tmp_path / "files").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1255"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_alphabet_and_delimiter_is_understood(bring, encoding, delimiter) -> None:
    bring(HEBREW.replace(",", delimiter).encode(encoding))

    dana = Party.objects.get()
    assert (dana.name, dana.phone, dana.city) == ("דנה כהן", "+972502345678", "חיפה")


def test_quoted_cells_may_hold_lines_and_delimiters(bring) -> None:
    bring('שם,הערות\r\n"נגרים, ובניו בע״מ","שורה ""ראשונה""\nשורה שנייה"\r\n')

    firm = Party.objects.get()
    assert firm.name == "נגרים, ובניו בע״מ"
    assert firm.about == '<p>שורה "ראשונה"</p><p>שורה שנייה</p>'


def test_formulas_are_text(bring) -> None:
    bring(a_workbook(["שם", "תפקיד"], ["דנה", '=HYPERLINK("http://x","y")'], ["רון", "'@SUM(A1)"]))

    assert sorted(party.job_title for party in Party.objects.all()) == ["", "'@SUM(A1)"]


def test_a_title_above_the_table_and_blank_columns_are_passed_over(bring) -> None:
    run = bring(
        a_workbook(
            ["דוח לקוחות לחודש נובמבר", None, None, None],
            [None, None, None, None],
            ["שם", None, "טלפון", "עיר"],
            ["דנה כהן", None, 502345678, "חיפה"],
            [None, None, None, None],
            ["רון לוי", "?", "050-2345679", None],
            merge="A1:D1",
        ),
        name="report.xlsx",
    )

    assert run.titles == ["שם", "", "טלפון", "עיר"]
    assert run.counts == {"created": 2}
    assert {(party.name, party.phone) for party in Party.objects.all()} == {
        ("דנה כהן", "+972502345678"),
        ("רון לוי", "+972502345679"),
    }


def test_markup_stays_text(bring) -> None:
    bring("שם,הערות\r\n<script>alert(1)</script>,<img src=x onerror=alert(1)>שלום\r\n")

    party = Party.objects.get()
    assert party.name == "<script>alert(1)</script>"
    assert "onerror" not in party.about
