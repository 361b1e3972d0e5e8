"""`make bench`: the figures of docs/performance.md, measured again and written there.

Two databases of the demonstration's size L are made once and kept in var/bench, as long as neither
the tables nor the demonstration change. `--size s` is a quick try and writes nothing.
"""

import argparse
import json
import subprocess
import sys
from functools import partial
from typing import Any

from ops import bench_browser, bench_import, bench_kept, bench_report, bench_whole
from ops.bench_kept import Environment
from ops.paths import PYTHON, ROOT

KEPT = ROOT / "var" / "bench"
REQUESTS = 100
MADE_FROM = ("kesher/**/migrations/*.py", "kesher/config/demo/*.py", "kesher/records/search/*.py")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("s", "m", "l", "xl"), default="l")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    folder = bench_kept.folder(KEPT, options.size, MADE_FROM)
    told: dict[str, Any] = {}
    seen: dict[str, str] = {}
    for name, opened in bench_kept.HOUSES.items():
        if options.only in {None, name}:
            with opened(folder / name, partial(_fill, options.size)) as environment:
                told[name] = _measured(environment, options.requests)
                seen |= bench_browser.measured(bench_report.NAMES[name], environment)
    whole = bench_whole.measured() | seen
    report = bench_report.written(told, whole, size=options.size, requests=options.requests)
    is_whole = options.size == "l"
    rows = bench_import.ROWS if is_whole else bench_import.TRIED
    imports = bench_import.measured(rows, only=options.only)
    print(f"{report}\n### Bringing a file in\n\n{imports}")
    if is_whole and options.only is None:
        bench_report.put_into_document(report)
        bench_import.put_into_document(imports)
    return 0


def _fill(size: str, environment: Environment) -> None:
    command = [str(PYTHON), "-m", "kesher.config.cli", "demo", "alon", "--size", size]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _measured(environment: Environment, count: int) -> dict[str, Any]:
    command = [str(PYTHON), "-m", "ops.bench_pages", str(count)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


if __name__ == "__main__":
    sys.exit(main())
