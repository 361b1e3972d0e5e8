"""Databases that a benchmark fills once and keeps, until what their rows depend on has changed."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.paths import ROOT
from ops.postgres import private_cluster

Environment = dict[str, str]
Fill = Callable[[Environment], None]


def folder(within: Path, size: str, made_from: Iterable[str]) -> Path:
    """That of the size; those of the same size which were made from something else are gone."""
    kept = within / f"{size}-{_fingerprint(made_from)}"
    for other in within.glob(f"{size}-*"):
        if other != kept:
            shutil.rmtree(other)
    return kept


def _fingerprint(made_from: Iterable[str]) -> str:
    """Of all that the data depend on."""
    found = sorted(path for pattern in made_from for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()[:12]


@contextmanager
def _sqlite(within: Path, fill: Fill) -> Iterator[Environment]:
    within.mkdir(parents=True, exist_ok=True)
    database = within / "kesher.sqlite3"
    environment = _environment(within, {"DATABASE_URL": f"sqlite:///{database}"})
    if not _is_filled(within):
        database.unlink(missing_ok=True)
    _fill_once(within, fill, environment)
    yield environment


@contextmanager
def _postgresql(within: Path, fill: Fill) -> Iterator[Environment]:
    """As an installation would have it: on disk in earnest, and nothing tuned."""
    within.mkdir(parents=True, exist_ok=True)
    with private_cluster(durable=True, kept=within / "data") as cluster:
        environment = _environment(within, cluster.environment())
        if not _is_filled(within):
            cluster.drop("kesher")
            cluster.create("kesher")
            cluster.migrate("kesher")
        _fill_once(within, fill, environment)
        yield environment


HOUSES = {"sqlite": _sqlite, "postgresql": _postgresql}


def _environment(within: Path, database: Environment) -> Environment:
    return {
        **os.environ,
        **database,
        "KESHER_VAR": str(within),
        "KESHER_API_RATE": "1000000",
    }


def _is_filled(within: Path) -> bool:
    return (within / "filled").exists()


def _fill_once(within: Path, fill: Fill, environment: Environment) -> None:
    if _is_filled(within):
        return
    fill(environment)
    (within / "filled").touch()
