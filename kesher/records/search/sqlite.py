"""SQLite's full-text index over the tokens; PostgreSQL has an index on the column itself."""

from collections.abc import Collection, Sequence

from django.db import connection

from kesher.records.models import SearchRow

TABLE = "records_search_fts"


def insert(rows: Sequence[SearchRow]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE}(rowid, tokens) VALUES (%s, %s)",  # noqa: S608  a constant name
            [(row.pk, row.tokens) for row in rows],
        )


def delete(pks: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE rowid = %s",  # noqa: S608  a constant name
            [(pk,) for pk in pks],
        )


def replace(rows: Sequence[SearchRow]) -> None:
    delete([row.pk for row in rows])
    insert(rows)
