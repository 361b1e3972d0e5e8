"""The second wall, in the database itself: what the program cannot do by oversight.

In PostgreSQL: row level security, references that cannot cross, a log that the application's role
cannot alter. SQLite knows no roles; there the manager of `TenantModel` stands alone before other
organisations' rows, and triggers guard the log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models, transaction

SETTING = "kesher.organization_id"
ERASER = "kesher_erase_logs"
BLANKER = "kesher_blank_logs"
EMPTY = "'{}'"
ENDED_IN_SQLITE = """
    SELECT 1 FROM tenancy_organization
    WHERE id = OLD.organization_id AND erase_at <= strftime('%Y-%m-%d %H:%M:%f', 'now')
"""
HERE = f"nullif(current_setting('{SETTING}', true), '')::uuid"
MINE = f"organization_id = {HERE}"
# Asked once of a statement, not of each row that it writes.
ALL_MINE = f"organization_id = (SELECT {HERE})"


@contextmanager
def opened(organization_id: UUID, outer: UUID | None) -> Iterator[None]:
    """A transaction in which PostgreSQL shows the rows of one organisation.

    On an exception the rollback restores the outer setting by itself; a `finally` would fail on the
    aborted transaction.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        _show(organization_id)
        yield
        # The end of the outermost transaction takes the setting with it.
        if outer and outer != organization_id:
            _show(outer)


def _show(organization_id: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT set_config('{SETTING}', %s, true)",
            [str(organization_id) if organization_id else ""],
        )


def tenant_models() -> list[type[models.Model]]:
    """Every concrete model with an organisation; automatic many-to-many tables are not allowed."""
    return [model for model in apps.get_models() if _is_tenant(model)]


def _is_tenant(model: type[models.Model]) -> bool:
    return not model._meta.proxy and any(
        field.name == "organization" for field in model._meta.local_fields
    )


def raise_after_migration(*, using: str, **_kwargs: Any) -> None:
    """Bring the database's wall up to date; safe to run any number of times."""
    database = connections[using]
    present = set(database.introspection.table_names())
    tables = [model for model in tenant_models() if model._meta.db_table in present]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            _raise_in_postgresql(cursor, tables)
        else:
            _raise_in_sqlite(cursor, tables)


def _raise_in_postgresql(cursor: Any, tables: list[type[models.Model]]) -> None:
    for model in tables:
        cursor.execute(_policy(model))
    for target in sorted(_targets(tables)):
        cursor.execute(_unique_with_organization(target))
    for model in tables:
        for reference in references(model):
            if is_checked(model):
                cursor.execute(_composite_reference(model._meta.db_table, reference))
            else:
                cursor.execute(_without_composite_reference(model._meta.db_table, reference))
            cursor.execute(_without_plain_reference(model._meta.db_table, reference))
        if not is_checked(model) or any(not reference.null for reference in references(model)):
            house: Any = model._meta.get_field("organization")
            cursor.execute(_without_plain_reference(model._meta.db_table, house))
    cursor.execute(_eraser(log_tables(tables)))
    cursor.execute(_blanker(tables))
    _grant(cursor, tables)


def _eraser(logs: list[str]) -> str:
    """What the application's role may not: empty the log, where the organisation is over."""
    deletions = "\n".join(
        f'DELETE FROM "{table}" WHERE organization_id = here;'  # noqa: S608  names of our own tables
        for table in logs
    )
    return f"""
        CREATE OR REPLACE FUNCTION {ERASER}() RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE here uuid := nullif(current_setting('{SETTING}', true), '')::uuid;
        BEGIN
            IF NOT EXISTS (
                SELECT 1 FROM tenancy_organization WHERE id = here AND erase_at <= clock_timestamp()
            ) THEN RAISE EXCEPTION 'this log is only ever added to'; END IF;
            {deletions}
        END $$;
    """  # noqa: S608  names of our own tables


def _blanker(tables: list[type[models.Model]]) -> str:
    """What the application's role may not: empty the lines of records that are gone for good."""
    erasures, changes = _erasures(tables), []
    for model in _logs(tables):
        names = getattr(model, "blanked", ())
        emptied = ", ".join(f'"{name}" = {EMPTY}' for name in names)
        is_full = " OR ".join(f'"{name}" <> {EMPTY}' for name in names)
        if names and erasures:
            changes.append(f"""
                UPDATE "{model._meta.db_table}" SET {emptied}
                WHERE organization_id = here AND ({is_full}) AND EXISTS (
                    SELECT 1 FROM "{erasures}" gone WHERE gone.organization_id = here
                    AND gone.record_id IN ("{model._meta.db_table}".record_id,
                                           "{model._meta.db_table}".id)
                    AND gone.at >= "{model._meta.db_table}".at
                );
            """)  # noqa: S608  names of our own tables
    return f"""
        CREATE OR REPLACE FUNCTION {BLANKER}() RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE here uuid := nullif(current_setting('{SETTING}', true), '')::uuid;
        BEGIN {"".join(changes)} END $$;
    """


def erase_logs() -> None:
    """Delete the logs of the organisation in scope. The database refuses before its `erase_at`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {ERASER}()")
        return
    for model in _logs(tenant_models()):
        model._default_manager.all()._raw_delete(connection.alias)


def blank_logs() -> None:
    """Empty the lines that were written of records before an erasure that stands for them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {BLANKER}()")
        return
    tables = tenant_models()
    erased: Any = next(one for one in tables if getattr(one, "erases_records", False))
    gone = erased.objects.filter(at__gte=models.OuterRef("at")).values("record_id")
    for model in _logs(tables):
        if names := getattr(model, "blanked", ()):
            rows = model.objects.filter(models.Q(record_id__in=gone) | models.Q(pk__in=gone))
            rows.exclude(**{name: {} for name in names}).update(**{name: {} for name in names})


def _raise_in_sqlite(cursor: Any, tables: list[type[models.Model]]) -> None:
    """A trigger has no business in it: it only says no, but of what is to be erased whole."""
    for model in _logs(tables):
        table, over = model._meta.db_table, f"WHEN NOT EXISTS ({ENDED_IN_SQLITE})"
        for change, unless in (("UPDATE", _unless_blanked(model, tables)), ("DELETE", over)):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{guard_of(table, change)}"')
            cursor.execute(
                f'CREATE TRIGGER "{guard_of(table, change)}" BEFORE {change} ON "{table}" {unless} '
                f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )


def _unless_blanked(log: Any, tables: list[type[models.Model]]) -> str:
    """Whether a line is only emptied, and an erasure stands for its record: then nobody says no."""
    blanked, erasures = getattr(log, "blanked", ()), _erasures(tables)
    if not blanked or not erasures:
        return ""
    same = " AND ".join(
        f'NEW."{column.column}" = {EMPTY}'
        if column.name in blanked
        else f'NEW."{column.column}" IS OLD."{column.column}"'
        for column in log._meta.concrete_fields
    )
    stands = f"""
        SELECT 1 FROM "{erasures}"
        WHERE organization_id = OLD.organization_id AND record_id IN (OLD.record_id, OLD.id)
        AND at >= OLD.at
    """  # noqa: S608  names of our own tables
    return f"WHEN NOT (EXISTS ({stands}) AND {same})"


def _erasures(tables: list[type[models.Model]]) -> str:
    """The table of the records that are gone for good."""
    return next((one._meta.db_table for one in tables if getattr(one, "erases_records", False)), "")


def _logs(tables: list[type[models.Model]]) -> list[Any]:
    return [model for model in tables if getattr(model, "append_only", False)]


def log_tables(tables: list[type[models.Model]]) -> list[str]:
    """The tables to which rows are added, and from which none is taken."""
    return [model._meta.db_table for model in _logs(tables)]


def guard_of(table: str, change: str) -> str:
    """The name of the trigger that refuses the change in SQLite."""
    return f"{table}_no_{change.lower()}"


def _policy(model: type[models.Model]) -> str:
    table = model._meta.db_table
    own_rows = getattr(model, "visible_to_oneself", None)
    # A search table is read by a function of its owner, since row security would hide its index.
    force = "NO FORCE" if getattr(model, "read_by_owner_function", False) else "FORCE"
    extra = (
        f"""
        DROP POLICY IF EXISTS oneself ON "{table}";
        CREATE POLICY oneself ON "{table}" FOR SELECT USING ({own_rows});
    """
        if own_rows
        else ""
    )
    return f"""
        ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
        ALTER TABLE "{table}" {force} ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS tenant ON "{table}";
        CREATE POLICY tenant ON "{table}" USING ({MINE}) WITH CHECK ({ALL_MINE});
        {extra}
    """


def _unique_with_organization(table: str) -> str:
    name = f"{table}_org_id"[:63]
    return _unless_constraint(
        table, name, f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE (organization_id, id)'
    )


def references(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """The columns that refer to a row of the same organisation."""
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and _is_tenant(field.related_model):
            yield field


def is_checked(model: type[models.Model]) -> bool:
    """Whether PostgreSQL looks up what a row refers to; one that repeats a record's own columns
    refers to nothing that was not looked up with the record.
    """
    return not getattr(model, "repeats_a_record", False)


def _targets(tables: list[type[models.Model]]) -> set[str]:
    """The tables that others refer to; elsewhere the index would only cost."""
    return {one.related_model._meta.db_table for model in tables for one in references(model)}


def _composite_reference(table: str, field: models.ForeignKey[Any, Any]) -> str:
    name = _name_of_composite(table, field)
    target = field.related_model._meta.db_table
    return _unless_constraint(
        table,
        name,
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" '
        f'FOREIGN KEY (organization_id, "{field.column}") '
        f'REFERENCES "{target}" (organization_id, id) DEFERRABLE INITIALLY DEFERRED',
    )


def _without_composite_reference(table: str, field: models.ForeignKey[Any, Any]) -> str:
    return f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{_name_of_composite(table, field)}"'


def _name_of_composite(table: str, field: models.ForeignKey[Any, Any]) -> str:
    return f"{table}_{field.column}_org"[:63]


def _without_plain_reference(table: str, field: models.ForeignKey[Any, Any]) -> str:
    """Drop what a composite reference says, too: every row written would be checked twice.

    A row that always refers to one of its own organisation needs none of its own to that.
    """
    column = f"""
        SELECT ARRAY[attnum] FROM pg_attribute
        WHERE attrelid = '"{table}"'::regclass AND attname = '{field.column}'
    """  # noqa: S608  names of our own tables
    return f"""
        DO $$ DECLARE plain name; BEGIN
            FOR plain IN
                SELECT conname FROM pg_constraint
                WHERE contype = 'f' AND conrelid = '"{table}"'::regclass AND conkey = ({column})
            LOOP EXECUTE format('ALTER TABLE "{table}" DROP CONSTRAINT %I', plain); END LOOP;
        END $$;
    """  # noqa: S608  names of our own tables


def _unless_constraint(table: str, name: str, statement: str) -> str:
    return f"""
        DO $$ BEGIN
            IF NOT EXISTS (
                SELECT 1 FROM pg_constraint
                WHERE conname = '{name}' AND conrelid = '"{table}"'::regclass
            ) THEN {statement}; END IF;
        END $$;
    """  # noqa: S608  names of our own tables


def _grant(cursor: Any, tables: list[type[models.Model]]) -> None:
    """The application's role may change rows but not the log, and may not change tables at all."""
    cursor.execute("SELECT current_user")
    role = settings.DATABASE_APP_ROLE
    if not role or cursor.fetchone()[0] == role:
        return
    cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    cursor.execute(
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'
    )
    cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
    for table in log_tables(tables):
        cursor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM "{role}"')
