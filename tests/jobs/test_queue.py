"""Putting work on the queue."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from kesher.jobs import plain, queue
from kesher.jobs.models import OWN_LINE, Job, Status
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import UnknownJob, find
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from tests.jobs import work

pytestmark = pytest.mark.django_db


def test_a_job_belongs_to_the_scope_that_asks_for_it() -> None:
    organization_id, actor_id = uuid4(), uuid4()
    with scope(organization_id, actor_id, "web", depth=2):
        enqueue(work.tell_scope)

    run_due()

    with scope(organization_id):
        assert Job.objects.mine().get().result == [str(organization_id), str(actor_id), "job", "2"]
    with scope(uuid4()):
        assert Job.objects.mine().count() == 0


def test_without_a_scope_it_is_the_installation_s_own() -> None:
    job = enqueue(work.note, name="a")

    assert (job.organization_id, job.line) == (None, OWN_LINE)


def test_a_change_that_is_rolled_back_asks_for_nothing() -> None:
    with transaction.atomic():
        enqueue(work.note, name="a")
        transaction.set_rollback(True)

    assert run_due() == 0
    assert Job.objects.count() == 0


def test_arguments_come_back_as_they_were_declared() -> None:
    party_id = uuid4()
    enqueue(work.take, party_id=party_id, fields=("name", "phones"))

    run_due()

    assert Job.objects.get().result == f"{party_id} name+phones"


def test_arguments_that_would_not_fit_are_refused_at_once() -> None:
    with pytest.raises(TypeError, match="name"):
        enqueue(work.note, nmae="a")
    with pytest.raises(plain.NotPlain, match="Job cannot be put away"):
        enqueue(work.note, name=Job())

    assert Job.objects.count() == 0


def test_only_jobs_can_be_put() -> None:
    with pytest.raises(UnknownJob, match="decorate it"):
        enqueue(work.write, path="a", line="b")
    with pytest.raises(UnknownJob, match="cannot be imported"):
        find("tests.jobs.nowhere.note")


def test_a_unique_job_stands_in_line_once() -> None:
    first = enqueue(work.note, name="a", unique="x")
    second = enqueue(work.note, name="b", unique="x")
    with scope(uuid4()):
        elsewhere = enqueue(work.note, name="c", unique="x")

    assert second.pk == first.pk
    assert elsewhere.pk != first.pk
    assert run_due() == 2


def test_once_begun_a_unique_job_may_be_put_again() -> None:
    first = enqueue(work.note, name="a", unique="x")
    run_due()

    second = enqueue(work.note, name="b", unique="x")

    assert second.pk != first.pk
    assert run_due() == 1


def test_a_job_waits_for_its_time() -> None:
    job = enqueue(work.note, run_at=timezone.now() + timedelta(minutes=5), name="a")
    assert job.status == Status.WAITING
    assert run_due() == 0

    Job.objects.update(run_at=timezone.now() - timedelta(seconds=1))

    assert run_due() == 1


def test_a_job_can_be_taken_back() -> None:
    job = enqueue(work.note, name="a")

    queue.cancel(job)

    assert run_due() == 0
    assert Job.objects.get().status == Status.CANCELLED


def test_a_failed_job_can_be_put_in_line_again() -> None:
    job = enqueue(work.note, name="a")
    Job.objects.update(status=Status.FAILED, tries=5, error="…")

    queue.retry(job)
    run_due()

    job.refresh_from_db()
    assert (job.status, job.tries, job.error) == (Status.DONE, 1, "")
