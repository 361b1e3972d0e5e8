"""Installations of their own: a database, a folder and the program in its own process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.databases import TEMPLATE, cluster, renew

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    environment: dict[str, str]

    def kesher(self, *words: str) -> dict[str, Any]:
        """What the command answers; one that fails fails the test with its own words."""
        told: dict[str, Any] = json.loads(self._run("-m", "kesher.config.cli", *words, "--json"))
        return told

    def do(self, module: str, call: str) -> str:
        """A function of ours, called in a process of the house; answers what it printed."""
        return self._run("-c", f"from kesher.config import boot\nfrom {module} import *\n{call}")

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def a_house(folder: Path, name: str) -> Iterator[House]:
    """On the sort of database that this run is about."""
    place = folder / name
    place.mkdir()
    environment = {**os.environ, "KESHER_VAR": str(place), "PYTHONPATH": str(ROOT)}
    running = cluster()
    if running is None:
        renew(f"{place}/db.sqlite3")
        yield House(environment=environment | {"DATABASE_URL": f"sqlite:///{place}/db.sqlite3"})
        return
    # Another process of the same run may build a house of that name.
    database = f"{name}_{os.getpid()}"
    running.create(database, template=TEMPLATE)
    try:
        yield House(environment=environment | running.environment(database))
    finally:
        running.drop(database)
