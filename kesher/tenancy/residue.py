"""What was deleted is not only in no table any more, but in none of the database's own files."""

from typing import Final

from django.db import connection

# Milliseconds for whoever reads just then to be done.
PATIENCE: Final = 1_000


def wipe() -> None:
    """Empty SQLite's write-ahead file, which has former pages in it till it is next written over.

    What a page lets go of, SQLite overwrites by itself (`secure_delete`). If somebody reads all the
    while, the file stays for the next time. PostgreSQL clears up in its own time.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")
