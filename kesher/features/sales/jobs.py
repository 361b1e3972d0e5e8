"""What sales management does by itself: puts the forecast of each week down."""

from kesher.features.sales import weeks
from kesher.jobs import job
from kesher.jobs.schedules import daily


@daily(at="02:20", each_organization=True)
@job(queue="long", max_tries=3)
def put_week_down() -> bool:
    """On the first day of the week that a worker runs; any other day finds it done."""
    return weeks.put_down() is not None
