"""The queue's own housekeeping."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from kesher.jobs import job
from kesher.jobs.models import Job, Pulse, Status
from kesher.jobs.pruning import delete_in_portions
from kesher.jobs.schedules import daily

DONE_DAYS = 14
TROUBLE_DAYS = 90


@daily(at="03:10")
@job()
def prune() -> int:
    """Done jobs are kept for two weeks, those that went wrong for a season."""
    Pulse.objects.filter(seen_at__lt=Now() - timedelta(days=1)).delete()
    done = Q(status__in=(Status.DONE, Status.CANCELLED))
    done &= Q(finished_at__lt=Now() - timedelta(days=DONE_DAYS))
    trouble = Q(status__in=(Status.FAILED, Status.UNKNOWN))
    trouble &= Q(created_at__lt=Now() - timedelta(days=TROUBLE_DAYS))
    return delete_in_portions(Job.objects.filter(done | trouble))
