"""The official lists of localities and streets, once somebody has put them beside the program.

They are published as tables by the Central Bureau of Statistics and the Population Authority. Both
are kept compressed, and read when a name is first looked for that the shipped list does not have.
"""

import csv
import gzip
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kesher.lib.hebrew import clean, key, skeleton
from kesher.lib.tables.encodings import sniff

LOCALITIES: Final = "localities.tsv.gz"
STREETS: Final = "streets.tsv.gz"
# What the published tables call their columns, folded.
CODE: Final = ("סמל ישוב", "סמל יישוב", "city code", "locality code")
NAME: Final = ("שם ישוב", "שם יישוב", "city name", "locality name")
LATIN: Final = ("שם ישוב לועזי", "שם יישוב לועזי", "שם ישוב באנגלית", "name en")
STREET: Final = ("שם רחוב", "street name")

_folders: list[Path] = []


class NoList(ValueError):
    """The table is neither that of the localities nor that of the streets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality:
    name: str
    code: int
    others: tuple[str, ...]


def use(folder: Path) -> None:
    """From now on names are looked for in the lists there, if there are any."""
    _folders[:] = [folder]
    localities.cache_clear()
    _streets.cache_clear()


def keep(table: bytes, folder: Path) -> tuple[str, int]:
    """Take a published table over; answers which list it is, and of how many lines."""
    lines = csv.reader(table.decode(sniff(table), "replace").lstrip("\ufeff").splitlines())
    titles = [key(title.replace("_", " ")) for title in next(lines, [])]
    code, name, street = (_place(titles, names) for names in (CODE, NAME, STREET))
    if code is None or (name is None and street is None):
        raise NoList
    latin = _place(titles, LATIN)
    wanted = [code, street] if street is not None else [code, name, latin]
    rows = sorted(set(_rows(lines, [at for at in wanted if at is not None])))
    file = LOCALITIES if street is None else STREETS
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / file, "wt", encoding="utf-8", newline="") as kept:
        csv.writer(kept, delimiter="\t").writerows(rows)
    return file.partition(".")[0], len(rows)


def _place(titles: Sequence[str], names: Collection[str]) -> int | None:
    wanted = {key(name) for name in names}
    return next((at for at, title in enumerate(titles) if title in wanted), None)


def _rows(lines: Iterable[Sequence[str]], places: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Code 0 stands for what is no locality."""
    for line in lines:
        if len(line) > max(places):
            code, *rest = (clean(line[at]) for at in places)
            if code.isdigit() and int(code) and rest[0]:
                yield (str(int(code)), *rest)


@cache
def localities() -> tuple[Locality, ...]:
    return tuple(
        Locality(name=name, code=int(code), others=tuple(filter(None, others)))
        for code, name, *others in _kept(LOCALITIES)
    )


def street(code: int | None, name: str) -> str:
    """How the list spells the street of that locality, or nothing."""
    asked = key(name)
    known = _streets().get(code or 0, {})
    return known.get(asked) or known.get(_sound(asked), "")


@cache
def _streets() -> Mapping[int, Mapping[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for code, name in _kept(STREETS):
        of_place = found.setdefault(int(code), {})
        of_place.setdefault(_sound(key(name)), name)
        of_place[key(name)] = name
    return found


def _sound(name_key: str) -> str:
    return " ".join(map(skeleton, name_key.split()))


def _kept(file: str) -> Iterator[list[str]]:
    for folder in _folders:
        if (folder / file).exists():
            with gzip.open(folder / file, "rt", encoding="utf-8", newline="") as kept:
                yield from csv.reader(kept, delimiter="\t")
