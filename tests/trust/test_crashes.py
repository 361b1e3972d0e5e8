"""Processes killed in the middle of their work: what was answered is there, whole and once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.events.models import OutboxEvent
from kesher.exchange import carrying, keeping, mapping
from kesher.exchange.jobs import begin_later
from kesher.exchange.models import ImportRun, Step
from kesher.features.parties.models import Party, PhoneNumber
from kesher.jobs.models import Job, Status
from kesher.records import writing
from kesher.records.models import Change, SearchRow, TimelineLine
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.jobs.processes import ROOT, environment, kill, nursery, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

CYCLES, EACH = 5, 6
WRITERS, TURNS = 32, 3
ROWS, KILLS = 2600, 2


@contextmanager
def writers(key: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trust.writer", key],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_what_was_answered_survives_any_kill(noa: Membership) -> None:
    """A program and a worker are killed five times while they write."""
    acknowledged: list[str] = []
    with writers(Api.of(noa).key) as busy, nursery() as workers:
        assert busy.stdout
        for _cycle in range(CYCLES):
            worker, program, made = workers.next_worker(), 0, 0
            while made < EACH or not program:
                word, told = busy.stdout.readline().split()
                program = int(told) if word == "born" else program
                acknowledged += [told] if word == "made" else []
                made += word == "made"
            os.kill(program, signal.SIGKILL)
            kill(worker)
        due = Job.objects.filter(run_at__lte=timezone.now())
        wait_until(lambda: not due.exclude(status=Status.DONE).exists())

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    with scope(noa.organization_id):
        made_ids = set(Party.objects.values_list("pk", flat=True))
        assert {*acknowledged} <= {str(pk) for pk in made_ids}
        assert len(acknowledged) >= CYCLES * EACH
        # And what was not answered any more is there whole, or not at all.
        assert _once(Change.objects.filter(verb="create"), "record_id") == made_ids
        assert _once(TimelineLine.objects.all(), "record_id") == made_ids
        assert _once(SearchRow.objects.all(), "record_id") == made_ids
        assert _once(PhoneNumber.objects.all(), "party_id") == made_ids
    told = OutboxEvent.objects.filter(name="created").count()
    assert told == len(made_ids)


def _once(rows, name: str) -> set[object]:
    """What the rows are about; each exactly once."""
    counted = rows.values_list(name).annotate(count=Count("pk"))
    assert {count for _pk, count in counted} <= {1}
    return {pk for pk, _count in counted}


def test_thirty_two_writers_wait_for_one_another(noa: Membership) -> None:
    """Each reads and then writes: nobody is refused, and nothing is overwritten."""
    with scope(noa.organization_id, noa.pk):
        party = world.a_party(job_title="0")

    def count_on(_writer: int) -> None:
        try:
            for _turn in range(TURNS):
                with scope(noa.organization_id, noa.pk, "api"), transaction.atomic():
                    found = Party.objects.select_for_update().get(pk=party.pk)
                    writing.update(found, job_title=str(int(found.job_title) + 1))
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(count_on, range(WRITERS)))

    with scope(noa.organization_id):
        kept = Party.objects.get(pk=party.pk)
        assert (kept.job_title, kept.version) == (str(WRITERS * TURNS), WRITERS * TURNS + 1)
        assert Change.objects.filter(verb="update").count() == WRITERS * TURNS


def test_an_import_whose_worker_is_killed_brings_each_row_once(noa: Membership) -> None:
    run = _an_import(noa)

    with nursery() as workers:
        for life in range(KILLS):
            worker = workers.next_worker()
            wait_until(partial(_is_beyond, noa, run, life * 500 + 1), seconds=60)
            kill(worker)
        wait_until(partial(_is_over, noa, run), seconds=60)

    with scope(noa.organization_id):
        ended = ImportRun.objects.get(pk=run.pk)
        assert (ended.step, ended.counts) == (Step.DONE, {"created": ROWS})
        names = sorted(Party.objects.values_list("name", flat=True))
    assert names == sorted(f"לקוח {number:05}" for number in range(ROWS))


def _an_import(member: Membership) -> ImportRun:
    rows = "שם\n" + "\n".join(f"לקוח {number:05}" for number in range(ROWS))
    data = rows.encode()
    with scope(member.organization_id, member.pk, "web"):
        described = entities.get("parties")
        run = carrying.begin(described, BytesIO(data), file_name="a.csv", size=len(data))
        chosen = [one.target for one in mapping.guess(described, run.titles, run.samples)]
        keeping.choose(run, mapping=chosen, fixed={}, policy=run.policy, all_or_nothing=False)
        begin_later(run, Step.RUNNING)
    return run


def _is_over(member: Membership, run: ImportRun) -> bool:
    with scope(member.organization_id):
        return ImportRun.objects.get(pk=run.pk).step == Step.DONE


def _is_beyond(member: Membership, run: ImportRun, position: int) -> bool:
    with scope(member.organization_id):
        return ImportRun.objects.get(pk=run.pk).position >= position
