"""What is done for agreements each night."""

from uuid import UUID

from django.utils import timezone

from kesher.features.agreements import billing, living, pricing
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.jobs.schedules import daily


@daily(at="01:10", each_organization=True)
@job()
def keep_agreements() -> int:
    """Renew, expire, warn, change prices, supply and bill; answers how many agreements changed.

    Each is billed by a job of its own, so that one that cannot be hinders no other.
    """
    today = timezone.localdate()
    changed = living.keep_up(today) + pricing.change_due(today)
    billing.supply_past(today)
    for agreement in billing.waiting(today):
        enqueue(bill_agreement, agreement=agreement)
    return changed


@job()
def bill_agreement(agreement: UUID) -> int:
    """Answers how many orders were made."""
    return billing.bill_due(agreement, timezone.localdate())
