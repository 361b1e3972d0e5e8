"""A moment for others between two transactions of long work."""

from time import sleep
from typing import Final

from django.db import connection

# Who waits for SQLite's one writer looks again after a tenth of a second at the latest.
ONE_LOOK: Final = 0.15


def let_others_write() -> None:
    """Outside a transaction. On PostgreSQL nobody waits for anybody else's rows."""
    if connection.vendor == "sqlite":
        sleep(ONE_LOOK)
