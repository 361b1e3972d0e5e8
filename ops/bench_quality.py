"""`python -m ops.bench_quality 200000`: how long the quality of so many customers takes by night.

On a database of its own, which is thrown away. It prints what the first night takes, in which every
customer is marked, and the next, before which one of a hundred was changed.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from ops.bench_import import HOUSES, run

CUSTOMERS = 200_000
MODULE = "ops.bench_quality_run"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("customers", type=int, nargs="?", default=CUSTOMERS)
    parser.add_argument("--only", choices=tuple(HOUSES), default="sqlite")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="kesher-bench-") as folder,
        HOUSES[options.only](Path(folder)) as environment,
    ):
        customers = str(options.customers)
        run(environment, MODULE, "fill", customers)
        first = run(environment, MODULE, "look", customers)
        run(environment, MODULE, "change", customers)
        again = run(environment, MODULE, "look", customers)
    print(_report(options.only, options.customers, first, again))
    return 0


def _report(name: str, customers: int, *nights: dict[str, Any]) -> str:
    lines = {
        "database": name,
        "customers": f"{customers:,}",
        "night": "the first; the next",
        "all of it": _each(nights, "seconds", "{:.1f} s"),
        "processor": _each(nights, "busy", "{:.1f} s"),
        "marks changed": _each(nights, "changed", "{:,}"),
        "corrections that wait": _each(nights, "proposed", "{:,}"),
        "memory at most": _each(nights, "peak", "{:,.0f} MB"),
    }
    return "\n".join(f"{label}: {figure}" for label, figure in lines.items())


def _each(nights: tuple[dict[str, Any], ...], key: str, form: str) -> str:
    return "; ".join(form.format(night[key]) for night in nights)


if __name__ == "__main__":
    sys.exit(main())
