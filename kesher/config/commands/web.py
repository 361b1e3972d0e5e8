"""`kesher web`: serve pages, the API and the live channel."""

from argparse import ArgumentParser, Namespace

from django.conf import settings

from kesher.config import server
from kesher.config.commands.command import Answer, Command


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--host", default=settings.WEB_HOST, help="default: %(default)s (KESHER_HOST)"
    )
    parser.add_argument(
        "--port", type=int, default=settings.WEB_PORT, help="default: %(default)s (PORT)"
    )


def run(options: Namespace) -> Answer:
    server.serve(options.host, options.port, settings.WEB_WORKERS)
    return Answer()


COMMAND = Command(
    name="web",
    summary="serve pages, the API and the live channel",
    run=run,
    arguments=arguments,
    details=(
        "Without a worker; run those as commands of their own where one machine is not enough."
    ),
    examples=("--port 8001",),
)
