"""SQLite's full-text index over the tokens; PostgreSQL has an index on the column itself."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from kesher.records.models import SearchRow
from kesher.tenancy import ahead

TABLE = "records_search_fts"
PORTION = 1000


def insert(rows: Sequence[SearchRow]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE}(rowid, tokens) VALUES (%s, %s)",  # noqa: S608  a constant name
            [(row.pk, row.tokens) for row in rows],
        )


@contextmanager
def following() -> Iterator[None]:
    """Index whatever rows are added meanwhile; nobody else writes while this transaction does."""
    table = SearchRow._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608  a constant name
        last = cursor.fetchone()
        yield
        added = f"SELECT id, tokens FROM {table} WHERE id > %s"  # noqa: S608  a constant name
        cursor.execute(ahead.ManyRows(f"INSERT INTO {TABLE}(rowid, tokens) {added}"), last)


def delete(pks: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE rowid = %s",  # noqa: S608  a constant name
            [(pk,) for pk in pks],
        )


def delete_all() -> None:
    """Whatever is found of the organisation in scope; the index is written anew without it."""
    rows = SearchRow.objects.values_list("pk", flat=True)
    with connection.cursor() as cursor:
        for start in range(0, len(pks := list(rows)), PORTION):
            part = pks[start : start + PORTION]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid IN ({marks})", part)  # noqa: S608  a constant name
    rewrite()


def rewrite() -> None:
    """Without what was deleted, of which the index keeps the words until then."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")  # noqa: S608  a constant name


def replace(rows: Sequence[SearchRow]) -> None:
    delete([row.pk for row in rows])
    insert(rows)
