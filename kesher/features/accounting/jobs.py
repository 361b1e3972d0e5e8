"""What a worker that died has left behind is looked after by the quarter of an hour."""

from kesher.features.accounting import outbox
from kesher.jobs import job
from kesher.jobs.running import opened
from kesher.jobs.schedules import every


@every(minutes=15, each_organization=True)
@job(scoped=False, max_tries=1)
def deliver_due() -> int:
    """Answers how many were confirmed."""
    with opened():
        waiting = outbox.due()
    return sum(outbox.deliver(pk) for pk in waiting)
