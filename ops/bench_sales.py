"""`python -m ops.bench_sales`: what the screens of sales cost a firm that sells a lot.

Two databases are filled once – 200,000 customers with a lead each, 100,000 deals, 60,000 quotes
with 500,000 lines – and kept in var/bench_sales as long as neither the tables nor what fills them
change. It writes its figures into docs/performance.md; `--size s` and `--only` are tries, and
write nothing.
"""

import argparse
import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from ops import bench_kept, bench_report
from ops.bench_kept import Environment
from ops.paths import PYTHON, ROOT

KEPT = ROOT / "var" / "bench_sales"
MADE_FROM = (
    "kesher/**/migrations/*.py",
    "kesher/config/demo/*.py",
    "kesher/records/search/*.py",
    "ops/bench_sales_[!p]*s.py",
    "ops/bench_sales_fill.py",
)
SIZES = {"s": 3_000, "m": 30_000, "l": 200_000}
NIGHTS = "nights.json"
REQUESTS = 40
MARKS = ("<!-- figures: written by ops.bench_sales -->", "<!-- end of figures of sales -->")
HEAD = "| Page | p50 | p95 | goal p95 | queries |"
RULE = "| --- |" + " ---: |" * 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=tuple(SIZES), default="l")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--only", choices=tuple(bench_kept.HOUSES))
    parser.add_argument("--page", action="append", default=[], help="only this page; may be told")
    options = parser.parse_args()
    folder = bench_kept.folder(KEPT, options.size, MADE_FROM)
    parts = [bench_report.machine("python -m ops.bench_sales", options.size, options.requests)]
    for name, opened in bench_kept.HOUSES.items():
        if options.only in {None, name}:
            within = folder / name
            with opened(within, partial(_fill, within, SIZES[options.size])) as environment:
                told = _measured(environment, options.requests, options.page)
            parts += _tables(
                bench_report.NAMES[name], told, json.loads((within / NIGHTS).read_text())
            )
    report = "\n".join(parts)
    print(report)
    if options.size == "l" and options.only is None and not options.page:
        bench_report.put_between(*MARKS, report)
    return 0


def _fill(within: Path, count: int, environment: Environment) -> None:
    _run(environment, "fill", str(count))
    (within / NIGHTS).write_text(_run(environment, "nights"))


def _measured(environment: Environment, count: int, pages: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_run(environment, "pages", str(count), *pages))
    return told


def _run(environment: Environment, deed: str, *given: str) -> str:
    """In a process of its own, since Django is set up once for one database."""
    command = [str(PYTHON), "-m", f"ops.bench_sales_{deed}", *given]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _tables(name: str, told: dict[str, Any], nights: dict[str, float]) -> list[str]:
    return [
        f"\n### {name}\n",
        HEAD,
        RULE,
        *(_row(page, found) for page, found in told.items()),
        "\n| What a night does | seconds |",
        "| --- | ---: |",
        *(f"| {deed} | {seconds:.1f} |" for deed, seconds in nights.items()),
    ]


def _row(page: str, found: dict[str, float]) -> str:
    queries = f"{found['queries']} of {found['most']}"
    return f"| {page} | {found['p50']:.1f} | {found['p95']:.1f} | {found['goal']} | {queries} |"


if __name__ == "__main__":
    sys.exit(main())
