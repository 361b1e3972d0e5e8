"""What the quality centre does by itself: looks at every record at night, and counts each week."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kesher.events.outbox import deliver
from kesher.features.parties.models import Party
from kesher.features.quality import digest, marking, proposals, weekly
from kesher.features.quality.marking import AT_ONCE
from kesher.features.quality.rules import kept_entities
from kesher.jobs import job
from kesher.jobs.models import OPEN, Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import of
from kesher.jobs.running import cancelled, opened, progress
from kesher.jobs.schedules import daily

SOON = timedelta(seconds=10)
NOW = "now"
# Who hears of what was changed, and looks at it again.
LISTENERS = "kesher.features.quality.reactions."


@daily(at="03:10", each_organization=True)
@job(queue="long", scoped=False, max_tries=2)
def look_at_all() -> int:
    """Remember what every record lacks; answers of how many that changed.

    Once a week the figures are put down, and each owner is told.
    """
    changed = 0
    for entity in kept_entities():
        with opened():
            portions = list(marking.portions(marking.changes(entity)))
        for place, portion in enumerate(portions, start=1):
            if cancelled():
                return changed
            with opened():
                changed += marking.apply(entity, *portion)
            progress(place, len(portions))
    if not _propose():
        return changed
    with opened(), transaction.atomic():
        week = weekly.put_down()
        if week:
            digest.begin(week)
    return changed


def _propose() -> bool:
    """Look for corrections of all customers; False where somebody stopped it."""
    with opened():
        living = Party.objects.filter(deleted_at=None).order_by("pk")
        pks = list(living.values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        if cancelled():
            return False
        with opened():
            proposals.look(pks[start : start + AT_ONCE])
        progress(min(start + AT_ONCE, len(pks)), len(pks))
    return True


def look_again() -> Job:
    """All of them, shortly; one that is ahead already is the one."""
    return enqueue(look_at_all, unique=NOW, run_at=timezone.now() + SOON)


def rules_changed(_rows: object) -> None:
    """What every record lacks may be something else now."""
    look_again()


def begin() -> Job:
    """All of them, now; one that goes on already is the one."""
    return running() or enqueue(look_at_all, unique=NOW)


def running() -> Job | None:
    rows = Job.objects.all().mine().filter(name=of(look_at_all).name)
    found: Job | None = rows.filter(status__in=OPEN).order_by("created_at").first()
    return found


def is_behind() -> bool:
    """Whether something was changed that is looked at within moments."""
    told = Job.objects.all().mine().filter(name=of(deliver).name, status__in=OPEN)
    return told.filter(arguments__listener__startswith=LISTENERS).exists()
