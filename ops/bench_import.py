"""`python -m ops.bench_import`: how quick a file of people comes in, beside what bare rows take.

On databases of its own, which are thrown away. It writes its figures into docs/performance.md;
`--rows` tries fewer rows, and writes nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ops import bench_report, tables
from ops.paths import PYTHON, ROOT
from ops.postgres import private_cluster

MARKS = ("<!-- figures: written by ops.bench_import -->", "<!-- end of figures of imports -->")
MODULE = "ops.bench_import_run"
ROWS = 100_000
TRIED = 5_000
GOALS = {"sqlite": 3_000, "postgresql": 5_000}
MOST_MEGABYTES = 400
HEAD = (
    "| Database | rows/s | goal | processors | bare rows/s | of that | memory | goal "
    "| list, meanwhile | card, meanwhile |"
)
RULE = "| --- |" + " ---: |" * 9
Environment = dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    report = measured(options.rows, only=options.only)
    print(report)
    if options.rows == ROWS and options.only is None:
        put_into_document(report)
    return 0


def measured(rows: int, *, only: str | None = None) -> str:
    """The table of the document."""
    lines = [HEAD, RULE]
    for name, opened in HOUSES.items():
        if only in {None, name}:
            with (
                tempfile.TemporaryDirectory(prefix="kesher-bench-") as folder,
                opened(Path(folder)) as environment,
            ):
                lines.append(_row(name, run(environment, MODULE, str(rows))))
    load = os.getloadavg()[0]
    lines.append(f"\n{rows:,} rows, {os.cpu_count()} cores, load {load:.1f} at the end.")
    return "\n".join(lines)


def put_into_document(report: str) -> None:
    bench_report.put_between(*MARKS, f"{report}\n")


@contextmanager
def _sqlite(folder: Path) -> Iterator[Environment]:
    database = {"DATABASE_URL": f"sqlite:///{folder / 'kesher.sqlite3'}"}
    environment = {**os.environ, **database, "KESHER_VAR": str(folder)}
    tables.migrate(environment)
    yield environment


@contextmanager
def _postgresql(folder: Path) -> Iterator[Environment]:
    """As an installation would have it: on disk in earnest, and nothing tuned."""
    with private_cluster(durable=True) as cluster:
        cluster.create("kesher")
        cluster.migrate("kesher")
        yield {**os.environ, **cluster.environment(), "KESHER_VAR": str(folder)}


HOUSES = {"sqlite": _sqlite, "postgresql": _postgresql}


def run(environment: Environment, module: str, *arguments: str) -> dict[str, Any]:
    """What a module tells as JSON, in a process of its own: the memory is that of one deed."""
    command = [str(PYTHON), "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _row(name: str, told: dict[str, Any]) -> str:
    cells = [
        bench_report.NAMES[name],
        f"{told['rate']:,.0f}",
        f"{GOALS[name]:,}",
        f"{told['busy']:.2f} ms a row",
        f"{told['bare']:,.0f}",
        f"{told['rate'] / told['bare']:.0%}",
        f"{told['peak']:,.0f} MB",
        f"{MOST_MEGABYTES} MB",
        *(_slower(*told[screen]) for screen in ("list", "card")),
    ]
    return f"| {' | '.join(cells)} |"


def _slower(usual: float, meanwhile: float) -> str:
    return f"{usual:.0f} → {meanwhile:.0f} ms, × {meanwhile / usual:.1f}"


if __name__ == "__main__":
    sys.exit(main())
