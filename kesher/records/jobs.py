"""What the corridor does for all the records by itself."""

from kesher.jobs import job
from kesher.jobs.running import opened
from kesher.jobs.schedules import daily, every
from kesher.records import sealing
from kesher.tenancy import residue, statistics


@every(minutes=30)
@job(scoped=False)
def gather_statistics() -> None:
    """SQLite chooses its indexes blindly until it is told to count; PostgreSQL counts by itself,
    but a minute late, in which a hundred thousand new customers are looked for as if they were few.

    Not by night alone: a firm that brings its customers in the morning works with them at noon.
    """
    statistics.gather()


@daily(at="04:50")
@job(scoped=False)
def wipe_what_was_deleted() -> None:
    """What somebody who read kept in SQLite's write-ahead file when it was erased."""
    residue.wipe()


@daily(at="05:10", each_organization=True)
@job(queue="long", scoped=False)
def seal_the_log() -> int:
    """Hours after midnight everywhere in UTC, when nothing that happened before is still coming."""
    with opened():
        days = sealing.due()
    for day in days:
        with opened():
            sealing.seal(day)
    return len(days)
