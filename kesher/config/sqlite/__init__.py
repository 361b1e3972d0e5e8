"""A SQLite that does not corrupt: put in place of Python's own before Django loads."""

import sys

import pysqlite3

# Before it, a WAL database written by two connections at once can be corrupted.
SAFE = (3, 51, 3)


class UnsafeSQLite(RuntimeError):
    """The SQLite at hand has the WAL-reset fault; serving on it could lose customers' data."""


def install() -> None:
    if pysqlite3.sqlite_version_info < SAFE:
        raise UnsafeSQLite(
            f"SQLite {'.'.join(map(str, pysqlite3.sqlite_version_info))} can corrupt a database; "
            f"{'.'.join(map(str, SAFE))} or newer is needed (pip install -U pysqlite3)."
        )
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


install()
