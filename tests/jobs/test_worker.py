"""Workers that are killed, and workers that are asked to go. Real processes, real signals."""

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from kesher.jobs import queue
from kesher.jobs.models import Job, Pulse, Status
from kesher.jobs.queue import enqueue
from tests.jobs import work
from tests.jobs.processes import kill, lines, nursery, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

JOBS, KILLS = 200, 10


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book"


def test_ten_killed_workers_lose_nothing(book: Path) -> None:
    queue.put(
        queue.prepared(work.write_down, {"path": str(book), "number": number})
        for number in range(JOBS)
    )

    with nursery() as workers:
        for _life in range(KILLS):
            worker, before = workers.next_worker(), len(lines(book))
            wait_until(partial(_has_grown, book, before + 8))
            kill(worker)
        wait_until(lambda: not Job.objects.exclude(status=Status.DONE).exists())

    written = lines(book)
    assert sorted(set(map(int, written))) == list(range(JOBS))
    # At least once; and more than once only what a kill interrupted, one in each lane at most.
    assert len(written) <= JOBS + 2 * KILLS
    assert Job.objects.filter(status=Status.DONE).count() == JOBS


def test_what_a_killed_worker_was_sending_is_of_unknown_outcome_and_not_sent_again(
    book: Path,
) -> None:
    enqueue(work.send_slowly, path=str(book))

    with nursery() as workers:
        worker = workers.next_worker()
        wait_until(lambda: lines(book) == ["sent"])
        kill(worker)
        workers.next_worker()
        wait_until(lambda: Job.objects.get().status == Status.UNKNOWN)
        enqueue(work.note, name="after")
        wait_until(lambda: Pulse.objects.filter(name="after").exists())

    assert lines(book) == ["sent"]


def test_a_worker_that_is_asked_to_go_finishes_what_it_has_begun(book: Path) -> None:
    enqueue(work.write_slowly, path=str(book), seconds=1)

    with nursery() as workers:
        worker = workers.next_worker()
        wait_until(lambda: lines(book) == ["began"])
        enqueue(work.note, name="later")
        os.kill(worker, signal.SIGTERM)
        assert workers.ended() == 0

    assert lines(book) == ["began", "ended"]
    assert Job.objects.get(name="tests.jobs.work.write_slowly").status == Status.DONE
    assert not Pulse.objects.filter(name__contains=f":{worker}:").exists()


def test_a_worker_that_is_asked_to_go_gives_back_what_takes_too_long(book: Path) -> None:
    enqueue(work.write_slowly, path=str(book), seconds=60)

    with nursery(grace=0.3) as workers:
        worker = workers.next_worker()
        wait_until(lambda: lines(book) == ["began"])
        os.kill(worker, signal.SIGTERM)
        assert workers.ended() == 3

    job = Job.objects.get()
    assert (job.status, job.tries, job.worker) == (Status.QUEUED, 0, "")


def test_long_work_puts_itself_down_when_the_worker_is_asked_to_go(book: Path) -> None:
    enqueue(work.until_time_is_up, path=str(book))

    with nursery() as workers:
        worker = workers.next_worker()
        wait_until(lambda: lines(book) == ["began"])
        os.kill(worker, signal.SIGTERM)
        assert workers.ended() == 0

    assert lines(book) == ["began", "put down"]
    assert Job.objects.get().status == Status.QUEUED


def test_work_that_reads_one_moment_of_the_database_is_asked_to_stop(book: Path) -> None:
    job = enqueue(work.look_from_one_moment, path=str(book))

    with nursery() as workers:
        workers.next_worker()
        wait_until(lambda: lines(book) == ["began"])
        queue.cancel(job)
        wait_until(lambda: Job.objects.get().status == Status.CANCELLED)

    assert Job.objects.get().result == "stopped"


def test_short_work_finds_a_lane_while_long_work_runs(book: Path) -> None:
    enqueue(work.write_long, path=str(book), seconds=5)
    enqueue(work.write_long, path=str(book), seconds=5)
    with nursery() as workers:
        workers.next_worker()
        wait_until(lambda: lines(book) == ["began"])
        enqueue(work.note, name="quick")
        wait_until(lambda: Pulse.objects.filter(name="quick").exists(), seconds=4)

    assert lines(book) == ["began"]


def _has_grown(book: Path, length: int) -> bool:
    return len(lines(book)) >= length
