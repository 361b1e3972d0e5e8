"""What intake does by night."""

from kesher.features.intake import keeping
from kesher.jobs import job
from kesher.jobs.schedules import daily


@daily(at="03:30", each_organization=True)
@job()
def forget_passed() -> int:
    return keeping.forget_passed()
