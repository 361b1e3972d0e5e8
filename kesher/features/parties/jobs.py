"""What is done for parties by night."""

from kesher.features.parties import light
from kesher.jobs import job
from kesher.jobs.schedules import daily


@daily(at="02:40", each_organization=True)
@job()
def follow_lights() -> int:
    """Remember the lights that changed; answers how many."""
    return light.follow()
