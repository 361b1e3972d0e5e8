"""`kesher run`: what `make run` does: make everything ready for a visitor, then serve."""

import sys
from argparse import Namespace

from kesher.config.commands import serve, web
from kesher.config.commands.command import Answer, Command
from kesher.tenancy.models import Organization


def run(options: Namespace) -> Answer:
    serve.prepare()
    sys.stdout.write(f"Kesher is at http://{options.host}:{options.port}/ (Ctrl-C stops it).\n")
    if not Organization.objects.exists():
        sys.stdout.write("There is no organization yet: `kesher init` founds one.\n")
    return serve.supervise(options)


COMMAND = Command(
    name="run",
    summary="make an installation ready for a visitor, and serve it",
    run=run,
    arguments=web.arguments,
)
