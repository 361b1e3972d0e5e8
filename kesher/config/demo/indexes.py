"""Indexes taken away while very many rows are written, and made again from all of them at once."""

from collections.abc import Iterator
from contextlib import contextmanager
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
    with _owner() as cursor:
        found = cursor.execute(_question()).fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with _owner() as cursor:
            for _name, definition in found:
                cursor.execute(definition)


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
