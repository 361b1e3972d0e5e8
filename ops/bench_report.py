"""The figures as tables, in the terminal and in docs/performance.md."""

import os
import platform
import re
from pathlib import Path
from typing import Any

import django
import pysqlite3

from ops.paths import ROOT
from ops.postgres import programs

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
GOALS = {
    "list of 50": (20, 8),
    "deep list": (20, 8),
    "card": (30, 14),
    "search": (12, 3),
    "create": (20, None),
    "my day": (30, None),
    "board": (30, None),
}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
HEAD = (
    "| Page | p50 | p95 | p99 | processor p50 | p95 | goal p95 | busiest p95 | queries | KB "
    "| later KB | × empty view | × bare SQL |"
)
RULE = "| --- |" + " ---: |" * 12


def written(told: dict[str, Any], whole: dict[str, str], *, size: str, requests: int) -> str:
    parts = [machine("make bench", size, requests)]
    for database, pages in told.items():
        parts += [f"\n### {NAMES[database]}\n", HEAD, RULE]
        parts += [_row(name, page, pages["empty view"]) for name, page in pages.items()]
    parts += ["\n### The whole installation\n", "| What | Measured |", "| --- | ---: |"]
    parts += [f"| {name} | {value} |" for name, value in whole.items()]
    return "\n".join(parts) + "\n"


def _row(name: str, page: dict[str, float], empty: dict[str, float]) -> str:
    goal, most = GOALS.get(name, (None, None))
    queries = f"{page['queries']:.0f}" + (f" of {most}" if most else "")
    bare = f"{page['p50'] / page['sql50']:.1f}" if page["queries"] and page["sql50"] else "–"
    figures = [page[key] for key in ("p50", "p95", "p99", "cpu50", "cpu95")]
    cells = [
        name,
        *(f"{one:.1f}" for one in figures),
        str(goal or "–"),
        f"{page['busiest95']:.1f}",
        queries,
        f"{page['kb']:.0f}",
        f"{page['later_kb']:.1f}",
        f"{page['cpu50'] / empty['cpu50']:.0f}",
        bare,
    ]
    return f"| {' | '.join(cells)} |"


def machine(command: str, size: str, requests: int) -> str:
    load = os.getloadavg()[0]
    sqlite = ".".join(map(str, pysqlite3.sqlite_version_info))
    return (
        f"`{command}`, size {size.upper()}, three rounds of {requests} requests a page; "
        "milliseconds. "
        f"{os.cpu_count()} cores ({_processor()}), load {load:.1f} at the end; "
        f"Python {platform.python_version()}, Django {django.get_version()}, "
        f"SQLite {sqlite}, PostgreSQL {programs().parent.name}."
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", told.read_text()) if told.exists() else None
    return found[1].strip() if found else platform.processor() or platform.machine()


def put_into_document(report: str) -> None:
    put_between(BEGIN, END, report)


def put_between(begin: str, end: str, report: str) -> None:
    """Into the document, in the place of what stood between the two marks."""
    text = DOCUMENT.read_text()
    before, _begin, rest = text.partition(begin)
    _old, _end, after = rest.partition(end)
    DOCUMENT.write_text(f"{before}{begin}\n\n{report}\n{end}{after}")
