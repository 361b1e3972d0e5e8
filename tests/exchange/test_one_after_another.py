"""The files of a migration, gone through one after the other by a worker that may die."""

from typing import Any

import pytest

from kesher.exchange import jobs, projects
from kesher.exchange.models import ImportProject, Step
from kesher.features.notices.models import Notice
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job, Status
from kesher.jobs.running import run as run_job
from kesher.tenancy import scope
from tests.exchange.conftest import csv_of
from tests.exchange.test_moving_in import a_file, told, worked_off


def test_a_worker_that_dies_between_two_files_loses_nothing(alon, noa, monkeypatch) -> None:
    project = projects.begin("ישן", "ישן", [a_file("1.csv", people(1)), a_file("2.csv", people(2))])
    jobs.go_through(project, Step.RUNNING)
    first = project.runs.order_by("place")[0]
    while (job := claim("worker")) and job.pk != first.job_id:
        run_job(job)
    assert job is not None
    with monkeypatch.context() as killing:
        killing.setattr(jobs, "follow", dies)
        with pytest.raises(KeyboardInterrupt):
            run_job(job)

    Job.objects.filter(pk=job.pk).update(status=Status.QUEUED, lease=None)
    worked_off()

    assert [counts for *_more, counts in told(project)] == [{"created": 1}, {"created": 1}]
    project.refresh_from_db()
    assert project.step == ""


def test_of_many_files_whoever_began_hears_once(alon, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        files = [a_file(f"{number}.csv", people(number)) for number in (1, 2, 3)]
        project = projects.begin("ישן", "ישן", files)
        jobs.go_through(project, Step.CHECKING)
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        jobs.go_through(ImportProject.objects.get(), Step.RUNNING)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        heard = Notice.objects.filter(kind="job_done").order_by("pk")
        tail = f"moving-in/{project.pk}/"
        assert [(one.detail["title"], one.detail["tail"]) for one in heard] == [
            ("ישן · נבדק", tail),
            ("ישן · הסתיים", tail),
        ]


def dies(*_told: Any) -> None:
    raise KeyboardInterrupt


def people(number: int) -> bytes:
    return csv_of(["שם", "טלפון"], [f"לקוח {number}", f"050-23000{number:02}"]).encode()
