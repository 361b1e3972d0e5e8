"""What is over is not kept for ever; what went wrong is kept longer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from kesher.events import live
from kesher.events.jobs import prune_live, prune_told
from kesher.events.models import LiveMessage, OutboxEvent
from kesher.events.outbox import deliver
from kesher.jobs.jobs import prune
from kesher.jobs.models import Job, Status
from kesher.jobs.pruning import delete_in_portions
from kesher.jobs.queue import enqueue, prepared, put
from tests.jobs import work

pytestmark = pytest.mark.django_db


def test_done_jobs_go_after_two_weeks_and_failed_ones_after_a_season() -> None:
    kept = [
        a_job(Status.DONE, days=13),
        a_job(Status.FAILED, days=89),
        a_job(Status.QUEUED, days=99),
    ]
    for status, days in ((Status.DONE, 15), (Status.CANCELLED, 15), (Status.UNKNOWN, 91)):
        a_job(status, days=days)

    assert prune() == 3

    assert set(Job.objects.all()) == set(kept)


def test_an_event_is_kept_until_everybody_has_heard_it() -> None:
    heard, unheard, fresh = an_event(days=15), an_event(days=15), an_event(days=13)
    enqueue(deliver, event_id=unheard.pk, listener="x")
    Job.objects.update(status=Status.FAILED)

    assert prune_told() == 1

    assert set(OutboxEvent.objects.all()) == {unheard, fresh}
    assert heard not in OutboxEvent.objects.all()


def test_live_words_are_kept_for_an_hour() -> None:
    live.publish(uuid4(), uuid4(), "old", {})
    LiveMessage.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    live.publish(uuid4(), uuid4(), "new", {})

    assert prune_live() == 1

    assert LiveMessage.objects.get().kind == "new"


def test_much_is_deleted_in_portions() -> None:
    put(prepared(work.urgent, {}) for _each in range(2500))

    assert delete_in_portions(Job.objects.all()) == 2500
    assert Job.objects.count() == 0


def a_job(status: Status, *, days: int) -> Job:
    job = enqueue(work.note, name="a")
    then = timezone.now() - timedelta(days=days)
    Job.objects.filter(pk=job.pk).update(status=status, created_at=then, finished_at=then)
    return job


def an_event(*, days: int) -> OutboxEvent:
    told = OutboxEvent.objects.create(
        organization_id=uuid4(), name="door_opened", channel="web", batch=uuid4()
    )
    then = timezone.now() - timedelta(days=days)
    OutboxEvent.objects.filter(pk=told.pk).update(created_at=then)
    return told
