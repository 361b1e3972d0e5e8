"""What has been told is not kept for ever."""

from datetime import timedelta

from django.db.models.functions import Now

from kesher.events.models import LiveMessage, OutboxEvent
from kesher.events.outbox import deliver
from kesher.jobs import job, registry
from kesher.jobs.models import OPEN, Job, Status
from kesher.jobs.pruning import delete_in_portions
from kesher.jobs.schedules import daily, every

TOLD_DAYS = 14


@daily(at="03:20")
@job()
def prune_told() -> int:
    """Events are kept for two weeks, and as long as somebody has not heard them."""
    unheard = Job.objects.filter(
        name=registry.of(deliver).name, status__in=(*OPEN, Status.FAILED, Status.UNKNOWN)
    ).values_list("arguments__event_id", flat=True)
    old = OutboxEvent.objects.filter(created_at__lt=Now() - timedelta(days=TOLD_DAYS))
    return delete_in_portions(old.exclude(pk__in=list(unheard)))


@every(minutes=10)
@job()
def prune_live() -> int:
    old = LiveMessage.objects.filter(created_at__lt=Now() - timedelta(hours=1))
    return delete_in_portions(old)
