"""What the corridor does for all the records by itself."""

from django.db import connection

from kesher.jobs import job
from kesher.jobs.running import opened
from kesher.jobs.schedules import daily, every
from kesher.records import sealing


@every(minutes=30)
@job(scoped=False)
def gather_statistics() -> None:
    """SQLite chooses its indexes blindly until it is told to count; PostgreSQL counts by itself.

    Not by night alone: a firm that brings its customers in the morning works with them at noon.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("PRAGMA optimize=0x10002")


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
