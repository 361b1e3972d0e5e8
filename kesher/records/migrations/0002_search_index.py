"""The full-text index over search tokens: FTS5 in SQLite, GIN behind one function in PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE records_search_fts USING fts5(
    tokens, content='', contentless_delete=1, detail=none,
    tokenize="unicode61 remove_diacritics 0", prefix='10 11 12'
)
"""

# An index gathers all that match before it gives the first, and a page shows some hundred at most.
# So the rows are shared among indexes, asked in turn until there are enough: the first holds one row
# of 256, the next as many, and each after it twice as many as the one before. What very many rows
# have is found in the small ones, and what few have costs no more than nine looks.
HALVINGS = 8
TOKENS = "array_to_tsvector(string_to_array(tokens, ' '))"

# The function belongs to the tables' owner, whom row security does not bind on this one table, and
# tests the organisation itself: under row security the planner would not use the indexes.
# First some whose titles begin so, the exact ones before the others; then of each index in turn.
FUNCTION = """
CREATE FUNCTION kesher_search_candidates(wanted tsquery, begins text, most integer)
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    here uuid := nullif(current_setting('kesher.organization_id', true), '')::uuid;
BEGIN
    IF begins <> '' THEN
        RETURN QUERY SELECT id FROM records_searchrow
            WHERE organization_id = here AND key >= begins AND key < begins || chr(1114111)
            ORDER BY key LIMIT most / 4;
    END IF;
    RETURN QUERY {shares} LIMIT most;
END
$$;
"""
SHARE = """SELECT id FROM records_searchrow
    WHERE {rows} AND {tokens} @@ wanted AND organization_id = here"""


def shares() -> list[str]:
    """The condition that each index is for, the smallest first."""
    halves = [f"(id & {2 * bit - 1}) = {bit}" for bit in (2**power for power in range(HALVINGS))]
    return [f"(id & {2**HALVINGS - 1}) = 0", *reversed(halves)]


def statements() -> list[str]:
    asked = [SHARE.format(rows=rows, tokens=TOKENS) for rows in shares()]
    indexes = [
        f"CREATE INDEX search_by_token_{place} ON records_searchrow USING gin ({TOKENS}) WHERE {rows}"
        for place, rows in enumerate(shares())
    ]
    return [*indexes, FUNCTION.format(shares=" UNION ALL ".join(asked))]


def build(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    elif schema_editor.connection.vendor == "postgresql":
        for statement in statements():
            schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE records_search_fts")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION kesher_search_candidates")
        for place in range(HALVINGS + 1):
            schema_editor.execute(f"DROP INDEX search_by_token_{place}")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_beginning")]
    operations = [migrations.RunPython(build, drop)]
