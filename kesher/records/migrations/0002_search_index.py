"""The full-text index over search tokens: FTS5 in SQLite, GIN behind one function in PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE records_search_fts USING fts5(
    tokens, content='', contentless_delete=1, detail=none,
    tokenize="unicode61 remove_diacritics 0", prefix='10 11'
)
"""

# The function belongs to the tables' owner, whom row security does not bind on this one table, and
# tests the organisation itself: under row security the planner would not use the index.
POSTGRESQL = """
CREATE INDEX search_by_token ON records_searchrow
    USING gin (array_to_tsvector(string_to_array(tokens, ' ')));
CREATE FUNCTION kesher_search_candidates(wanted tsquery, most integer) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM records_searchrow
    WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ wanted
      AND organization_id = nullif(current_setting('kesher.organization_id', true), '')::uuid
    LIMIT most
$$;
"""


def build(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE records_search_fts")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION kesher_search_candidates; DROP INDEX search_by_token")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_beginning")]
    operations = [migrations.RunPython(build, drop)]
