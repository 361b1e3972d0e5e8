"""Counts of long ago say nothing of today."""

from datetime import timedelta

from django.utils import timezone

from kesher.features.stopwatch.models import Timing
from kesher.jobs import job
from kesher.jobs.pruning import delete_in_portions
from kesher.jobs.schedules import daily

KEPT_DAYS = 90


@daily(at="03:20", each_organization=True)
@job()
def prune_timings() -> int:
    return delete_in_portions(
        Timing.objects.filter(day__lt=timezone.localdate() - timedelta(days=KEPT_DAYS))
    )
