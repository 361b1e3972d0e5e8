"""Carrying out a job: its ends, and what it may say meanwhile."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from kesher.jobs import claiming, queue, running
from kesher.jobs.models import Job, Pulse, Status
from kesher.jobs.queue import enqueue
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from tests.jobs import work

pytestmark = pytest.mark.django_db


def test_a_job_is_done_and_keeps_its_result() -> None:
    enqueue(work.note, name="a")

    assert run_due() == 1

    job = Job.objects.get()
    assert (job.status, job.result, job.tries, job.error) == (Status.DONE, "A", 1, "")
    assert job.finished_at is not None
    assert Pulse.objects.get().name == "a"


def test_a_failing_job_is_tried_five_times_with_longer_and_longer_pauses() -> None:
    enqueue(work.note_and_fail, name="a")
    pauses = []
    for _attempt in range(5):
        Pulse.objects.all().delete()
        before = timezone.now()
        assert run_due() == 1
        pauses.append(round((Job.objects.get().run_at - before).total_seconds(), -1))
        Job.objects.filter(status=Status.WAITING).update(run_at=before)

    job = Job.objects.get()
    assert pauses[:4] == [10, 60, 240, 960] or pauses[:4] == [20, 60, 240, 960]
    assert (job.status, job.tries) == (Status.FAILED, 5)
    assert "RuntimeError: the roof is leaking" in job.error
    assert "work.py" in job.error
    assert run_due() == 0


def test_what_a_failing_job_wrote_in_its_scope_is_not_kept_on_postgresql() -> None:
    with scope(uuid4()):
        enqueue(work.note_and_fail, name="a")

    run_due()

    is_one_transaction = connection.vendor == "postgresql"
    assert Pulse.objects.exists() is not is_one_transaction


def test_a_job_that_is_no_longer_known_fails_in_the_open() -> None:
    job = enqueue(work.note, name="a")
    Job.objects.filter(pk=job.pk).update(name="tests.jobs.work.gone", max_tries=1)

    run_due()

    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert "tests.jobs.work.gone is not a job" in job.error


def test_work_that_is_not_scoped_opens_the_scope_itself() -> None:
    organization_id = uuid4()
    with scope(organization_id):
        enqueue(work.tell_own_scope)

    run_due()

    assert Job.objects.get().result == [str(organization_id), "job"]


def test_work_that_cannot_be_taken_back_is_not_repeated(tmp_path: Path) -> None:
    enqueue(work.send_and_fail, path=str(tmp_path / "post"))

    run_due()

    job = Job.objects.get()
    assert (job.status, job.tries) == (Status.FAILED, 1)
    assert job.started_at is not None
    assert (tmp_path / "post").read_text() == "sent\n"


def test_work_that_has_done_nothing_yet_is_repeated() -> None:
    enqueue(work.fail_to_connect)

    run_due()

    assert Job.objects.get().status == Status.WAITING


def test_work_whose_worker_was_lost_after_it_began_is_of_unknown_outcome(tmp_path: Path) -> None:
    enqueue(work.send, path=str(tmp_path / "post"))
    job = claiming.claim("lost")
    assert job
    Job.objects.update(started_at=timezone.now(), lease_until=timezone.now() - timedelta(seconds=1))

    claiming.reclaim()

    assert Job.objects.get().status == Status.UNKNOWN
    assert list(Job.objects.troubled()) == [job]
    assert run_due() == 0


def test_work_whose_worker_was_lost_before_it_began_is_done(tmp_path: Path) -> None:
    enqueue(work.send, path=str(tmp_path / "post"))
    claiming.claim("lost")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    claiming.reclaim()

    assert run_due() == 1
    assert Job.objects.get().status == Status.DONE
    assert (tmp_path / "post").read_text() == "sent\n"


def test_whoever_lost_the_lease_may_not_end_the_job() -> None:
    enqueue(work.note, name="a")
    lost = claiming.claim("slow")
    assert lost
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claiming.reclaim()
    kept = claiming.claim("quick")
    assert kept

    running.run(lost)

    job = Job.objects.get()
    assert (job.status, job.lease, job.worker) == (Status.LEASED, kept.lease, "quick")


def test_long_work_goes_on_where_it_was() -> None:
    enqueue(work.pages, start=0, total=3)

    assert run_due() == 3

    job = Job.objects.get()
    assert (job.status, job.result, job.arguments["start"]) == (Status.DONE, "all", 3)
    assert (job.progress_done, job.progress_total, job.tries) == (3, 3, 1)


def test_a_checkpoint_survives_a_breakdown_where_the_page_did() -> None:
    with scope(uuid4()):
        enqueue(work.pages_and_fail, start=7)

    run_due()

    # On PostgreSQL the page was rolled back, and its checkpoint with it.
    kept = 7 if connection.vendor == "postgresql" else 8
    assert Job.objects.get().arguments["start"] == kept


def test_a_running_job_is_asked_to_stop() -> None:
    enqueue(work.stop_if_asked)
    job = claiming.claim("here")
    assert job
    queue.cancel(job)
    assert Job.objects.get().status == Status.LEASED

    running.run(job)

    job.refresh_from_db()
    assert (job.status, job.result) == (Status.CANCELLED, "stopped")
