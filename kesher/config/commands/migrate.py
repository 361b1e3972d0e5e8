"""`kesher migrate`: bring the tables up to date."""

import os
import subprocess
import sys
from argparse import Namespace

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kesher.config import indexes
from kesher.config.commands.command import Answer, Command, Problem
from kesher.records.jobs import gather_statistics


def pending() -> list[str]:
    """The migrations that the database still lacks, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> list[str]:
    """Apply what is pending, as the owner of the tables where DATABASE_OWNER_URL names one."""
    applied = pending()
    if applied and settings.DATABASE_OWNER_URL not in {"", settings.DATABASE_URL}:
        _as_owner()
    elif applied:
        call_command("migrate", verbosity=0, interactive=False)
        # An index of which SQLite knows nothing yet looks better to it than all others.
        gather_statistics()
    indexes.make_missing()
    return applied


def _as_owner() -> None:
    """In a process of its own: this one is the application, and keeps its role."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.DATABASE_OWNER_URL,
        "DATABASE_APP_ROLE": settings.DATABASE_APP_ROLE,
    }
    command = [sys.executable, "-m", "kesher.config.cli", "migrate"]
    done = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)  # noqa: S603
    if done.returncode:
        raise Problem("The tables could not be brought up to date; see above.")


def run(_options: Namespace) -> Answer:
    applied = migrate()
    text = "\n".join(applied) if applied else "The tables are up to date."
    return Answer(text, {"applied": applied})


COMMAND = Command(
    name="migrate",
    summary="bring the tables up to date",
    run=run,
    details="As the owner of the tables where DATABASE_OWNER_URL names one. Safe to repeat.",
)
