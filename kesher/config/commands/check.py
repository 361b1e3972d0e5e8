"""`kesher check`: whether this installation may be trusted with anybody's records."""

from argparse import Namespace

from django.core import checks
from django.db import DatabaseError, connection

from kesher.config import indexes
from kesher.config.commands import migrate
from kesher.config.commands.command import Answer, Command, Problem
from kesher.records import sealing
from kesher.tenancy import scope, wall
from kesher.tenancy.models import Organization

OLDEST_POSTGRESQL = 15


def run(_options: Namespace) -> Answer:
    try:
        problems = [*_of_django(), *_of_migrations(), *_of_indexes(), *_of_postgresql()]
        problems += [] if problems else _of_logs()
    except DatabaseError as trouble:
        raise Problem(f"The database does not answer: {trouble}") from trouble
    text = "\n".join(problems) if problems else "Nothing is wrong."
    return Answer(text, {"problems": problems}, code=1 if problems else 0)


def _of_django() -> list[str]:
    found = checks.run_checks(databases=["default"])
    return [str(each) for each in found if each.level >= checks.ERROR]


def _of_migrations() -> list[str]:
    missing = migrate.pending()
    return [f"{len(missing)} migrations are missing; run `kesher migrate`."] if missing else []


def _of_indexes() -> list[str]:
    missing = indexes.missing()
    return [f"{len(missing)} indexes are missing; run `kesher migrate`."] if missing else []


def _of_postgresql() -> list[str]:
    if connection.vendor != "postgresql":
        return []
    problems = [
        f"The table {table} is not behind the wall; run `kesher migrate`."
        for table in sorted(_tenant_tables() - _walled_tables())
    ]
    version = connection.get_database_version()[0]
    if version < OLDEST_POSTGRESQL:
        problems.append(f"PostgreSQL {version} is too old; {OLDEST_POSTGRESQL} or newer is needed.")
    return problems


def _of_logs() -> list[str]:
    """Days whose log of actions is no longer what was sealed."""
    problems = []
    for organization in Organization.objects.order_by("slug"):
        with scope(organization.pk):
            days = ", ".join(map(str, sealing.broken()))
        if days:
            problems.append(f"The log of actions of {organization.slug} was altered: {days}.")
    return problems


def _tenant_tables() -> set[str]:
    present = set(connection.introspection.table_names())
    return {model._meta.db_table for model in wall.tenant_models()} & present


def _walled_tables() -> set[str]:
    """Row security must bind the owner too, but on tables that a function of the owner's reads."""
    unforced = {
        model._meta.db_table
        for model in wall.tenant_models()
        if getattr(model, "read_by_owner_function", False)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relforcerowsecurity FROM pg_class "
            "WHERE relrowsecurity AND relnamespace = current_schema()::regnamespace"
        )
        return {table for table, is_forced in cursor.fetchall() if is_forced or table in unforced}


COMMAND = Command(
    name="check",
    summary="look for what is wrong with this installation",
    run=run,
    details=(
        "Settings, missing migrations, whether PostgreSQL keeps organizations apart, whether "
        "the log of changes is as it was written. Exit code 1 where something is wrong."
    ),
)
