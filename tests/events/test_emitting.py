"""Telling what happened, and who comes to hear it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from kesher.events import book, event, on
from kesher.events.models import OutboxEvent
from kesher.events.outbox import emit
from kesher.jobs.models import Job, Status
from kesher.jobs.queue import retry
from kesher.jobs.worker import run_due
from kesher.tenancy import NoScope, Scope, scope
from tests.events.happenings import BellRang, DoorOpened, EchoCame, WindowBroke, heard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def silence() -> None:
    heard.clear()


@pytest.fixture
def here() -> Iterator[Scope]:
    with scope(uuid4(), uuid4(), "web") as opened:
        yield opened


def test_a_listener_hears_the_event_as_it_was_told(here: Scope) -> None:
    told = DoorOpened(uuid4(), (uuid4(), uuid4()), datetime(2027, 3, 5, 8, tzinfo=UTC))
    emit(told)
    assert heard == []

    run_due()

    assert heard[0] == told


def test_it_hears_in_a_scope_of_its_own(here: Scope) -> None:
    emit(DoorOpened(uuid4()))

    run_due()

    assert heard[1] == (here.organization_id, here.actor_id, "automation", 1)


def test_what_is_rolled_back_has_not_happened(here: Scope) -> None:
    with transaction.atomic():
        emit(DoorOpened(uuid4()))
        transaction.set_rollback(True)

    assert run_due() == 0
    assert (heard, OutboxEvent.objects.count()) == ([], 0)


def test_where_nobody_listens_nothing_is_written(
    here: Scope, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        emit(WindowBroke(uuid4()))


def test_telling_costs_two_statements_however_many_listen(
    here: Scope, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with transaction.atomic(), django_assert_num_queries(2):
        emit(DoorOpened(uuid4()))

    assert Job.objects.count() == 2


def test_a_listener_that_fails_is_seen_tried_again_and_holds_nobody_up(here: Scope) -> None:
    emit(BellRang(3))

    run_due()

    assert heard == [BellRang(3)]
    failing = Job.objects.get(status=Status.WAITING)
    assert failing.arguments["listener"] == "tests.events.happenings.fail"
    assert "RuntimeError: the bell is broken" in failing.error
    assert failing.organization_id == here.organization_id


def test_what_has_failed_for_good_can_still_be_delivered(
    here: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit(BellRang(1))
    job = Job.objects.get()
    Job.objects.update(status=Status.FAILED, tries=5)
    mended = book.Listener(
        name="tests.events.happenings.fail",
        event_class=BellRang,
        handler=heard.append,
        channel="job",
        wanted=None,
    )
    monkeypatch.setitem(book._listeners, mended.name, mended)

    retry(job)
    run_due()

    assert heard == [BellRang(1)]


def test_a_listener_is_spared_what_it_does_not_want(here: Scope) -> None:
    emit(BellRang(2))

    assert [job.arguments["listener"] for job in Job.objects.all()] == [
        "tests.events.happenings.fail"
    ]


def test_events_that_cause_one_another_are_stopped(here: Scope) -> None:
    emit(EchoCame(0))

    while run_due():
        pass

    assert heard == [EchoCame(number) for number in range(5)]
    stopped = Job.objects.get(status=Status.FAILED)
    assert stopped.error.startswith("Stopped: echo_came came of 5 events")


def test_one_can_listen_to_everything(here: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "_listeners", {})
    on(object)(_hear_anything)
    emit(WindowBroke(UUID(int=7)))

    run_due()

    assert heard == [WindowBroke(UUID(int=7))]


def test_what_happens_happens_somewhere() -> None:
    with pytest.raises(NoScope):
        emit(DoorOpened(uuid4()))


def test_only_declared_events_are_told_or_heard(here: Scope) -> None:
    @dataclass(frozen=True, slots=True)
    class Undeclared:
        number: int

    with pytest.raises(book.NotAnEvent, match="not declared"):
        emit(Undeclared(1))
    with pytest.raises(book.NotAnEvent, match="not declared"):
        on(Undeclared)


def test_two_events_may_not_share_a_name() -> None:
    class DoorOpened:
        number: int

    with pytest.raises(book.NotAnEvent, match="door_opened"):
        event(DoorOpened)


def test_every_event_has_a_name_in_snake_case() -> None:
    assert book.events()["door_opened"] is DoorOpened
    assert list(book.events()) == sorted(book.events())


def test_an_event_that_gained_a_field_reads_what_was_told_before(here: Scope) -> None:
    door_id = uuid4()

    assert book.read("door_opened", {"door_id": str(door_id), "lost": 1}) == DoorOpened(door_id)


def _hear_anything(event: object) -> None:
    heard.append(event)
