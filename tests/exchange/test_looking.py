"""Many files are looked at by a worker: with progress, stopped, and gone on with after a kill."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from kesher.entity.action import Refused
from kesher.exchange import jobs, keeping, projects, unpacking
from kesher.exchange.carrying import Overtaken
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.exchange.unpacking import Sent
from kesher.features.parties.models import Party
from kesher.jobs import running
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job, Status
from kesher.jobs.running import run as run_job
from kesher.tenancy import scope
from tests.api.client import BASE, Api
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.letters import PDF
from tests.exchange.test_moving_in import a_file, worked_off, zipped


def people(number: int) -> bytes:
    return csv_of(["שם", "טלפון"], [f"לקוח {number}", f"050-23000{number:02}"]).encode()


def an_archive(most: int) -> Sent:
    """Tables, a document, and something of no use."""
    tables = {f"לקוחות {number}.csv": people(number) for number in range(1, most + 1)}
    return a_file("all.zip", zipped(**tables, **{"x/חוזה.pdf": PDF, "ריק.csv": b""}))


class Dies:
    """The worker is killed when it is about to look at the file of this number."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self) -> bool:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return True


def names(project: ImportProject) -> list[str]:
    return sorted(run.file_name for run in project.runs.exclude(source="documents"))


def stored() -> list[str]:
    return sorted(default_storage.listdir(default_storage.listdir("")[0][0])[1])


def test_whoever_goes_on_after_a_kill_begins_behind_what_was_seen(alon, noa) -> None:
    project = projects.receive("ישן", "ישן", [an_archive(3), a_file("4.csv", people(4))])
    with pytest.raises(KeyboardInterrupt):
        projects.look(project, may_go_on=Dies(3))

    again = ImportProject.objects.get()
    assert (names(again), again.seen, again.step) == (
        ["לקוחות 1.csv", "לקוחות 2.csv"],
        2,
        "looking",
    )
    projects.look(again)

    project = ImportProject.objects.get()
    assert names(project) == ["4.csv", "לקוחות 1.csv", "לקוחות 2.csv", "לקוחות 3.csv"]
    assert (project.step, project.waiting, project.seen) == ("", [], 6)
    assert [one["name"] for one in project.left_out] == ["ריק.csv"]
    assert [one["path"] for one in project.documents].count("x/חוזה.pdf") == 1
    for run in project.runs.all():
        assert default_storage.exists(run.storage_key)


def test_what_a_killed_worker_took_out_of_a_file_does_not_stay(alon, noa, monkeypatch) -> None:
    project = projects.receive("ישן", "ישן", [an_archive(2)])

    def die(*_args: Any, **_told: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killing:
        killing.setattr(keeping, "looked", die)
        with pytest.raises(KeyboardInterrupt):
            projects.look(project)
    assert len(stored()) == 2

    again = ImportProject.objects.get()
    jobs.halt(again, Step.CANCELLED)

    assert stored() == []
    assert (again.step, [one["name"] for one in again.left_out]) == ("", ["all.zip"])


def test_nobody_looks_at_the_same_twice(alon, noa) -> None:
    project = projects.receive("ישן", "ישן", [an_archive(2)])
    late = ImportProject.objects.get()
    with pytest.raises(KeyboardInterrupt):
        projects.look(project, may_go_on=Dies(2))

    with pytest.raises(Overtaken):
        unpacking.look(late, may_go_on=lambda: True)

    assert names(project) == ["לקוחות 1.csv"]


def test_looking_goes_on_in_slices(alon, noa, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "is_time_up", lambda: True)
    monkeypatch.setattr(jobs, "WORTH_READING_AGAIN", 0)
    project = projects.receive("ישן", "ישן", [an_archive(3)])
    jobs.look_later(project)

    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        project.refresh_from_db()
        assert (project.step, project.seen, len(names(project))) == ("", 5, 3)
        looking = Job.objects.get(name__endswith="look_on")
        assert (looking.status, looking.progress_done) == (Status.DONE, 4)


def test_an_answer_comes_at_once_and_tells_how_far_it_is(noa) -> None:
    api = Api.of(noa)
    sent = [SimpleUploadedFile("1.csv", people(1)), SimpleUploadedFile("2.csv", people(2))]
    answer = api.client.post(f"{BASE}/moving-in", {"files": sent, "system": "ישן"})

    told = answer.json()
    assert (answer.status_code, told["state"], told["seen"]) == (202, "looking", 0)
    assert (told["waiting"], told["files"]) == (["1.csv", "2.csv"], [])
    place = f"moving-in/{told['id']}"
    assert api.post(f"{place}/do/bring").status_code == 409
    worked_off()

    now = api.get(place).json()
    assert (now["state"], now["seen"], now["waiting"], len(now["files"])) == ("", 2, [], 2)


def test_looking_is_stopped_on_its_page_and_over_the_api(noa) -> None:
    browser, api = client_of(noa), Api.of(noa)
    page = browser.post("/alon/moving-in/", {"files": [SimpleUploadedFile("1.csv", people(1))]})
    address = page["Location"]

    shown = browser.get(address).content.decode()
    assert "עד כה נבדקו 0 קבצים." in shown
    assert browser.post(f"{address}stop/").status_code == 302

    with scope(noa.organization_id, noa.pk, "web"):
        project = ImportProject.objects.get()
        assert (project.step, project.waiting, project.runs.count()) == ("", [], 0)
        assert [one["name"] for one in project.left_out] == ["1.csv"]
        assert [job.status for job in Job.objects.all()] == [Status.CANCELLED]
        assert stored() == []
    assert api.post(f"moving-in/{project.pk}/do/cancel").status_code == 409


def test_looking_pauses_in_the_middle_and_goes_on_where_it_was(alon, noa, monkeypatch) -> None:
    project = projects.receive("ישן", "ישן", [an_archive(3), a_file("4.csv", people(4))])
    jobs.look_later(project)
    job = claim("worker")
    assert job is not None
    monkeypatch.setattr(running, "LOOK_SECONDS", 0)
    looked = keeping.looked

    def pause_after(asked: ImportProject, **told: Any) -> None:
        looked(asked, **told)
        jobs.halt(ImportProject.objects.get(pk=asked.pk), Step.PAUSED)

    monkeypatch.setattr(keeping, "looked", pause_after)
    run_job(job)
    monkeypatch.setattr(keeping, "looked", looked)

    with scope(noa.organization_id, noa.pk, "web"):
        paused = ImportProject.objects.get()
        assert (paused.step, paused.state, names(paused)) == ("", "paused", ["לקוחות 1.csv"])
        assert [one["name"] for one in paused.waiting] == ["all.zip", "4.csv"]
        with pytest.raises(Refused):
            jobs.go_through(paused, Step.RUNNING)
        jobs.resume(paused)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        done = ImportProject.objects.get()
        assert (done.state, done.waiting, done.seen) == ("", [], 6)
        assert names(done) == ["4.csv", "לקוחות 1.csv", "לקוחות 2.csv", "לקוחות 3.csv"]
        assert [one["name"] for one in done.left_out] == ["ריק.csv"]


def test_looking_is_paused_and_gone_on_with_on_its_page_and_over_the_api(noa) -> None:
    browser, api = client_of(noa), Api.of(noa)
    page = browser.post("/alon/moving-in/", {"files": [SimpleUploadedFile("1.csv", people(1))]})
    address = page["Location"]
    place = f"moving-in/{address.rstrip('/').rpartition('/')[2]}"

    assert browser.post(f"{address}pause/").status_code == 302

    shown = browser.get(address).content.decode()
    assert "בדיקת הקבצים מושהית" in shown
    assert f'action="{address}resume/"' in shown
    assert f'action="{address}bring/"' not in shown
    assert "מושהה" in browser.get("/alon/moving-in/").content.decode()
    told = api.get(place).json()
    assert (told["state"], told["waiting"], told["left_out"]) == ("paused", ["1.csv"], [])
    assert api.post(f"{place}/do/bring").status_code == 409
    assert api.post(f"{place}/do/resume").json()["state"] == "looking"
    assert api.post(f"{place}/do/pause").json()["state"] == "paused"
    assert browser.post(f"{address}resume/").status_code == 302
    worked_off()

    now = api.get(place).json()
    assert (now["state"], now["seen"], len(now["files"])) == ("", 1, 1)


def test_what_is_paused_can_be_stopped_added_to_and_deleted(noa) -> None:
    api = Api.of(noa)
    places = []
    for number in (1, 2, 3):
        sent = [SimpleUploadedFile(f"{number}.csv", people(number))]
        told = api.client.post(f"{BASE}/moving-in", {"files": sent, "system": "ישן"}).json()
        places.append(f"moving-in/{told['id']}")
        assert api.post(f"{places[-1]}/do/pause").status_code == 200
    stopped, grown, gone = places

    told = api.post(f"{stopped}/do/cancel").json()
    assert (told["state"], [one["name"] for one in told["left_out"]]) == ("", ["1.csv"])
    more = {"files": [SimpleUploadedFile("4.csv", people(4))]}
    assert api.client.post(f"{BASE}/{grown}/files", more).json()["waiting"] == ["2.csv", "4.csv"]
    assert api.client.delete(f"{BASE}/{gone}").status_code == 204
    worked_off()

    assert len(api.get(grown).json()["files"]) == 2
    with scope(noa.organization_id):
        assert ImportProject.objects.count() == 2
        assert len(stored()) == 2


def test_work_that_failed_lets_the_migration_rest(noa) -> None:
    api = Api.of(noa)
    sent = [SimpleUploadedFile("1.csv", people(1))]
    told = api.client.post(f"{BASE}/moving-in", {"files": sent, "system": "ישן"}).json()
    Job.objects.update(status=Status.FAILED)

    now = api.get(f"moving-in/{told['id']}").json()

    assert (now["state"], [one["name"] for one in now["left_out"]]) == ("", ["1.csv"])


def test_whoever_left_has_nothing_looked_at(noa) -> None:
    browser = client_of(noa)
    browser.post("/alon/moving-in/", {"files": [SimpleUploadedFile("1.csv", people(1))]})
    with scope(noa.organization_id):
        noa.is_active = False
        noa.save()

    worked_off()

    with scope(noa.organization_id):
        assert (ImportRun.objects.count(), Party.objects.count()) == (0, 0)


def test_what_is_looked_at_is_neither_brought_in_nor_deleted(alon, noa) -> None:
    project = projects.receive("ישן", "ישן", [a_file("1.csv", people(1))])

    with pytest.raises(Refused):
        jobs.go_through(project, Step.RUNNING)
    with pytest.raises(Refused):
        projects.drop(project)

    assert (ImportProject.objects.count(), len(stored())) == (1, 1)
