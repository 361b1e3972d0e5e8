"""Many files of one system: recognised, in order, joined by the ids they had there."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kesher.entity.action import Refused
from kesher.exchange import jobs, projects, report, takeback
from kesher.exchange.models import ImportProject, ImportRun, OldId, Step
from kesher.exchange.outcomes import REFUSED
from kesher.exchange.unpacking import Sent
from kesher.features.activities.models import Task
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party, Relation
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job, Status
from kesher.jobs.running import run as run_job
from kesher.records import undoing, writing
from kesher.tenancy import scope
from tests.conftest import client_of
from tests.exchange.conftest import csv_of

SYSTEMS = Path(__file__).parent / "systems"


def sent(*names: str) -> list[Sent]:
    return [a_file(name, (SYSTEMS / name).read_bytes()) for name in names]


def a_file(name: str, content: bytes) -> Sent:
    return Sent(name=name, content=io.BytesIO(content), size=len(content))


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def worked_off() -> None:
    while job := claim("worker"):
        run_job(job)


def salesforce() -> ImportProject:
    """The files in the wrong order."""
    names = [f"salesforce-{name}.csv" for name in ("Task", "Lead", "Contact", "Account")]
    return projects.begin("Salesforce", "salesforce", sent(*names))


def told(project: ImportProject) -> list[tuple[str, str, str, dict[str, int]]]:
    return [
        (run.file_name, run.entity, run.step, run.counts) for run in project.runs.order_by("place")
    ]


@pytest.mark.usefixtures("alon")
def test_what_others_point_at_comes_first() -> None:
    project = salesforce()

    assert [(name, entity) for name, entity, _step, _counts in told(project)] == [
        ("salesforce-Account.csv", "parties"),
        ("salesforce-Contact.csv", "parties"),
        ("salesforce-Lead.csv", "leads"),
        ("salesforce-Task.csv", "tasks"),
    ]
    first = project.runs.order_by("place")[0]
    assert dict(zip(first.titles, first.mapping, strict=True)) == {
        "Id": "old_id",
        "IsDeleted": "",
        "MasterRecordId": "",
        "Name": "name",
        "ParentId": "part_of.old_id",
        "BillingStreet": "addresses.street",
        "BillingCity": "addresses.city",
        "BillingPostalCode": "addresses.postal_code",
        "Phone": "phones:work",
        "Website": "website",
        "Description": "about",
        "OwnerId": "owner",
    }
    assert first.fixed == {"kind": "organization"}


def test_all_is_checked_and_nothing_written(alon, noa) -> None:
    project = salesforce()
    jobs.go_through(project, Step.CHECKING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        project.refresh_from_db()
        assert project.step == ""
        assert [(step, counts) for _name, _entity, step, counts in told(project)] == [
            ("checked", {"created": 1}),
            ("checked", {"created": 2}),
            ("checked", {"refused": 1}),
            ("checked", {"created": 2}),
        ]
        assert (Party.objects.count(), OldId.objects.count()) == (0, 0)


def test_all_comes_in_and_hangs_together(alon, noa) -> None:
    project = salesforce()
    lead = project.runs.get(entity="leads")
    lead.answers = {
        "status": {"open not contacted": "new"},
        "source": {"web": "-"},
    }
    lead.save()
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        firm = Party.objects.get(kind="organization")
        dana, ron = Party.objects.get(name="דנה כהן"), Party.objects.get(name="רון לוי")
        assert [(row.party, row.other, row.type) for row in Relation.objects.all()] == [
            (dana, firm, "works_at")
        ]
        assert (dana.email, dana.phone, dana.job_title) == (
            "dana@galim.example",
            "+97235551235",
            "מנהלת רכש",
        )
        task = Task.objects.get()
        assert (task.party, task.about, task.priority) == (dana, f"parties:{firm.pk}", "high")
        found = Lead.objects.get()
        assert (found.subject, found.status, found.party.name) == (
            "מחסני הצפון",
            "new",
            "יוסי מזרחי",
        )
        tasks = project.runs.get(entity="tasks")
        assert [one.sentences for one in report.rows(tasks, REFUSED, 10)] == [
            ["לקוח: לא נקלט דבר עם המזהה ״003Z״."]
        ]
        contacts = project.runs.order_by("place")[1]
        unjoined = [one for one in report.outcomes(contacts) if one.sentences]
        assert [(one.pk, one.sentences) for one in unjoined] == [
            (ron.pk, ["עבודה אצל: אין כאן ״001Z״."])
        ]


def test_coming_again_changes_nothing_and_is_known_by_the_old_ids(alon, noa) -> None:
    jobs.go_through(salesforce(), Step.RUNNING)
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        dana = Party.objects.get(name="דנה כהן")
        dana.name = "דינה כהן-לוי"
        dana.save()
        again = salesforce()
        jobs.go_through(again, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert [counts for _name, _entity, _step, counts in told(again)][:2] == [
            {"skipped": 1},
            {"skipped": 2},
        ]
        assert Party.objects.filter(deleted_at=None, kind="person").count() == 2
        assert Relation.objects.count() == 1


def test_a_record_that_was_undone_comes_in_anew(alon, noa) -> None:
    jobs.go_through(salesforce(), Step.RUNNING)
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        for run in ImportRun.objects.order_by("-place"):
            undoing.undo(run.batch)
        assert Party.objects.filter(deleted_at=None).count() == 0
        again = salesforce()
        jobs.go_through(again, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        firm = Party.objects.get(kind="organization", deleted_at=None)
        assert OldId.objects.get(old="001A").record_id == firm.pk
        assert Task.objects.filter(deleted_at=None).get().party.name == "דנה כהן"


@pytest.mark.usefixtures("alon")
def test_where_the_work_on_a_file_failed_the_others_can_go_on() -> None:
    project = salesforce()
    jobs.go_through(project, Step.RUNNING)
    jobs.rest_if_lost(project)
    waiting = project.step
    Job.objects.update(status=Status.FAILED)

    jobs.rest_if_lost(project)

    first, *others = told(project)
    assert (waiting, project.step, first[2]) == ("running", "", "failed")
    assert {step for _name, _entity, step, _counts in others} == {"mapping"}


def test_all_files_are_taken_back_but_for_what_people_worked_on(alon, noa, yossi) -> None:
    project = salesforce()
    jobs.go_through(project, Step.RUNNING)
    worked_off()
    with scope(noa.organization_id, yossi.pk, "web"):
        writing.update(Party.objects.get(name="רון לוי"), job_title="נהג")
    with scope(noa.organization_id, noa.pk, "web"):
        assert [str(loss.pk) for loss in takeback.lost_of_all(project)] == [
            str(Party.objects.get(name="רון לוי").pk)
        ]
        takeback.begin_all(ImportProject.objects.get(), keep_changed=True)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert [party.name for party in Party.objects.filter(deleted_at=None)] == ["רון לוי"]
        assert Task.objects.filter(deleted_at=None).count() == 0
        project.refresh_from_db()
        assert (project.step, [step for _name, _type, step, _counts in told(project)]) == (
            "",
            ["undone"] * 4,
        )
        kept = [counts["kept"] for _name, _type, _step, counts in told(project)]
        assert kept == [0, 1, 0, 0]
        with pytest.raises(Refused):
            takeback.begin_all(project, keep_changed=True)


@pytest.mark.parametrize("system", ["hubspot", "zoho", "pipedrive", "odoo", "dynamics"])
def test_people_and_firms_of_other_systems(system, alon, noa) -> None:
    names = sorted(path.name for path in SYSTEMS.glob(f"{system}-*"))
    project = projects.begin(system, system, sent(*reversed(names)))
    jobs.go_through(project, Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        assert [counts.get("refused", 0) for *_told, counts in told(project)] == [0] * len(names)
        person, firm = Party.objects.get(kind="person"), Party.objects.get(kind="organization")
        assert person.name in {"דנה כהן", "Dana Cohen"}
        assert (person.phone, person.email) == (
            "+97235551235" if system == "zoho" else "+972502345678",
            "dana@galim.example",
        )
        assert [(row.party, row.other) for row in Relation.objects.all()] == [(person, firm)]
        assert OldId.objects.filter(system=system).count() == 2


@pytest.mark.usefixtures("alon")
def test_a_zip_is_unpacked_and_what_is_no_table_is_named() -> None:
    content = zipped(
        **{
            "../../etc/passwd": csv_of(["שם", "טלפון"], ["דנה", "0502345678"]).encode(),
            "export/לידים.csv": csv_of(["נושא", "שם"], ["מדפסת", "רון"]).encode(),
            "__MACOSX/._x.csv": b"x",
            "photo.png": b"\x89PNG\r\n\x1a\n\0\0\0\0" * 50,
            "empty.csv": b"",
        }
    )

    project = projects.begin("ישן", "ישן", [a_file("all.zip", content)])

    assert [(name, entity) for name, entity, *_more in told(project)] == [
        ("passwd", "parties"),
        ("לידים.csv", "leads"),
        ("מסמכים שאף טבלה אינה מזכירה", "files"),
    ]
    assert [one["path"] for one in project.documents] == [
        "etc/passwd",
        "export/לידים.csv",
        "photo.png",
    ]
    assert project.left_out == [
        {"name": "empty.csv", "why": "הקובץ ריק."},
        {
            "name": "all.zip",
            "why": "קובץ אחד שהמחשב הוסיף מעצמו לצד הקבצים: __MACOSX/._x.csv.",
        },
    ]


@pytest.mark.usefixtures("alon")
def test_bombs_and_broken_archives_are_refused(tmp_path) -> None:
    bomb = zipped(**{"zeros.csv": b"0" * (200 << 20)})
    many = zipped(**{f"{place}.csv": b"x" for place in range(2_001)})
    broken = zipped(a=b"hello" * 100)[:60]
    files = [a_file("bomb.zip", bomb), a_file("many.zip", many), a_file("broken.zip", broken)]

    project = projects.begin("x", "x", files)

    assert project.runs.count() == 0
    assert [one["name"] for one in project.left_out] == ["bomb.zip", "many.zip", "broken.zip"]
    assert "יותר מדי קבצים" in project.left_out[1]["why"]


@pytest.fixture
def browser(noa: Any) -> Client:
    return client_of(noa)


def test_a_system_moves_in_on_its_page(browser, noa, yossi) -> None:
    hubspot = SYSTEMS.glob("hubspot-*")
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in hubspot]
    answer = browser.post("/alon/moving-in/", {"system": "hubspot", "files": files})
    address = answer["Location"]
    worked_off()

    page = browser.get(address).content.decode()
    with scope(noa.organization_id, noa.pk, "web"):
        people = ImportRun.objects.get(file_name="hubspot-contacts.csv")
        project = ImportProject.objects.get()
    assert "hubspot-companies.csv" in page
    assert client_of(yossi).get(address).status_code == 404
    browser.post(f"{address}leave/", {"file": people.pk})
    browser.post(f"{address}bring/")
    assert browser.post(f"{address}bring/").status_code == 409
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        assert [party.name for party in Party.objects.all()] == ["Galim Ltd"]
        project.refresh_from_db()
        assert project.step == ""
    browser.post(f"{address}leave/", {"file": people.pk})
    browser.post(f"{address}type/", {"file": people.pk, "type": "leads"})
    with scope(noa.organization_id, noa.pk, "web"):
        people.refresh_from_db()
        assert (people.entity, people.is_left_out) == ("leads", False)
    assert browser.post("/alon/moving-in/", {"system": "hubspot"}).status_code == 422
    assert "HubSpot" in browser.get("/alon/moving-in/").content.decode()


def test_a_file_that_nobody_recognised_waits_for_a_word(browser, noa) -> None:
    notes = SimpleUploadedFile("דברים.csv", csv_of(["מה", "מי"], ["א", "ב"]).encode())
    address = browser.post("/alon/moving-in/", {"files": [notes]})["Location"]
    worked_off()

    page = browser.get(address).content.decode()
    assert "לא זוהה מה הן השורות" in page
    with scope(noa.organization_id, noa.pk, "web"):
        project = ImportProject.objects.get()
        unknown = project.runs.get(entity="")
        assert (unknown.titles, project.left_out) == (["מה", "מי"], [])
    assert browser.post(f"{address}bring/").status_code == 409
    browser.post(f"{address}type/", {"file": unknown.pk, "type": "notes"})

    with scope(noa.organization_id, noa.pk, "web"):
        unknown.refresh_from_db()
        assert (unknown.entity, unknown.step, unknown.titles) == ("notes", "mapping", ["מה", "מי"])


@pytest.mark.usefixtures("alon")
def test_ids_of_an_unnamed_system_are_asked_about(browser) -> None:
    sent_file = SimpleUploadedFile("x.csv", csv_of(["שם", "קוד"], ["דנה", "7"]).encode())
    address = browser.post("/alon/parties/import/", {"file": sent_file})["Location"]
    filled = {"column-0": "name", "column-1": "old_id", "policy": "skip", "wrong": "rest"}

    refused = browser.post(f"{address}check/", filled)

    assert refused.status_code == 422
    assert "נא לומר מאיזו מערכת המזהים." in refused.content.decode()
    assert browser.post(f"{address}check/", filled | {"system": "ישנה"}).status_code == 302
