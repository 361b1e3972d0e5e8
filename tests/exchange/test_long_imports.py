"""Imports that are carried on by workers: in slices, exactly once, to be stopped and undone."""

import pytest

from kesher.exchange import carrying, jobs, keeping, report
from kesher.exchange.carrying import Overtaken
from kesher.exchange.jobs import begin_later, carry_on
from kesher.exchange.models import ImportPage, ImportRun, Step
from kesher.features.parties.models import Party
from kesher.jobs import queue, running
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job, Status
from kesher.jobs.registry import identity
from kesher.jobs.running import run as run_job
from tests.exchange.conftest import csv_of

pytestmark = pytest.mark.usefixtures("alon")

ROWS = [["שם", "תפקיד"], *([f"לקוח {number}", "נהג"] for number in range(25))]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "PAGE", 10)
    monkeypatch.setattr(carrying, "AT_ONCE", 5)


def worked_off() -> Job:
    job = claim("worker")
    assert job is not None
    assert job.name == identity(carry_on)
    run_job(job)
    job.refresh_from_db()
    return job


def test_a_worker_brings_all_rows_in(begin) -> None:
    run = begin(csv_of(*ROWS))
    begin_later(run, Step.RUNNING)

    job = worked_off()

    run.refresh_from_db()
    assert (job.status, run.step, run.position, run.counts) == (
        Status.DONE,
        "done",
        25,
        {"created": 25},
    )
    assert [told.number for told in report.outcomes(run)] == list(range(2, 27))
    assert Party.objects.filter(job_title="נהג").count() == 25


def test_after_a_kill_every_row_is_there_once(begin) -> None:
    run = begin(csv_of(*ROWS))
    keeping.enter(run, Step.RUNNING)
    pages = iter([True, True, False])
    assert carrying.carry(run, may_go_on=lambda: next(pages)) is False
    assert Party.objects.count() == 20

    again = ImportRun.objects.get(pk=run.pk)
    assert carrying.carry(again) is True

    assert again.counts == {"created": 25}
    assert sorted(party.name for party in Party.objects.all()) == sorted(row[0] for row in ROWS[1:])


def test_a_page_that_fails_is_not_counted_as_done(begin, monkeypatch) -> None:
    run = begin(csv_of(*ROWS))
    keeping.enter(run, Step.RUNNING)
    monkeypatch.setattr(keeping, "note", _killed)

    with pytest.raises(KeyboardInterrupt):
        carrying.carry(run)

    assert Party.objects.count() == 0
    assert ImportPage.objects.count() == 0
    assert ImportRun.objects.get(pk=run.pk).position == 0


def _killed(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_two_workers_never_bring_in_the_same_page(begin) -> None:
    run = begin(csv_of(*ROWS))
    keeping.enter(run, Step.RUNNING)
    slow = ImportRun.objects.get(pk=run.pk)
    carrying.carry(run)

    with pytest.raises(Overtaken):
        carrying.carry(slow)

    assert Party.objects.count() == 25


def test_a_check_of_many_pages_writes_nothing(begin) -> None:
    run = begin(csv_of(*ROWS, ["", "בלי שם"]))
    begin_later(run, Step.CHECKING)

    worked_off()

    run.refresh_from_db()
    assert (run.step, run.counts) == (Step.CHECKED, {"created": 25, "refused": 1})
    assert Party.objects.count() == 0


def test_a_large_file_that_must_come_whole_is_checked_first(begin) -> None:
    run = begin(csv_of(*ROWS, ["", "בלי שם"]), all_or_nothing=True)

    carrying.write(run)

    assert (run.step, run.counts["refused"]) == (Step.CHECKED, 1)
    assert Party.objects.count() == 0


def test_an_import_can_be_stopped(begin) -> None:
    run = begin(csv_of(*ROWS))
    begin_later(run, Step.RUNNING)
    job = claim("worker")
    assert job is not None
    queue.cancel(job)

    run_job(job)

    run.refresh_from_db()
    job.refresh_from_db()
    assert (job.status, run.step) == (Status.CANCELLED, Step.CANCELLED)
    assert Party.objects.count() == 0


def test_an_import_pauses_and_goes_on_where_it_was(begin, monkeypatch) -> None:
    run = begin(csv_of(*ROWS))
    begin_later(run, Step.RUNNING)
    job = claim("worker")
    assert job is not None
    monkeypatch.setattr(running, "LOOK_SECONDS", 0)
    noted = keeping.note

    def pause_after(asked: ImportRun, *told: object, **more: object) -> None:
        noted(asked, *told, **more)
        jobs.stop(ImportRun.objects.get(pk=asked.pk), Step.PAUSED)

    monkeypatch.setattr(keeping, "note", pause_after)
    run_job(job)
    monkeypatch.setattr(keeping, "note", noted)
    run.refresh_from_db()
    assert (run.step, run.position, run.finished_at) == (Step.PAUSED, 10, None)
    assert Party.objects.count() == 10

    jobs.go_on(run)
    while again := claim("worker"):
        run_job(again)

    run.refresh_from_db()
    assert (run.step, run.position, run.counts) == (Step.DONE, 25, {"created": 25})
    assert Party.objects.count() == 25


def test_what_is_paused_can_be_stopped_and_taken_back(begin) -> None:
    run = begin(csv_of(*ROWS))
    begin_later(run, Step.RUNNING)
    jobs.stop(run, Step.PAUSED)
    run.refresh_from_db()
    paused = run.step

    jobs.stop(run, Step.CANCELLED)

    run.refresh_from_db()
    assert (paused, run.step) == (Step.PAUSED, Step.CANCELLED)
    assert Job.objects.get().status == Status.CANCELLED
