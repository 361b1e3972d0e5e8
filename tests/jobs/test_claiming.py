"""Handing out work: in turn, and taken back from the silent."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from kesher.jobs import claiming, queue
from kesher.jobs.models import OWN_LINE, Job, Pulse, Status
from kesher.jobs.queue import enqueue
from kesher.tenancy import scope
from tests.jobs import work

pytestmark = pytest.mark.django_db


def test_nobody_waits_behind_another_s_thousands() -> None:
    greedy, modest = uuid4(), uuid4()
    with scope(greedy):
        queue.put(queue.prepared(work.urgent, {}) for _each in range(2000))
    with scope(modest):
        queue.put(queue.prepared(work.note, {"name": str(each)}) for each in range(3))

    served = claimed(10)

    assert sorted(served[:6]) == sorted([greedy, modest] * 3)
    assert served[6:] == [greedy] * 4


def test_the_most_urgent_of_a_line_comes_first() -> None:
    enqueue(work.note, name="a")
    enqueue(work.urgent)

    job = claiming.claim("w")

    assert job
    assert job.name == "tests.jobs.work.urgent"


def test_a_lane_can_be_kept_free_of_long_work() -> None:
    enqueue(work.lengthy)
    assert claiming.claim("w", without=("long",)) is None

    assert claiming.claim("w") is not None


def test_a_claimed_job_is_nobody_else_s() -> None:
    enqueue(work.note, name="a")

    assert claiming.claim("one") is not None
    assert claiming.claim("two") is None


def test_a_living_worker_keeps_what_it_holds() -> None:
    enqueue(work.note, name="a")
    claiming.claim("alive")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    claiming.renew("alive")
    claiming.reclaim()

    job = Job.objects.get()
    left = (job.lease_until - timezone.now()).total_seconds() if job.lease_until else 0
    assert job.status == Status.LEASED
    assert 55 < left <= 61
    assert Pulse.objects.get().name == "alive"


def test_what_a_silent_worker_holds_is_taken_back() -> None:
    enqueue(work.note, name="a")
    claiming.claim("silent")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    claiming.reclaim()

    again = claiming.claim("another")
    assert again
    assert again.tries == 2


def test_a_job_that_always_kills_its_worker_is_given_up() -> None:
    enqueue(work.note, name="a")
    for _attempt in range(5):
        assert claiming.claim("silent") is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        claiming.reclaim()

    job = Job.objects.get()
    assert (job.status, job.error) == (Status.FAILED, claiming.LOST)


def test_what_is_given_back_costs_no_try() -> None:
    enqueue(work.note, name="a")
    claiming.claim("leaving")

    claiming.release("leaving")

    job = Job.objects.get()
    assert (job.status, job.tries, job.worker) == (Status.QUEUED, 0, "")


def claimed(count: int) -> list[UUID]:
    after, served = OWN_LINE, []
    for _turn in range(count):
        job = claiming.claim("w", after=after)
        assert job
        after = job.line
        served.append(job.line)
    return served
