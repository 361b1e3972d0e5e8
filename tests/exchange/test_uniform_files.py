"""The uniform file of Israeli bookkeeping programs brings customers, items and documents."""

import io
import zipfile
from typing import Any

import pytest

from kesher.exchange import jobs, notes, projects, refusing
from kesher.exchange.models import Step
from kesher.features.activities.models import Note
from kesher.features.catalogue.models import Product
from kesher.features.parties.models import Party
from kesher.lib import html, tables
from kesher.tenancy import scope
from tests.exchange.letters import PDF
from tests.exchange.test_moving_in import a_file, told, worked_off, zipped

WIDTHS = {
    "A000": 466,
    "A100": 95,
    "B110": 376,
    "C100": 444,
    "D110": 339,
    "D120": 222,
    "M100": 298,
    "Z900": 110,
}


def record(code: str, **places: str) -> str:
    """A record of its width; `p38="x"` stands from the 38th place on."""
    line = [*code.ljust(WIDTHS[code])]
    for name, text in places.items():
        start = int(name[1:]) - 1
        line[start : start + len(text)] = [*text]
    assert len(line) == WIDTHS[code]
    return "".join(line)


FILE = "\r\n".join(
    [
        record("A100"),
        record(
            "B110",
            p23="L100",
            p38='גלים בע"מ',
            p103="לקוחות",
            p133="הרצל",
            p183="12",
            p193="תל אביב",
            p223="6100001",
            p327="516179157",
        ),
        record("B110", p23="L200", p38="דנה כהן", p103="לקוחות", p327="000000000"),
        record("B110", p23="B900", p38="בנק לאומי", p103="בנקים", p327="000000000"),
        record(
            "C100",
            p23="305",
            p26="1234",
            p46="20240305",
            p58='גלים בע"מ',
            p348="+00000000117000",
            p375="L100",
            p238="03-6234567",
            p288="+00000000120000",
            p303="-00000000020000",
            p318="+00000000100000",
            p333="+00000000017000",
        ),
        record("C100", p23="400", p26="77", p46="20240401", p58="דנה כהן", p375="L200", p400="1"),
        record(
            "D110",
            p23="305",
            p26="1234",
            p46="0001",
            p50="100501",
            p74="A4",
            p94="נייר צילום",
            p204="חבילה",
            p224="+0000000000105000",
            p241="+00000000010000",
            p256="-00000000005000",
            p271="+00000000100000",
        ),
        record("D110", p23="305", p26="1234", p46="0002", p94="תודה שקניתם"),
        record(
            "D120",
            p23="400",
            p26="77",
            p50="2",
            p51="0000000012",
            p61="0000000634",
            p71="000000000123456",
            p86="0000010077",
            p96="20240501",
            p104="+00000000050000",
        ),
        record("D120", p23="400", p26="77", p50="3", p104="+00000000043650", p119="1", p140="2"),
        record("D120", p23="400", p26="78", p50="1", p104="+00000000010000"),
        record("M100", p63="A4", p83="נייר צילום", p173="חבילה"),
        record("Z900"),
        "",
    ]
)
INVOICE = "\n".join(
    [
        "חשבונית מס 1234, 05/03/2024, 1,170.00",
        "נייר צילום (מק״ט A4): כמות 10.5 חבילה, מחיר 100.00, הנחה 50.00, סך הכול 1,000.00, "
        "לפי הזמנה 501",
        "תודה שקניתם",
        "לפני הנחה 1,200.00, הנחה 200.00, לפני מע״מ 1,000.00, מע״מ 170.00, סך הכול 1,170.00",
    ]
)
RECEIPT = "\n".join(
    [
        "קבלה 77, 01/04/2024, 0.00, בוטל",
        "המחאה 10077, בנק 12, סניף 634, חשבון 123456, לפירעון 01/05/2024: 500.00",
        "כרטיס אשראי, ישראכרט, תשלומים: 436.50",
    ]
)


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("encoding", ["cp862", "iso8859_8", "cp1255", "utf-8", "utf-8-sig"])
def test_its_records_are_sheets_whatever_the_encoding(encoding: str, ends: str) -> None:
    content = FILE.replace("\r\n", ends).encode(encoding)

    sheets = tables.read(content, filename="BKMVDATA.TXT")

    assert [sheet.name for sheet in sheets] == [
        "לקוחות וספקים",
        "פריטים",
        "מסמכים",
        "חשבונות אחרים",
        "תשלומים ללא מסמך",
    ]
    people, items, papers, ledger, payments = sheets
    assert people.rows == [
        [
            "L100",
            'גלים בע"מ',
            "הרצל 12",
            "תל אביב",
            "6100001",
            "516179157",
            "03-6234567",
            "לקוח",
        ],
        ["L200", "דנה כהן", None, None, None, None, None, "לקוח"],
    ]
    assert items.rows == [["A4", "נייר צילום", "חבילה"]]
    assert papers.rows == [
        ["305-1234", INVOICE, "L100", 'גלים בע"מ', "05/03/2024"],
        ["400-77", RECEIPT, "L200", "דנה כהן", "01/04/2024"],
    ]
    assert ledger.rows == [["B900 בנק לאומי", "בנקים"]]
    assert payments.rows == [["קבלה 78 (400-78)", "מזומן: 100.00"]]


def test_customers_come_with_what_they_bought(alon: Any, noa: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("OPENFRMT/51617915.24/03051200/BKMVDATA.TXT", FILE.encode("cp862"))
    project = projects.begin("ספרים", "uniform", [a_file("BKMVDATA.zip", content.getvalue())])
    types = [entity for _name, entity, *_more in told(project)]
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert sorted(types) == ["", "", "notes", "parties", "products"]
        unknown = project.runs.filter(entity="", step=Step.MAPPING).order_by("place")
        assert [(run.file_name, run.sheet) for run in unknown] == [
            ("BKMVDATA.TXT", "חשבונות אחרים"),
            ("BKMVDATA.TXT", "תשלומים ללא מסמך"),
        ]
        assert project.left_out == []
        galim, dana = Party.objects.order_by("pk")
        assert (galim.name, galim.city, dana.name) == ("גלים בע״מ", "תל אביב-יפו", "דנה כהן")
        assert [(row.kind, row.number) for row in galim.identifier_rows.all()] == [
            ("vat", "516179157")
        ]
        assert (galim.role_keys, dana.role_keys, galim.phone) == (
            "customer",
            "customer",
            "+97236234567",
        )
        documents = Note.objects.order_by("created_at")
        assert [(html.to_text(note.text), note.party) for note in documents] == [
            (INVOICE, galim),
            (RECEIPT, dana),
        ]
        assert Note.objects.order_by("created_at")[0].created_at.date().isoformat() == "2024-03-04"
        assert Product.objects.get().code == "A4"


def test_customers_whom_only_documents_name(alon: Any, noa: Any) -> None:
    told_of = {"p58": "דנה כהן", "p108": "הרצל", "p158": "12", "p168": "חיפה", "p198": "3300000"}
    numbers = {"p238": "0502345678", "p253": "516179157", "p375": "17"}
    content = "\r\n".join(
        [
            record("A100"),
            record(
                "C100", p23="305", p26="1", p46="20240305", p348="+00000000117000", **told_of
            ).ljust(444),
            record("C100", p23="400", p26="2", p46="20240306", **told_of, **numbers),
            record("Z900"),
            "",
        ]
    )
    project = projects.begin("תוכנה", "תוכנה", [a_file("BKMVDATA.TXT", content.encode("cp1255"))])
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        party = Party.objects.get()
        assert (party.name, party.city, party.phone) == ("דנה כהן", "חיפה", "+972502345678")
        assert Note.objects.filter(party=party).count() == 2


def numbered(*records: str, told: int) -> bytes:
    return "\r\n".join([*records, record("Z900", p46=f"{told:015}"), ""]).encode("cp1255")


def test_a_file_that_breaks_off_says_so(alon: Any, noa: Any) -> None:
    whole = FILE.encode("cp1255")
    project = projects.begin("ספרים", "uniform", [a_file("BKMVDATA.TXT", whole[:1700])])
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        papers = project.runs.get(sheet="מסמכים")
        assert (papers.row_count, papers.notes["ends_early"]) == (1, [5])
        assert notes.sentences(papers.notes) == ["סוף הקובץ חסר: הוא נקטע אחרי 5 רשומות."]


@pytest.mark.parametrize(
    ("told_of", "sentences"),
    [(3, []), (40, ["לפי הקובץ יש בו 40 רשומות, ונמצאו בו 3."])],
)
def test_a_count_that_is_wrong_is_told(
    alon: Any, noa: Any, told_of: int, sentences: list[str]
) -> None:
    content = numbered(record("A100"), record("M100", p63="A4", p83="נייר"), told=told_of)
    project = projects.begin("ספרים", "uniform", [a_file("BKMVDATA.TXT", content)])
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert notes.sentences(project.runs.get().notes) == sentences


def test_the_file_beside_it_is_known_as_such(alon: Any, noa: Any) -> None:
    beside = f"{record('A000', p49='&OF1.31&')}\r\nC100{1:015}\r\n".encode("cp862")
    project = projects.begin("ספרים", "uniform", [a_file("INI.TXT", beside)])
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        project.refresh_from_db()
        assert project.runs.count() == 0
        assert project.left_out == [
            {"name": "INI.TXT", "why": str(refusing.SENTENCES["uniform_head"])}
        ]


def test_documents_that_come_again_are_there_once(alon: Any, noa: Any) -> None:
    for _time in range(2):
        project = projects.begin("ספרים", "uniform", [a_file("BKMVDATA.TXT", FILE.encode())])
        jobs.go_through(project, Step.RUNNING)
        worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert (Party.objects.count(), Note.objects.count(), Product.objects.count()) == (2, 2, 1)


def test_many_lines_are_told_as_far_as_a_note_holds_them() -> None:
    line = {"p23": "305", "p26": "1", "p94": "שורה ארוכה מאוד של מסמך", "p271": "+00000000000100"}
    content = "\n".join(
        [
            record("A100"),
            record("C100", p23="305", p26="1", p375="7", p58="דנה כהן"),
            *[record("D110", **line) for _place in range(900)],
            record("Z900"),
            "",
        ]
    )

    _people, papers = tables.read(content.encode(), filename="BKMVDATA.TXT")

    told_of = str(papers.rows[0][1]).split("\n")
    assert told_of[1] == "שורה ארוכה מאוד של מסמך: סך הכול 1.00"
    assert told_of[-1] == f"ועוד {902 - len(told_of)} שורות, שאין להן מקום כאן"
    assert 400 < len(told_of) < 500


def test_it_is_found_in_the_archive_within_the_folder(alon: Any, noa: Any) -> None:
    inner = zipped(**{"BKMVDATA.TXT": FILE.encode("cp862")})
    papers_alone = zipped(**{"חוזה.pdf": PDF})
    content = zipped(**{"51617915.24/BKMVDATA.ZIP": inner, "other.zip": papers_alone})
    project = projects.begin("ספרים", "uniform", [a_file("OPENFRMT.zip", content)])
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        papers = project.runs.get(entity="notes")
        assert (papers.file_name, papers.row_count) == ("BKMVDATA.TXT", 2)
        loose = [one["path"] for one in project.documents if not one.get("runs")]
        assert loose == ["51617915.24/BKMVDATA.ZIP", "other.zip"]


def test_a_broken_archive_of_its_name_says_so(alon: Any, noa: Any) -> None:
    broken = zipped(**{"BKMVDATA.TXT": FILE.encode("cp862")})[:-40]
    content = zipped(**{"BKMVDATA.ZIP": broken})
    project = projects.begin("ספרים", "uniform", [a_file("OPENFRMT.zip", content)])
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        project.refresh_from_db()
        assert project.left_out == [
            {"name": "BKMVDATA.ZIP", "why": str(refusing.SENTENCES["broken"])}
        ]
