"""A start that finds all as it was left: `kesher run` without Django, which takes long to load."""

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kesher.config import sqlite  # isort: skip  # noqa: F401  the one that is safe

import sqlite3

from kesher.config import ports

ROOT = Path(__file__).resolve().parents[2]
OURS = ("KESHER_", "DATABASE_", "EMAIL_", "PORT")


def start() -> None:
    """Become the supervisor, if that is all there is to do; else come back."""
    known = found() if sys.argv[1:] == ["run"] else None
    if known:
        sys.stdout.write(known["told"])
        sys.stdout.flush()
        os.execv(sys.executable, known["command"])  # noqa: S606  what we wrote ourselves


def leave(
    *,
    database: str,
    told: str,
    demonstration: str,
    command: Sequence[str],
    address: tuple[str, int],
) -> None:
    """Remember how an installation on SQLite was started, with its tables up to date.

    `demonstration` is told as long as that organisation is there.
    """
    with sqlite3.connect(database) as connection:
        connection.execute(f"PRAGMA user_version = {tables_wanted()}")
    kept = {
        "environment": _environment(),
        "database": database,
        "told": told,
        "demonstration": demonstration,
        "command": list(command),
        "address": address,
    }
    _place().write_text(json.dumps(kept), encoding="utf-8")


def found() -> dict[str, Any] | None:
    """What is told, and the command, if environment, program and tables are what they were, and
    nobody listens where it wants to."""
    try:
        kept: dict[str, Any] = json.loads(_place().read_text(encoding="utf-8"))
        if kept["environment"] != _environment() or not ports.is_free(*kept["address"]):
            return None
        with sqlite3.connect(f"file:{kept['database']}?mode=ro", uri=True) as connection:
            [(version,)] = connection.execute("PRAGMA user_version")
            asked = "SELECT COUNT(*) FROM tenancy_organization WHERE slug = 'demo'"
            [(demonstrations,)] = connection.execute(asked)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error):
        return None
    if version != tables_wanted():
        return None
    return kept | {"told": kept["told"] + (kept["demonstration"] if demonstrations else "")}


def tables_wanted() -> int:
    """A number for the tables as all migrations make them, ours and those of the libraries."""
    ours = sorted((ROOT / "kesher").glob("**/migrations/*.py"))
    sum_of_all = 0
    for path in (*ours, ROOT / "requirements.lock"):
        sum_of_all = zlib.crc32(path.read_bytes(), sum_of_all)
    # SQLite keeps it in 32 bits with a sign.
    return sum_of_all >> 1


def _environment() -> str:
    ours = {name: value for name, value in os.environ.items() if name.startswith(OURS)}
    return hashlib.sha256(json.dumps([sys.executable, ours], sort_keys=True).encode()).hexdigest()


def _place() -> Path:
    return Path(os.environ.get("KESHER_VAR", ROOT / "var")) / "again.json"
