"""What the corridor tidies up by night."""

from kesher.jobs.registry import job
from kesher.jobs.schedules import daily
from kesher.records import repeating


@daily(at="03:20", each_organization=True)
@job()
def forget_old_answers() -> None:
    repeating.forget_old()
