"""The web server, started without Django, which its worker brings along.

`python -m kesher.config.server HOST PORT WORKERS`
"""

import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

GRACE_SECONDS = 20
RECYCLE_MEGABYTES = 500


def serve(host: str, port: int, workers: int) -> None:
    """Pages, the API and the live channel, until somebody wants it to end."""
    server = Server(
        "kesher.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        workers_max_rss=RECYCLE_MEGABYTES,
        log_level=LogLevels.warning,
    )
    server.serve()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
