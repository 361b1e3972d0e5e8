"""Indexes taken away while very many rows are written, and made again from all of them at once.

What was taken away stands in a file until it is there again, so that a kill costs no index.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection

from kesher.tenancy.models import Organization

# Those that keep rows from being there twice stay.
ON_SQLITE: Final = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
    "AND sql NOT LIKE 'CREATE UNIQUE%'"
)
ON_POSTGRESQL: Final = (
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
    "JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE NOT indisunique AND relnamespace = current_schema()::regnamespace"
)


@contextmanager
def made_at_the_end() -> Iterator[None]:
    """Only where nobody else has rows that would be missed meanwhile, and where we may."""
    if Organization.objects.count() > 1 or not _is_ours():
        yield
        return
    make_missing()
    with _owner() as cursor:
        found = dict(cursor.execute(_question()).fetchall())
        _taken_away().write_text(json.dumps(found))
        for name in found:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        make_missing()


def missing() -> dict[str, str]:
    """The definitions, by name, of indexes that were taken away and are not there again."""
    if not _taken_away().exists():
        return {}
    found: dict[str, str] = json.loads(_taken_away().read_text())
    with _owner() as cursor:
        present = dict(cursor.execute(_question()).fetchall())
    return {name: definition for name, definition in found.items() if name not in present}


def make_missing() -> None:
    """Also those that a process left behind which was killed."""
    for definition in missing().values():
        with _owner() as cursor:
            cursor.execute(definition)
    _taken_away().unlink(missing_ok=True)


def _taken_away() -> Path:
    database = Path(str(connection.settings_dict["NAME"])).name
    return Path(settings.VAR) / f"indexes-of-{database}.json"


def _is_ours() -> bool:
    return connection.vendor == "sqlite" or bool(settings.DATABASE_OWNER_URL)


def _question() -> str:
    return ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL


@contextmanager
def _owner() -> Iterator[Any]:
    """A cursor of whoever owns the tables."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            yield cursor
    else:
        with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as database:
            yield database.cursor()
