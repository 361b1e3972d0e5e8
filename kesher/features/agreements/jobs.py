"""What is done for agreements each night."""

from django.utils import timezone

from kesher.features.agreements import living, pricing
from kesher.jobs import job
from kesher.jobs.schedules import daily


@daily(at="01:10", each_organization=True)
@job()
def keep_agreements() -> int:
    """Renew, expire, warn and change prices; answers how many agreements changed."""
    today = timezone.localdate()
    return living.keep_up(today) + pricing.change_due(today)
