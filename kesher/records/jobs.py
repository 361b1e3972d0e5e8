"""What is done for all the records by night."""

from django.db import connection

from kesher.jobs import job
from kesher.jobs.schedules import daily


@daily(at="03:30")
@job(scoped=False)
def gather_statistics() -> None:
    """SQLite chooses its indexes blindly until it is told to count; PostgreSQL counts by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize=0x10002")
