"""Corrections of a large import are undone page by page, while others go on working."""

from uuid import UUID

import pytest

from kesher.exchange import carrying, uncorrecting
from kesher.exchange.models import ImportRun
from kesher.features.parties.models import Party
from kesher.jobs.claiming import claim
from kesher.jobs.models import Job, Status
from kesher.jobs.running import run as run_job
from kesher.records import undoing
from kesher.records.models import Change
from kesher.tenancy import scope
from tests.exchange.conftest import csv_of
from tests.exchange.test_corrections import brought

ROWS = [[f"לקוח {at}", f"050-234567{at}"] for at in range(5)]


@pytest.fixture
def run(begin, noa, monkeypatch) -> ImportRun:
    """An import that is large, of which the corrections of phones are being undone."""
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    monkeypatch.setattr(uncorrecting, "AT_ONCE", 2)
    monkeypatch.setattr(uncorrecting, "is_time_up", lambda: True)
    with scope(noa.organization_id, noa.pk, "web"):
        content = csv_of(["שם", "טלפון"], *ROWS)
        run = brought(begin, content=content, columns={"שם": "name", "טלפון": "phones"})
        uncorrecting.begin(run, "phones")
    return run


def test_those_of_a_large_import_go_page_by_page_under_one_batch(run, noa) -> None:
    worked = 0
    while job := claim("worker"):
        worked += job.name.endswith("take_corrections_back")
        run_job(job)

    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        told = run.taken_back["phones"]
        assert (worked, told["done"], told["left"]) == (3, 5, 0)
        assert sorted(one.phone for one in Party.objects.all()) == [one for _name, one in ROWS]
        undone = Change.objects.filter(batch=told["batch"], entity="parties")
        assert undone.count() == 5
        undoing.undo(UUID(told["batch"]))
        run.refresh_from_db()
        assert run.taken_back == {}
        assert Party.objects.filter(phone__startswith="+97250").count() == 5


def test_what_broke_off_goes_on_where_it_was(run, noa) -> None:
    asked = UUID(run.taken_back["phones"]["job"])
    while (job := claim("worker")) and job.pk != asked:
        run_job(job)
    assert job is not None
    run_job(job)
    Job.objects.filter(pk=asked).update(status=Status.CANCELLED)

    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        assert Party.objects.filter(phone__startswith="+").count() == 3
        uncorrecting.begin(run, "phones")
    while job := claim("worker"):
        run_job(job)

    with scope(noa.organization_id, noa.pk, "web"):
        run.refresh_from_db()
        told = run.taken_back["phones"]
        assert (told["done"], told["left"]) == (5, 0)
        assert Party.objects.filter(phone__startswith="+").count() == 0
