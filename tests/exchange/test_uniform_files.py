"""The uniform file of Israeli bookkeeping programs brings customers, items and documents."""

import io
import zipfile
from typing import Any

import pytest

from kesher.exchange import jobs, projects
from kesher.exchange.models import Step
from kesher.features.activities.models import Note
from kesher.features.catalogue.models import Product
from kesher.features.parties.models import Party
from kesher.lib import tables
from kesher.tenancy import scope
from tests.exchange.test_moving_in import a_file, told, worked_off

WIDTHS = {"A100": 95, "B110": 376, "C100": 444, "D110": 339, "M100": 298, "Z900": 110}


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
        ),
        record("C100", p23="400", p26="77", p46="20240401", p58="דנה כהן", p375="L200", p400="1"),
        record("D110"),
        record("M100", p63="A4", p83="נייר צילום", p173="חבילה"),
        record("Z900"),
        "",
    ]
)


@pytest.mark.parametrize("encoding", ["cp862", "iso8859_8", "cp1255"])
def test_its_records_are_sheets_whatever_the_encoding(encoding: str) -> None:
    sheets = tables.read(FILE.encode(encoding), filename="BKMVDATA.TXT")

    assert [sheet.name for sheet in sheets] == [
        "לקוחות וספקים",
        "פריטים",
        "מסמכים",
        "חשבונות אחרים",
        "שורות מסמכים",
    ]
    people, items, papers, ledger, _lines = sheets
    assert people.rows == [
        ["L100", 'גלים בע"מ', "הרצל 12", "תל אביב", "6100001", "516179157", "לקוחות", None],
        ["L200", "דנה כהן", None, None, None, None, "לקוחות", None],
    ]
    assert items.rows == [["A4", "נייר צילום", "חבילה"]]
    assert papers.rows == [
        ["חשבונית מס 1234, 2024-03-05, 1,170.00", "L100", 'גלים בע"מ', "2024-03-05"],
        ["קבלה 77, 2024-04-01, מבוטל", "L200", "דנה כהן", "2024-04-01"],
    ]
    assert ledger.rows == [["B900 בנק לאומי", "בנקים"]]


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
            ("BKMVDATA.TXT", "שורות מסמכים"),
        ]
        assert project.left_out == []
        galim, dana = Party.objects.order_by("pk")
        assert (galim.name, galim.city, dana.name) == ("גלים בע״מ", "תל אביב-יפו", "דנה כהן")
        assert [(row.kind, row.number) for row in galim.identifier_rows.all()] == [
            ("vat", "516179157")
        ]
        assert [(note.title, note.party) for note in Note.objects.order_by("created_at")] == [
            ("חשבונית מס 1234, 2024-03-05, 1,170.00", galim),
            ("קבלה 77, 2024-04-01, מבוטל", dana),
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
