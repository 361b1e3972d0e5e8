"""`python -m ops.bench_duplicates 1000000`: how long it takes to compare so many customers.

On a database of its own, which is thrown away. It prints its figures: seconds, the most memory the
process that compares ever held, and how many of those who were put in twice are found.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from ops.bench_import import HOUSES, run

CUSTOMERS = 1_000_000
MODULE = "ops.bench_duplicates_run"


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
        twice = run(environment, MODULE, "fill", customers)["twice"]
        told = run(environment, MODULE, "compare", customers)
    print(_report(options.only, options.customers, twice, told))
    return 0


def _report(name: str, customers: int, twice: int, told: dict[str, Any]) -> str:
    lines = {
        "database": name,
        "customers": f"{customers:,}",
        "reading them": f"{told['read']:.1f} s",
        "comparing them": f"{told['weighed']:.1f} s",
        "keeping the pairs": f"{told['kept']:.1f} s",
        "all of it": f"{told['read'] + told['weighed'] + told['kept']:.1f} s",
        "processor": f"{told['busy']:.1f} s",
        "memory before, and at most": f"{told['before']:,.0f} MB, {told['peak']:,.0f} MB",
        "pairs told": f"{told['pairs']:,}",
        "of those put in twice": f"{told['found']:,} of {twice:,} found",
    }
    return "\n".join(f"{label}: {figure}" for label, figure in lines.items())


if __name__ == "__main__":
    sys.exit(main())
