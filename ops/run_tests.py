"""`make test`: the whole suite on SQLite, PostgreSQL and in Chromium; says what was not tested.

In CI nothing may be left untested: what is missing there is a failure.
"""

import os
import subprocess
import sys
from dataclasses import dataclass

from ops import chromium, postgres
from ops.node import npm
from ops.paths import PYTHON, ROOT

WORKERS = str(min(os.cpu_count() or 1, 4))
PYTEST = [str(PYTHON), "-m", "pytest", "-q", "-n", WORKERS]
# What tests of one file share, and takes long to make, is then made once. The slow come first, as
# collected: nobody waits for a last one.
BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder"]
# What these try knows no database: once is enough.
WITHOUT_DATABASE = ("tests/lib", "tests/ops", "tests/test_*.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One run of the suite; `missing` says what it lacks, and how to get it."""

    title: str
    command: list[str]
    missing: str = ""


def main() -> int:
    # A test's many children would compile the product again, each for itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    outcomes: list[tuple[Part, str]] = []
    for part in parts():
        print(f"\n━━ {part.title}", flush=True)
        if part.missing:
            print(part.missing)
            outcomes.append((part, "NOT TESTED"))
        else:
            done = subprocess.run(part.command, cwd=ROOT, check=False)
            outcomes.append((part, "FAILED" if done.returncode else "passed"))
    return _conclude(outcomes)


def parts() -> list[Part]:
    scripts = Part(title="Front end", command=[*npm(), "test", "--silent"])
    return [
        *([scripts] if any((ROOT / "frontend" / "src").rglob("*.test.ts")) else []),
        Part(title="SQLite", command=[*PYTEST, *BY_FILE, "-m", "not browser"]),
        Part(
            title="PostgreSQL",
            command=[
                *PYTEST,
                *BY_FILE,
                *[f"--ignore-glob={place}" for place in WITHOUT_DATABASE],
                *["-m", "not browser", "--postgresql"],
            ],
            missing=_no_postgresql(),
        ),
        Part(
            title="Chromium",
            command=[*PYTEST, "-m", "browser"],
            missing="" if chromium.find() else f"Chromium is not installed ({chromium.INSTALL}).",
        ),
    ]


def _no_postgresql() -> str:
    try:
        postgres.programs()
    except postgres.Missing as missing:
        return str(missing)
    return ""


def _conclude(outcomes: list[tuple[Part, str]]) -> int:
    print()
    for part, outcome in outcomes:
        print(f"{part.title:12} {outcome}  {part.missing}".rstrip())
    bad = {"FAILED", "NOT TESTED"} if os.environ.get("CI") else {"FAILED"}
    return 1 if any(outcome in bad for _, outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
