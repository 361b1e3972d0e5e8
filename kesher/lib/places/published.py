"""The official lists as they are published, shipped with Kesher and put beside it anew.

Both are kept compressed. Of the streets, which are many, only the lines of each locality are held,
and those from the first street that is asked for.
"""

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from kesher.lib.hebrew import clean, key
from kesher.lib.tables.encodings import sniff

SHIPPED: Final = "localities.tsv"
LOCALITIES: Final = "localities.tsv.gz"
STREETS: Final = "streets.tsv.gz"
# What the published tables call their columns, folded.
CODE: Final = ("סמל ישוב", "סמל יישוב", "city code", "locality code")
NAME: Final = ("שם ישוב", "שם יישוב", "city name", "locality name")
LATIN: Final = (
    *("שם ישוב לועזי", "שם יישוב לועזי", "שם ישוב באנגלית", "שם יישוב באנגלית"),
    *("שם יישוב באותיות לועזיות", "תעתיק", "name en"),
)
STREET: Final = ("שם רחוב", "street name")
STREET_CODE: Final = ("סמל רחוב", "street code")
OFFICIAL: Final = ("סמל רשמי", "official code")

_folders: list[Path] = []


class NoList(ValueError):
    """The table is neither that of the localities nor that of the streets."""


def use(folder: Path) -> None:
    _folders[:] = [folder]
    _streets.cache_clear()


def keep(table: bytes, folder: Path) -> tuple[str, int]:
    """Take a published table over; answers which list it is, and of how many lines."""
    lines = iter(_lines(table.decode(sniff(table), "replace").lstrip("\ufeff")))
    titles = [key(title.replace("_", " ")) for title in next(lines, [])]
    code, name, street = (_place(titles, names) for names in (CODE, NAME, STREET))
    if code is None or (name is None and street is None):
        raise NoList
    if street is not None:
        codes = [_place(titles, names) for names in (STREET_CODE, OFFICIAL)]
        rows: set[tuple[str, ...]] = set(_with_synonyms(_rows(lines, [code, street, *codes])))
    else:
        rows = set(_rows(lines, [code, name, _place(titles, LATIN)]))
    file = LOCALITIES if street is None else STREETS
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / file, "wt", encoding="utf-8", newline="") as kept:
        csv.writer(kept, delimiter="\t").writerows(sorted(rows))
    return file.partition(".")[0], len(rows)


def _lines(text: str) -> Iterable[Sequence[str]]:
    """Of a CSV file, or of the JSON that the catalogue's own interface answers."""
    if not text.lstrip().startswith(("{", "[")):
        return csv.reader(text.splitlines())
    try:
        told = json.loads(text)
    except ValueError as trouble:
        raise NoList from trouble
    found = told.get("result", told) if isinstance(told, dict) else told
    records = found.get("records") if isinstance(found, dict) else found
    if not isinstance(records, list):
        raise NoList
    rows = [one for one in records if isinstance(one, dict)]
    titles = list(rows[0]) if rows else []
    return [titles, *([_cell(row.get(title)) for title in titles] for row in rows)]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _place(titles: Sequence[str], names: Collection[str]) -> int | None:
    wanted = {key(name) for name in names}
    return next((at for at, title in enumerate(titles) if title in wanted), None)


def _rows(
    lines: Iterable[Sequence[str]], places: Sequence[int | None]
) -> Iterator[tuple[str, ...]]:
    """Code 0 stands for what is no locality; a column that is not there is empty."""
    last = max(at for at in places if at is not None)
    for line in lines:
        if len(line) > last:
            code, *rest = ("" if at is None else _upright(clean(line[at])) for at in places)
            if code.isdigit() and int(code) and rest[0]:
                yield (str(int(code)), *rest)


def _upright(text: str) -> str:
    """Brackets stand turned round in the published tables: )שבט(."""
    closing, opening = text.find(")"), text.find("(")
    is_turned = -1 < closing < opening
    return text.translate({40: ")", 41: "("}) if is_turned else text


def _with_synonyms(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Locality, street, and what else it is called: the fuller table has a line for each name."""
    told = list(rows)
    official = {(code, at): name for code, name, at, meant in told if not meant or at == meant}
    for code, name, _at, meant in told:
        known = official.get((code, meant), name)
        yield (code, known, name if known != name else "")


def localities() -> Iterator[tuple[str, int | None, tuple[str, ...]]]:
    """Name, code and other names, first of those that are shipped."""
    with resources.files(__package__).joinpath(SHIPPED).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            others = tuple(filter(None, row["others"].split(", ")))
            yield row["name"], int(row["code"]) if row["code"] else None, others
    for folder in _folders:
        if (folder / LOCALITIES).exists():
            for number, name, *latin in _unpacked((folder / LOCALITIES).read_bytes()):
                yield name, int(number), tuple(filter(None, latin))


def streets(code: int) -> list[tuple[str, str]]:
    """Each name of the locality's streets, and what the street is called officially."""
    told = csv.reader(_streets().get(code, b"").decode().splitlines(), delimiter="\t")
    found = [(name, synonyms) for name, *synonyms in told]
    official = [(name, name) for name, _synonyms in found]
    return official + [(other, name) for name, others in found for other in others if other]


def names_of_streets() -> Iterator[str]:
    """What streets are called anywhere in the country, many of them more than once."""
    for lines in _streets().values():
        for line in csv.reader(lines.decode().splitlines(), delimiter="\t"):
            yield from filter(None, line)


@cache
def _streets() -> Mapping[int, bytes]:
    """The lines of each locality; of a list beside the program, or of the one shipped."""
    kept = next((at for at in (one / STREETS for one in _folders) if at.exists()), None)
    packed = kept or resources.files(__package__).joinpath(STREETS)
    found: dict[int, list[str]] = defaultdict(list)
    for line in gzip.decompress(packed.read_bytes()).decode().splitlines():
        code, _, rest = line.partition("\t")
        found[int(code)].append(rest)
    return {code: "\n".join(lines).encode() for code, lines in found.items()}


def _unpacked(packed: bytes) -> Iterator[list[str]]:
    text = gzip.decompress(packed).decode()
    yield from csv.reader(io.StringIO(text, newline=""), delimiter="\t")
