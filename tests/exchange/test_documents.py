"""Documents beside tables: on the cards that tables or folders name, with date and author."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage

from kesher.exchange import carrying, clearing, jobs, keeping, projects, report
from kesher.exchange.models import ImportProject, Step
from kesher.exchange.outcomes import REFUSED
from kesher.features.files.models import File
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from tests import world
from tests.exchange.conftest import csv_of
from tests.exchange.letters import PDF
from tests.exchange.test_moving_in import a_file, told, worked_off, zipped

PEOPLE = csv_of(["Id", "שם", "טלפון"], ["77", "דנה כהן", "050-2345678"]).encode()
LEADS = csv_of(["מזהה במערכת הקודמת", "נושא", "שם לקוח"], ["L1", "מדפסת", "דנה כהן"]).encode()


def moved_in(files: Any, step: Step = Step.RUNNING) -> ImportProject:
    project = projects.begin("ישן", "ישן", [a_file("all.zip", zipped(**files))])
    jobs.go_through(project, step)
    worked_off()
    return project


def test_a_table_says_whose_documents_they_are(alon, noa, yossi) -> None:
    names = csv_of(
        ["Id", "שם קובץ", "Parent Id", "תיאור", "נוצר בתאריך", "נוצר על ידי"],
        ["a1", "attachments/contract.pdf", "77", "החוזה", "05/03/2019 10:30", "יוסי מזרחי"],
        ["a2", "C:\\export\\attachments\\plan.pdf", "L1", "", "", ""],
        ["a3", "gone.pdf", "77", "", "", ""],
    ).encode()
    files = {
        "contacts.csv": PEOPLE,
        "leads.csv": LEADS,
        "Attachments.csv": names,
        "attachments/contract.pdf": PDF,
        "attachments/plan.pdf": PDF + b"2",
    }

    project = moved_in(files)

    with scope(noa.organization_id, noa.pk, "web"):
        assert [(name, entity) for name, entity, *_more in told(project)] == [
            ("contacts.csv", "parties"),
            ("leads.csv", "leads"),
            ("Attachments.csv", "files"),
        ]
        dana, lead = Party.objects.get(), Lead.objects.get()
        contract, plan = File.objects.order_by("name")
        assert (contract.party, contract.description) == (dana, "החוזה")
        assert (contract.created_by_id, contract.media_type) == (yossi.pk, "application/pdf")
        assert contract.created_at == datetime(2019, 3, 5, 8, 30, tzinfo=UTC)
        assert (plan.about, plan.size) == (f"leads:{lead.pk}", len(PDF) + 1)
        run = project.runs.get(entity="files")
        assert [one.sentences for one in report.rows(run, REFUSED, 9)] == [
            ["אין קובץ בשם ״gone.pdf״ בין הקבצים שנשלחו."]
        ]


def test_folders_say_whose_the_others_are(alon, noa) -> None:
    world.a_party(name="רון לוי")
    world.a_party(name="שם כפול"), world.a_party(name="שם כפול")
    files = {
        "contacts.csv": PEOPLE,
        "77/2019/contract.pdf": PDF,
        "רון לוי/a.pdf": PDF,
        "שם כפול/b.pdf": PDF,
        "אחרים/c.pdf": PDF,
        "d.pdf": PDF,
    }

    project = moved_in(files)

    with scope(noa.organization_id, noa.pk, "web"):
        run = project.runs.get(entity="files")
        assert (run.file_name, run.counts) == (
            "מסמכים שאף טבלה אינה מזכירה",
            {"created": 2, "refused": 3},
        )
        assert {(file.name, str(file.party)) for file in File.objects.all()} == {
            ("contract.pdf", "דנה כהן"),
            ("a.pdf", "רון לוי"),
        }
        assert [one.sentences[0] for one in report.rows(run, REFUSED, 9)] == [
            "כמה לקוחות נקראים ״שם כפול״.",
            "אף טבלה אינה מזכירה את הקובץ, והוא אינו בתיקייה של לקוח.",
            "אף טבלה אינה מזכירה את הקובץ, והוא אינו בתיקייה של לקוח.",
        ]
        assert project.left_out == []


def test_a_check_writes_no_bytes(alon, noa) -> None:
    project = moved_in({"contacts.csv": PEOPLE, "77/contract.pdf": PDF}, Step.CHECKING)

    with scope(noa.organization_id, noa.pk, "web"):
        assert [counts for *_more, counts in told(project)] == [{"created": 1}, {"created": 1}]
        assert (File.objects.count(), Party.objects.count()) == (0, 0)
        kept = {run.storage_key for run in project.runs.all()}
        kept |= {one["key"] for one in project.documents}
        stored = default_storage.listdir(str(noa.organization_id))[1]
        assert {f"{noa.organization_id}/{name}" for name in stored} == kept


@pytest.mark.usefixtures("alon")
def test_a_table_that_is_somebodys_document_does_not_come_in_as_rows() -> None:
    names = csv_of(["file name", "Parent Id"], ["prices/people.csv", "77"]).encode()

    project = projects.begin(
        "x", "x", [a_file("a.zip", zipped(**{"prices/people.csv": PEOPLE, "files.csv": names}))]
    )

    assert {(run.file_name, run.is_left_out) for run in project.runs.all()} == {
        ("people.csv", True),
        ("files.csv", False),
    }


@pytest.mark.usefixtures("alon")
def test_two_files_of_one_name_want_their_path() -> None:
    world.a_party(name="דנה")
    names = csv_of(["file name", "לקוח"], ["a.pdf", "דנה"]).encode()
    files = {"1/a.pdf": PDF, "2/a.pdf": PDF + b"2", "files.csv": names}

    project = moved_in(files)

    run = project.runs.get(file_name="files.csv")
    assert [one.sentences for one in report.rows(run, REFUSED, 9)] == [
        ["כמה קבצים נקראים ״a.pdf״; נא למסור את הנתיב המלא."]
    ]


def test_more_files_put_the_rest_in_order_anew(alon, noa) -> None:
    project = projects.begin("ישן", "ישן", [a_file("a.zip", zipped(**{"x/a.pdf": PDF}))])
    assert [run.row_count for run in project.runs.all()] == [1]

    names = csv_of(["file name", "Parent Id"], ["a.pdf", "77"]).encode()
    projects.add(project, [a_file("files.csv", names)])

    assert [run.file_name for run in project.runs.all()] == ["files.csv"]


def test_documents_are_thrown_away_with_old_imports(alon, noa) -> None:
    project = projects.begin("ישן", "ישן", [a_file("a.zip", zipped(**{"x/a.pdf": PDF}))])
    key = project.documents[0]["key"]
    ImportProject.objects.update(created_at=datetime(2019, 1, 1, tzinfo=UTC))

    clearing.forget_old()

    project.refresh_from_db()
    assert (project.documents, default_storage.exists(key)) == ([], False)


def stored(noa: Any) -> set[str]:
    """The bytes that neither the migration nor one of its runs keeps."""
    project = ImportProject.objects.get()
    kept = {run.storage_key for run in project.runs.all()} | {
        one["key"] for one in project.documents
    }
    names = default_storage.listdir(str(noa.organization_id))[1]
    return {f"{noa.organization_id}/{name}" for name in names} - kept


def test_bytes_whose_rows_did_not_come_to_pass_are_swept(alon, noa, monkeypatch) -> None:
    files = {"contacts.csv": PEOPLE, "77/contract.pdf": PDF, "77/plan.pdf": PDF + b"2"}
    project = projects.begin("ישן", "ישן", [a_file("all.zip", zipped(**files))])
    for run in project.runs.exclude(entity="files"):
        carrying.write(run)
    documents_run = project.runs.get(entity="files")

    def die(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killing:
        killing.setattr(keeping, "note", die)
        with pytest.raises(KeyboardInterrupt):
            carrying.write(documents_run)
    assert (len(stored(noa)), File.objects.count()) == (2, 0)
    written = stored(noa)

    jobs.sweep(documents_run.pk)
    assert stored(noa) == written
    documents_run.refresh_from_db()
    carrying.carry(documents_run)

    assert stored(noa) == written == {file.storage_key for file in File.objects.all()}
    jobs.sweep(documents_run.pk)
    assert stored(noa) == written


def test_what_a_cancelled_import_wrote_without_a_record_goes_at_night(alon, noa) -> None:
    project = moved_in_files(noa)
    run = project.runs.get(entity="files")
    with scope(noa.organization_id, noa.pk, "web"):
        gone, kept = File.objects.order_by("name")
        File.objects.filter(pk=gone.pk).delete()
        assert len(stored(noa)) == 2

        jobs.forget_old_imports()
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert stored(noa) == {kept.storage_key}
        assert run.step == Step.DONE


def moved_in_files(noa: Any) -> ImportProject:
    with scope(noa.organization_id, noa.pk, "web"):
        files = {"contacts.csv": PEOPLE, "77/contract.pdf": PDF, "77/plan.pdf": PDF + b"2"}
        return moved_in(files)
