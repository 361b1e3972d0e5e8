"""`kesher run`: what `make run` does: make everything ready for a visitor, then serve."""

import sys
from argparse import Namespace

from django.conf import settings
from django.db import connection

from kesher.config import again
from kesher.config.commands import demo, serve, web
from kesher.config.commands.command import Answer, Command
from kesher.tenancy.models import Organization

DEMONSTRATION = "demo"
LOOPBACK = {"127.0.0.1", "::1"}


def run(options: Namespace) -> Answer:
    serve.insist_on_address(options)
    serve.prepare()
    if not Organization.objects.exists():
        demo.fill(DEMONSTRATION, size="s")
    told, more = welcome(options.host, options.port), f"To look around, {demo.told()}\n"
    if connection.vendor == "sqlite":
        again.leave(
            database=str(settings.DATABASES["default"]["NAME"]),
            told=told,
            demonstration=more,
            command=serve.command(options),
            address=(options.host, options.port),
        )
    sys.stdout.write(told)
    if Organization.objects.filter(slug=DEMONSTRATION).exists():
        sys.stdout.write(more)
    return serve.supervise(options)


def welcome(host: str, port: int) -> str:
    told = f"Kesher is at http://{host}:{port}/ (Ctrl-C stops it).\n"
    if host not in LOOPBACK:
        return told
    return f"{told}For passkeys take http://localhost:{port}/, the same place: they need a name.\n"


COMMAND = Command(
    name="run",
    summary="make an installation ready for a visitor, and serve it",
    run=run,
    arguments=web.arguments,
)
