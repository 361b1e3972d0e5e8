"""Commits that need not be on the disk at once: of work that goes on from wherever it stands."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def soon() -> Iterator[None]:
    """Let the transaction that is ended inside reach the disk a moment later.

    It is as whole as any other, in its order, and outlives the program. Only where the machine
    itself stops at once, the last ones may be gone as if they had never been; the next ordinary
    commit, whosever it is, takes all before it along. For work that remembers in the same
    transaction how far it came.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        yield
    elif connection.in_atomic_block:
        yield
    else:
        with _relaxed():
            yield


@contextmanager
def _relaxed() -> Iterator[None]:
    """SQLite is told between transactions, and for this connection alone."""
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA synchronous").fetchone()
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={usual}")
