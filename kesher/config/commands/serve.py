"""`kesher serve`: everything an installation runs, in one go: the web server and a worker."""

import os
import sys
from argparse import Namespace

from django.conf import settings
from django.db import connection, connections

from kesher.config import ports
from kesher.config.commands import migrate, web
from kesher.config.commands.command import Answer, Command, Problem


def insist_on_address(options: Namespace) -> None:
    if not ports.is_free(options.host, options.port):
        raise Problem(
            f"{options.host}:{options.port} cannot be listened on: something is there already, "
            f"perhaps this very installation. Stop it, or take another with --port or PORT."
        )


def prepare() -> None:
    """Bring the tables up to date where we may: on SQLite, or as the owner that is named."""
    if connection.vendor == "sqlite" or settings.DATABASE_OWNER_URL:
        migrate.migrate()
    elif missing := migrate.pending():
        raise Problem(f"{len(missing)} migrations are missing; run `kesher migrate` first.")


def supervise(options: Namespace) -> Answer:
    """Become the supervisor, which is small since it knows nothing of Django."""
    connections.close_all()
    sys.stdout.flush()
    # Addresses in letters lead to where we listen.
    os.environ["PORT"] = str(options.port)
    os.execv(sys.executable, command(options))  # noqa: S606  our own Python


def command(options: Namespace) -> list[str]:
    return [
        sys.executable,
        "-m",
        "kesher.config.supervisor",
        *[sys.executable, "-m"],
        "--",
        f"kesher.config.server {options.host} {options.port} {settings.WEB_WORKERS}",
        "kesher.config.cli worker",
    ]


def run(options: Namespace) -> Answer:
    insist_on_address(options)
    prepare()
    sys.stdout.write(f"Kesher is at http://{options.host}:{options.port}/\n")
    return supervise(options)


COMMAND = Command(
    name="serve",
    summary="serve, with a worker beside; one Ctrl-C stops all",
    run=run,
    arguments=web.arguments,
    details=(
        "It brings the tables up to date first where it may, starts what dies again, and "
        "needs nothing beside it on one machine."
    ),
    examples=(
        "",
        "--host 0.0.0.0 --port 80",
    ),
)
