"""The full-text index over search tokens: FTS5 in SQLite, GIN behind one function in PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE records_search_fts USING fts5(
    tokens, content='', contentless_delete=1, detail=none,
    tokenize="unicode61 remove_diacritics 0", prefix='10 11 12'
)
"""

# How many indexes share the rows. A page shows some hundred at most, but an index gathers all that
# match before it gives the first: of what very many rows have, one share is gathered, not all.
SHARES = 16
TOKENS = "array_to_tsvector(string_to_array(tokens, ' '))"

# The function belongs to the tables' owner, whom row security does not bind on this one table, and
# tests the organisation itself: under row security the planner would not use the indexes.
# First some whose titles begin so, the exact ones before the others; then of each share in turn.
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
    WHERE (id & {last}) = {share} AND {tokens} @@ wanted AND organization_id = here"""


def statements() -> list[str]:
    shares = [SHARE.format(last=SHARES - 1, share=share, tokens=TOKENS) for share in range(SHARES)]
    indexes = [
        f"CREATE INDEX search_by_token_{share} ON records_searchrow USING gin ({TOKENS}) "
        f"WHERE (id & {SHARES - 1}) = {share}"
        for share in range(SHARES)
    ]
    return [*indexes, FUNCTION.format(shares=" UNION ALL ".join(shares))]


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
        for share in range(SHARES):
            schema_editor.execute(f"DROP INDEX search_by_token_{share}")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_beginning")]
    operations = [migrations.RunPython(build, drop)]
