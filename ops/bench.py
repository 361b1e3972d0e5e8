"""`make bench`: the figures of docs/performance.md, measured again and written there.

Two databases of the demonstration's size L are made once and kept in var/bench, as long as neither
the tables nor the demonstration change. `--size s` is a quick try and writes nothing.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ops import bench_browser, bench_report, bench_whole
from ops.paths import PYTHON, ROOT
from ops.postgres import private_cluster

KEPT = ROOT / "var" / "bench"
REQUESTS = 100
MADE_FROM = ("kesher/**/migrations/*.py", "kesher/config/demo/*.py", "kesher/records/search/*.py")
Environment = dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("s", "m", "l", "xl"), default="l")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    folder = KEPT / f"{options.size}-{_fingerprint()}"
    _forget_others(folder, options.size)
    told: dict[str, Any] = {}
    seen: dict[str, str] = {}
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        if options.only in {None, name}:
            with opened(folder / name, options.size) as environment:
                told[name] = _measured(environment, options.requests)
                seen |= bench_browser.measured(bench_report.NAMES[name], environment)
    whole = bench_whole.measured() | seen
    report = bench_report.written(told, whole, size=options.size, requests=options.requests)
    print(report)
    if options.size == "l" and options.only is None:
        bench_report.put_into_document(report)
    return 0


def _fingerprint() -> str:
    """Of all that the data depend on."""
    found = sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()[:12]


def _forget_others(folder: Path, size: str) -> None:
    for other in KEPT.glob(f"{size}-*"):
        if other != folder:
            shutil.rmtree(other)


@contextmanager
def _sqlite(folder: Path, size: str) -> Iterator[Environment]:
    environment = _environment(folder, {"DATABASE_URL": f"sqlite:///{folder / 'kesher.sqlite3'}"})
    _fill(folder, size, environment)
    yield environment


@contextmanager
def _postgresql(folder: Path, size: str) -> Iterator[Environment]:
    """As an installation would have it: on disk in earnest, and nothing tuned."""
    folder.mkdir(parents=True, exist_ok=True)
    with private_cluster(durable=True, kept=folder / "data") as cluster:
        environment = _environment(folder, cluster.environment())
        if not _is_filled(folder):
            cluster.drop("kesher")
            cluster.create("kesher")
            cluster.migrate("kesher")
        _fill(folder, size, environment)
        yield environment


def _environment(folder: Path, database: Environment) -> Environment:
    return {
        **os.environ,
        **database,
        "KESHER_VAR": str(folder),
        "KESHER_API_RATE": "1000000",
    }


def _is_filled(folder: Path) -> bool:
    return (folder / "filled").exists()


def _fill(folder: Path, size: str, environment: Environment) -> None:
    if _is_filled(folder):
        return
    (folder / "kesher.sqlite3").unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "kesher.config.cli", "demo", "alon", "--size", size]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    (folder / "filled").touch()


def _measured(environment: Environment, count: int) -> dict[str, Any]:
    command = [str(PYTHON), "-m", "ops.bench_pages", str(count)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


if __name__ == "__main__":
    sys.exit(main())
