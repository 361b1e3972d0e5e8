"""A whole import is taken back: at once while nobody went on, else after a look at the losses."""

from typing import Any

import pytest
from django.test import Client

from kesher.exchange import carrying, takeback
from kesher.exchange.models import ImportRun, Step
from kesher.features.activities.models import Note, Task
from kesher.features.parties.models import Party
from kesher.jobs import queue
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job, Status
from kesher.jobs.running import run as run_job
from kesher.records import losses, undoing, writing
from kesher.records.models import Change
from kesher.tenancy import scope
from tests.conftest import client_of
from tests.exchange.conftest import csv_of
from tests.exchange.test_pages import as_filled, uploaded

FILE = csv_of(["שם", "טלפון"], *([f"לקוח {place}", f"050234567{place}"] for place in range(4)))


def living() -> list[str]:
    return sorted(Party.objects.filter(deleted_at=None).values_list("name", flat=True))


def worked_on(noa: Any, yossi: Any) -> ImportRun:
    """One customer was renamed since, and a task and a note of others hang on another."""
    with scope(noa.organization_id, yossi.pk, "web"):
        first, second, third, _fourth = Party.objects.order_by("pk")
        writing.update(first, job_title="נהגת")
        writing.create(Task, subject="להתקשר", party=second)
        writing.create(Note, text="<p>חשוב</p>", about=f"parties:{second.pk}")
        writing.delete(writing.create(Task, subject="בוטל", party=third))
    return ImportRun.objects.get()


@pytest.fixture
def run(bring, noa) -> ImportRun:
    with scope(noa.organization_id, noa.pk, "web"):
        made: ImportRun = bring(FILE)
    return made


def test_nothing_is_lost_while_nobody_went_on(run, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        assert takeback.lost(run) == []

        takeback.begin(run, keep_changed=False)

        assert (living(), run.step, run.counts) == ([], Step.UNDONE, {"undone": 4, "kept": 0})


def test_what_would_be_lost_is_told_record_by_record(run, noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        worked_on(noa, yossi)

        found = takeback.lost(run)

        names = losses.titles(found)
        assert [(names[one.pk], one.by, one.hanging) for one in found] == [
            ("לקוח 0", ["יוסי מזרחי"], 0),
            ("לקוח 1", [], 2),
        ]
        assert found[0].at is not None


def test_those_that_people_worked_on_can_stay(run, noa, yossi) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        worked_on(noa, yossi)

        takeback.begin(run, keep_changed=True)

        assert living() == ["לקוח 0", "לקוח 1"]
        assert run.counts == {"undone": 2, "kept": 2}


def test_a_large_one_is_taken_back_by_a_worker(run, noa, monkeypatch) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    with scope(noa.organization_id, noa.pk, "web"):
        takeback.begin(run, keep_changed=False)
        waiting = (run.step, len(living()))

    while job := claim("worker"):
        run_job(job)

    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        assert waiting == (Step.UNDOING, 4)
        assert (living(), run.step) == ([], Step.UNDONE)


@pytest.mark.usefixtures("large")
def test_a_large_one_goes_page_by_page_and_goes_on_after_a_kill(run, noa, monkeypatch) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        takeback.begin(run, keep_changed=False)
        run.refresh_from_db()
    while (job := claim("worker")) and job.pk != run.job_id:
        run_job(job)
    assert job is not None
    with monkeypatch.context() as killing:
        killing.setattr(undoing, "undo", dying_at_the_second(undoing.undo))
        with pytest.raises(KeyboardInterrupt):
            run_job(job)
    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        assert (run.step, len(living())) == (Step.UNDOING, 1)
        page = client_of(noa).get(f"/alon/parties/import/{run.pk}/").content.decode()
        assert "מבוטלות: 0 מתוך 4 שורות" in page

    Job.objects.filter(pk=job.pk).update(status=Status.QUEUED, lease=None)
    worked_off()

    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        assert (living(), run.step) == ([], Step.UNDONE)
        assert run.counts == {"undone": 4, "kept": 0}
        gone = Change.objects.filter(verb="delete").values_list("record_id", flat=True)
        assert len(gone) == len(set(gone)) == 4


@pytest.mark.usefixtures("large")
def test_what_did_not_come_to_its_end_can_be_undone_once_more(run, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        takeback.begin(run, keep_changed=False)
        run.refresh_from_db()
        queue.cancel(Job.objects.get(pk=run.job_id))

    page = client_of(noa).get(f"/alon/parties/import/{run.pk}/").content.decode()

    assert "הביטול לא הגיע לסופו" in page
    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        assert (run.step, len(living())) == (Step.CANCELLED, 4)
        takeback.begin(run, keep_changed=False)
    worked_off()
    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        assert (living(), run.step) == ([], Step.UNDONE)


def dying_at_the_second(undo: Any) -> Any:
    """The worker is killed while it is at the second page."""
    calls = []

    def undone(*told: Any, **more: Any) -> Any:
        calls.append(told)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return undo(*told, **more)

    return undone


def worked_off() -> None:
    while job := claim("worker"):
        run_job(job)


@pytest.fixture
def large(monkeypatch) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    monkeypatch.setattr(takeback, "PAGE", 3)


def test_what_was_undone_comes_in_again_as_another_batch(run, noa) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        before = run.batch
        takeback.begin(run, keep_changed=False)

        carrying.write(run)

        assert (len(living()), run.batch == before) == (4, False)


@pytest.fixture
def browser(noa: Any) -> Client:
    return client_of(noa)


def test_the_page_asks_before_anything_is_lost(browser, noa, yossi) -> None:
    address = uploaded(browser, FILE)
    browser.post(f"{address}check/", as_filled(browser, address))
    browser.post(f"{address}start/")
    with scope(noa.organization_id, noa.pk, "web"):
        worked_on(noa, yossi)

    asked = browser.post(f"{address}undo/")

    assert asked.status_code == 200
    assert "אנשים המשיכו לעבוד עם שתי רשומות" in asked.content.decode()
    with scope(noa.organization_id, noa.pk, "web"):
        assert len(living()) == 4
    browser.post(f"{address}undo/", {"losses": "lose"})
    with scope(noa.organization_id, noa.pk, "web"):
        assert living() == []
    assert browser.post(f"{address}undo/").status_code == 409
