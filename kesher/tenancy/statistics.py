"""What the database knows of the sizes of its tables, by which it chooses its ways to rows."""

from django.db import connection

GATHERER = "kesher_gather_statistics"
# What PostgreSQL's own housekeeper counts anew when it next comes by; only the tables' owner may.
LET_GATHER = f"""
    CREATE OR REPLACE FUNCTION {GATHERER}() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE changed regclass;
    BEGIN
        FOR changed IN
            SELECT relid FROM pg_stat_user_tables
            WHERE schemaname = 'public' AND n_mod_since_analyze > 50 + n_live_tup / 10
        LOOP EXECUTE format('ANALYZE %s', changed);
        END LOOP;
    END $$;
"""  # noqa: S608  names of our own


def gather() -> None:
    """Have the database count what has changed much since it counted last."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT {GATHERER}()")
            return
        cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("PRAGMA optimize=0x10002")
