"""Leads that went from status to status on known days."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kesher.features.leads.models import Lead
from kesher.records import writing
from kesher.records.models import StatusLog
from tests import world

BEGUN = datetime(2026, 3, 1, 9, tzinfo=UTC)


def day(number: float) -> datetime:
    return BEGUN + timedelta(days=number)


def a_walk(*steps: tuple[str, float], **values: Any) -> Lead:
    """A lead that entered each status so many days after the first of March 2026."""
    (first, arrived), *others = steps
    lead = world.a_lead(status=first, created_at=day(arrived), **values)
    before = day(arrived)
    for status, number in others:
        writing.update(lead, status=status, **world.why(status))
        stays = StatusLog.objects.filter(record_id=lead.pk)
        stays.filter(left_at=None).update(entered_at=day(number))
        stays.filter(entered_at=before).update(left_at=day(number))
        before = day(number)
    return lead
