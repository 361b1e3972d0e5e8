"""`kesher web`: serve pages, the API and the live channel."""

from argparse import ArgumentParser, Namespace

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from kesher.config.commands.command import Answer, Command

GRACE_SECONDS = 20
RECYCLE_MEGABYTES = 500


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--host", default=settings.WEB_HOST, help="default: %(default)s (KESHER_HOST)"
    )
    parser.add_argument(
        "--port", type=int, default=settings.WEB_PORT, help="default: %(default)s (PORT)"
    )


def run(options: Namespace) -> Answer:
    server = Server(
        "kesher.config.asgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGI,
        workers=settings.WEB_WORKERS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        workers_max_rss=RECYCLE_MEGABYTES,
        log_level=LogLevels.warning,
    )
    server.serve()
    return Answer()


COMMAND = Command(
    name="web", summary="serve pages, the API and the live channel", run=run, arguments=arguments
)
