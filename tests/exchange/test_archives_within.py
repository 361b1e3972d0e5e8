"""Archives within archives, and names in them that lead nowhere: all comes in, or is told."""

import io
import zipfile
from typing import Any

from kesher.exchange import jobs, opening, projects, unpacking
from kesher.exchange.models import ImportProject, Step
from kesher.features.activities.models import Note
from kesher.features.files.models import File
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import csv_of
from tests.exchange.letters import PDF, a_letter, eml, mbox
from tests.exchange.test_looking import Dies
from tests.exchange.test_moving_in import a_file, told, worked_off, zipped

PEOPLE = csv_of(["שם", "דוא״ל"], ["דנה כהן", "dana@galim.example"]).encode()
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:רון לוי\r\nEND:VCARD\r\n".encode()


def begun(name: str, content: bytes) -> ImportProject:
    return projects.begin("ישן", "ישן", [a_file(name, content)])


def of_names(*names: str, content: bytes = PDF) -> bytes:
    """An archive may hold what none would write: two files of one name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(zipfile.ZipInfo(name), content + b"%d" % number)
    return packed.getvalue().replace(b".PDF", b".pdf")


def files_of(project: ImportProject) -> list[str]:
    return [name for name, *_more in told(project)]


def paths_of(project: ImportProject) -> list[str]:
    return [one["path"] for one in project.documents]


def test_what_lies_in_archives_within_archives_comes_in(alon, noa, tmp_path) -> None:
    letter = a_letter(files={"חוזה.pdf": PDF})
    box = mbox(tmp_path, letter)
    inner = zipped(**{"תיבה.mbox": box, "אנשים.vcf": CARD, "לקוחות.csv": PEOPLE})
    middle = zipped(**{"פנימי.zip": inner})

    project = begun("all.zip", zipped(**{"אמצע.zip": middle}))
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert sorted(files_of(project)) == [
            "אנשים.vcf",
            "לקוחות.csv",
            "תיבה.mbox",
            "תיבה.mbox › צרופות",
        ]
        assert project.left_out == []
        assert {one.name for one in Party.objects.all()} == {"דנה כהן", "רון לוי"}
        assert (Note.objects.count(), File.objects.get().name) == (1, "חוזה.pdf")


def test_an_archive_of_papers_alone_stays_a_document(alon, noa) -> None:
    project = begun("all.zip", zipped(**{"חוזים.zip": zipped(**{"חוזה.pdf": PDF})}))

    assert (files_of(project), paths_of(project)) == (
        ["מסמכים שאף טבלה אינה מזכירה"],
        ["חוזים.zip"],
    )


def test_a_table_may_name_an_archive_that_was_opened(alon, noa) -> None:
    names = csv_of(["file name", "Parent Id"], ["נספח.zip", "77"]).encode()
    appendix = zipped(**{"כמויות.csv": csv_of(["שם"], ["רון לוי"]).encode()})
    people = csv_of(["Id", "שם", "טלפון"], ["77", "דנה כהן", "050-2345678"]).encode()
    files = {"לקוחות.csv": people, "Attachments.csv": names, "נספח.zip": appendix}

    project = begun("all.zip", zipped(**files))
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        file = File.objects.get()
        assert (file.name, file.party.name, file.size) == ("נספח.zip", "דנה כהן", len(appendix))
        assert "כמויות.csv" in files_of(project)
        assert "מסמכים שאף טבלה אינה מזכירה" not in files_of(project)


def test_endless_nesting_ends_with_a_sentence(alon, noa) -> None:
    packed = zipped(**{"לקוחות.csv": PEOPLE})
    for number in range(opening.DEEPEST):
        packed = zipped(**{f"{number}.zip": packed})

    project = begun("all.zip", packed)

    assert project.runs.count() == 0
    assert project.left_out == [{"name": "0.zip", "why": "המבנה שבקובץ עמוק מדי."}]


def test_too_many_archives_end_with_a_sentence(alon, noa, monkeypatch) -> None:
    monkeypatch.setattr(opening, "MOST_ARCHIVES", 1)
    inner = zipped(**{"לקוחות.csv": PEOPLE})

    project = begun("all.zip", zipped(**{"1.zip": inner, "2.zip": inner}))

    assert files_of(project) == ["לקוחות.csv"]
    assert project.left_out == [{"name": "2.zip", "why": "יש בארכיון יותר מדי קבצים."}]


def test_looking_into_archives_of_much_has_an_end(alon, noa, monkeypatch, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1 << 20
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 3)
    papers = zipped(**{f"{place}.pdf": PDF + bytes(700_000) for place in range(3)})
    archives = {f"{place}.zip": papers for place in range(3)}
    rows = zipped(**{"1.pdf": PDF + bytes(900_000), "א.csv": PEOPLE})

    project = begun("all.zip", zipped(**archives, **{"4.zip": rows}))

    assert paths_of(project) == ["0.zip", "1.zip", "2.zip", "4.zip"]
    assert files_of(project) == ["מסמכים שאף טבלה אינה מזכירה"]


def test_a_locked_archive_and_a_broken_one_say_so(alon, noa) -> None:
    inner = zipped(**{"לקוחות.csv": PEOPLE})
    locked = bytearray(inner)
    locked[inner.index(b"PK\x01\x02") + 8] |= 1

    project = begun("all.zip", zipped(**{"נעול.zip": bytes(locked), "שבור.zip": inner[:-30]}))

    assert project.left_out == [
        {"name": "נעול.zip", "why": "הקובץ נעול בסיסמה."},
        {"name": "שבור.zip", "why": "הקובץ פגום."},
    ]


def test_whoever_goes_on_after_a_kill_takes_nothing_twice(alon, noa) -> None:
    inner = zipped(**{"1.csv": PEOPLE, "2.csv": PEOPLE, "חוזה.pdf": PDF})
    files = [a_file("all.zip", zipped(**{"a.zip": inner, "3.csv": PEOPLE}))]
    project = projects.receive("ישן", "ישן", files)
    try:
        projects.look(project, may_go_on=Dies(3))
    except KeyboardInterrupt:
        project = ImportProject.objects.get()
    projects.look(project)

    project = ImportProject.objects.get()
    assert sorted(files_of(project)) == ["1.csv", "2.csv", "3.csv", "מסמכים שאף טבלה אינה מזכירה"]
    assert sorted(paths_of(project)) == [
        "3.csv",
        "a.zip",
        "a.zip/1.csv",
        "a.zip/2.csv",
        "a.zip/חוזה.pdf",
    ]


def test_files_without_a_name_and_of_one_name_are_told_apart(alon, noa) -> None:
    world.a_party(name="רון לוי")
    names = ["...", "  ", "a/. ./..", "חוזה.pdf", "חוזה.PDF", "x/חוזה.pdf"]

    project = begun("all.zip", of_names(*(f"רון לוי/{name}" for name in names)))
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert paths_of(project) == [
            "רון לוי/ללא שם",
            "רון לוי/ללא שם (2)",
            "רון לוי/a/ללא שם",
            "רון לוי/חוזה.pdf",
            "רון לוי/חוזה (2).pdf",
            "רון לוי/x/חוזה.pdf",
        ]
        assert File.objects.count() == len(names)


def test_names_lead_nowhere_else(alon, noa) -> None:
    names = ["../../up.pdf", "/etc/absolute.pdf", "C:\\Users\\win.pdf", f"{'נ' * 900}.pdf"]
    names.append("\u202efdp.\u200fx.pdf")

    project = begun("all.zip", of_names(*names))

    assert paths_of(project) == [
        "up.pdf",
        "etc/absolute.pdf",
        "C:/Users/win.pdf",
        f"{'נ' * 196}.pdf",
        "fdp.x.pdf",
    ]


def test_what_computers_put_beside_files_is_told_in_one_line(alon, noa) -> None:
    litter = ["__MACOSX/x/._a.pdf", "x/.DS_Store", "x/._b.pdf", "~$lock.xlsx", "Desktop.ini"]

    project = begun("all.zip", of_names("a.pdf", *litter, "Thumbs.db"))

    assert paths_of(project) == ["a.pdf"]
    assert project.left_out == [
        {
            "name": "all.zip",
            "why": "6 קבצים שהמחשב הוסיף מעצמו לצד הקבצים: __MACOSX/x/._a.pdf, x/.DS_Store, "
            "x/._b.pdf, ~$lock.xlsx, Desktop.ini, ….",
        }
    ]


def test_messages_of_one_name_in_two_folders_keep_their_enclosures(alon, noa) -> None:
    world.a_party(name="דנה", emails=[{"address": "dana@galim.example"}])
    one, other = (
        a_letter(files={"חוזה.pdf": content}, **{"Message-ID": f"<{name}@x.example>"})
        for name, content in (("in", PDF), ("out", PDF + b"2"))
    )

    project: Any = begun("all.zip", zipped(**{"in/1.eml": eml(one), "out/1.eml": eml(other)}))
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert sorted(file.size for file in File.objects.all()) == [len(PDF), len(PDF) + 1]
