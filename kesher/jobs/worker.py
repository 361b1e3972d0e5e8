"""The process that carries the jobs out.

It has two lanes. Long work stays in the first, so that short work always finds one open. More lanes
are more workers: start the process again. The main thread does no work itself; it keeps the leases.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections

from kesher.jobs import claiming, running, schedules
from kesher.jobs.memory import used_megabytes
from kesher.jobs.models import OWN_LINE, Job, Pulse, Status
from kesher.lib.ids import new_id

LANES: tuple[tuple[str, ...], ...] = ((), ("long",))
POLL_SECONDS = 1.0
RENEW_SECONDS = 15.0
RECLAIM_SECONDS = 5.0
GRACE_SECONDS = 18.0
RECYCLE_MEGABYTES = 500
MOST_MEGABYTES = 2500

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Worker:
    name: str
    stop: Event
    lanes: list[Thread] = field(default_factory=list)
    runs: dict[int, running.Run] = field(default_factory=dict)

    @property
    def is_busy(self) -> bool:
        return any(lane.is_alive() for lane in self.lanes)

    @property
    def is_whole(self) -> bool:
        return all(lane.is_alive() for lane in self.lanes)


def run_worker(stop: Event) -> bool:
    """Work until `stop` is set, or until too big. False if something had to be left unfinished."""
    worker = Worker(f"{socket.gethostname()[:40]}:{os.getpid()}:{new_id().hex[-8:]}", stop)
    worker.lanes = [
        Thread(target=_lane, args=(worker, number), daemon=True, name=f"lane-{number}")
        for number in range(len(LANES))
    ]
    log.info("worker begins", worker=worker.name)
    for lane in worker.lanes:
        lane.start()
    _keep_until_told(worker)
    return _come_to_an_end(worker)


def run_due(limit: int = 1000) -> int:
    """Carry out here and now what is due, for tests and for filling a demo; tell how many."""
    claiming.wake()
    after, count = OWN_LINE, 0
    while count < limit and (job := claiming.claim("here", after=after)):
        running.run(job)
        after, count = job.line, count + 1
    return count


def _keep_until_told(worker: Worker) -> None:
    keeper = _Keeper(worker)
    keeper.attempt(schedules.begin)
    while not worker.stop.wait(POLL_SECONDS):
        keeper.tick()
        keeper.attempt(schedules.put_due)
        if not worker.is_whole:
            log.error("lane died", worker=worker.name)
            worker.stop.set()
        if _is_too_big(worker):
            log.info("worker grew too big", worker=worker.name, megabytes=used_megabytes())
            worker.stop.set()


def _is_too_big(worker: Worker) -> bool:
    """Work that needs much is let finish; what it leaves behind is given back between two jobs."""
    used = used_megabytes()
    return used > MOST_MEGABYTES or (used > RECYCLE_MEGABYTES and not worker.runs)


def _come_to_an_end(worker: Worker) -> bool:
    keeper, deadline = _Keeper(worker), monotonic() + GRACE_SECONDS
    while worker.is_busy and monotonic() < deadline:
        keeper.tick()
        worker.lanes[0].join(0.1)
        worker.lanes[-1].join(0.1)
    is_finished = not worker.is_busy
    keeper.attempt(lambda: claiming.release(worker.name))
    keeper.attempt(lambda: Pulse.objects.filter(name=worker.name).delete())
    log.info("worker ends", worker=worker.name, is_finished=is_finished)
    connections.close_all()
    return is_finished


def _lane(worker: Worker, number: int) -> None:
    after = OWN_LINE
    while not worker.stop.is_set():
        job = None
        try:
            job = claiming.claim(worker.name, after=after, without=LANES[number])
            if job:
                after = job.line
                _work(worker, number, job)
        except (DatabaseError, InterfaceError) as problem:
            _mourn(problem)
        close_old_connections()
        if job is None:
            worker.stop.wait(POLL_SECONDS)
    connections.close_all()


def _work(worker: Worker, number: int, job: Job) -> None:
    run = worker.runs[number] = running.Run(job, worker.stop)
    try:
        running.carry_out(run)
    finally:
        del worker.runs[number]
    log.info("job ran", job=job.name, job_id=str(job.pk), seconds=round(monotonic() - run.began, 3))


@dataclass(slots=True)
class _Keeper:
    """Keeps what the lanes hold, from a connection of its own."""

    worker: Worker
    renewed: float = -RENEW_SECONDS
    reclaimed: float = 0.0

    def tick(self) -> None:
        now = monotonic()
        if now - self.renewed >= RENEW_SECONDS and self.attempt(self._renew):
            self.renewed = now
        if now - self.reclaimed >= RECLAIM_SECONDS and self.attempt(claiming.reclaim):
            self.reclaimed = now
        self.attempt(claiming.wake)
        self.attempt(self._write_progress)
        self.attempt(self._look_for_stops)

    def attempt(self, what: Callable[[], object]) -> bool:
        """Trouble with the database is passing trouble: it is tried again at the next tick."""
        try:
            what()
        except (DatabaseError, InterfaceError) as problem:
            _mourn(problem)
            return False
        return True

    def _renew(self) -> None:
        claiming.renew(self.worker.name)

    def _write_progress(self) -> None:
        for run in list(self.worker.runs.values()):
            if run.unwritten:
                run.unwritten = False
                Job.objects.filter(pk=run.job.pk, status=Status.LEASED).update(
                    progress_done=run.job.progress_done, progress_total=run.job.progress_total
                )

    def _look_for_stops(self) -> None:
        runs = {run.job.pk: run for run in list(self.worker.runs.values())}
        if runs:
            asked = Job.objects.filter(pk__in=runs, cancel_requested=True)
            for pk in asked.values_list("pk", flat=True):
                runs[pk].asked_to_stop = True


def _mourn(problem: Exception) -> None:
    """The database went away: drop the connection and try again in a moment."""
    log.error("database trouble", problem=type(problem).__name__)
    connection.close()
