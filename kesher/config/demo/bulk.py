"""Very many parties with their lives, written set-based instead of one by one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, transaction

from kesher.accounts.models import Membership
from kesher.config import elsewhere, indexes
from kesher.config.demo import lights
from kesher.config.demo.crowd import Crowd
from kesher.config.demo.people import Inventor
from kesher.config.demo.sheets import Rows, Writer
from kesher.tenancy import scope

BATCH = 1_000
WORTH_A_PROCESS = 5 * BATCH


def write(
    inventor: Inventor,
    count: int,
    staff: Sequence[Membership],
    *,
    lively: float,
    progress: Callable[[int], None],
) -> None:
    """Add so many parties, a batch to a transaction; `progress` hears how many there are by now."""
    organization_id: UUID = staff[0].organization_id
    owners = {member.pk.hex: str(member) for member in staff}
    with scope(organization_id):
        said = lights.reasons()
    given = (inventor, count, lively, organization_id, owners, said)
    is_large = count > WORTH_A_PROCESS
    batches = elsewhere.walk(_batches, *given) if is_large else _batches(*given)
    writer = Writer(organization_id)
    with indexes.made_at_the_end() if is_large else nullcontext():
        for number, rows in enumerate(batches, start=1):
            with scope(organization_id, staff[0].pk, "command"), transaction.atomic():
                writer.write(rows)
            progress(min(number * BATCH, count))
    analyze()


def _batches(
    inventor: Inventor, count: int, lively: float, organization_id: UUID, *told: dict[str, str]
) -> Iterator[Rows]:
    owners, said = told
    crowd = Crowd(
        inventor, count, lively, organization_id=organization_id, owners=owners, reasons=said
    )
    return crowd.batches(BATCH)


def analyze() -> None:
    """Let the database learn what it now holds; PostgreSQL lets only the tables' owner do so."""
    owner = settings.DATABASE_OWNER_URL
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=10000")
            cursor.execute("ANALYZE")
    elif owner:
        with psycopg.connect(owner, autocommit=True) as database:
            database.execute("VACUUM ANALYZE")
