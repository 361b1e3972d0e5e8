"""Reading CSV and its relatives: any alphabet, any dialect."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kesher.lib.tables import dialects
from kesher.lib.tables.damage import LOST, Damage
from kesher.lib.tables.dialects import Dialect
from kesher.lib.tables.encodings import sniff_chunks
from kesher.lib.tables.formulas import restore_formula_guard
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Row

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_LONGEST_CELL = 1 << 20
_LONGEST_LINE = 16 << 20
_NOTHING = "\0"
_MOST_NOTHING = 0.3
_MOST_CONTROLS = 0.02
_BLANK = "\t\r\n\f\v"
_FEW = 5
_MOST_OF_A_FEW = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the cells are parted; `is_declared` where the first line only says so."""

    dialect: Dialect
    is_declared: bool


def shape_of(path: Path, encoding: str, delimiter: str = "") -> Shape:
    """As a file's beginning looks, but for the delimiter that somebody named."""
    with path.open(encoding=encoding, errors="replace", newline="") as lines:
        sample = lines.read(_SAMPLE)
    refuse_what_is_no_text(sample)
    declared = _declared_delimiter(sample)
    dialect = dialects.detect(sample, delimiter or declared or dialects.DELIMITERS)
    return Shape(dialect=dialect, is_declared=bool(declared))


def rows_of(path: Path, encoding: str, shape: Shape, damage: Damage) -> Iterator[Row]:
    """The cells are text, without the apostrophes that guard against formulas."""
    with path.open(encoding=encoding, errors="replace", newline="") as lines:
        if shape.is_declared:
            lines.readline()
        csv.field_size_limit(_LONGEST_CELL)
        try:
            for row in shape.dialect.rows(_lines(lines), damage):
                yield [restore_formula_guard(cell) for cell in row]
        except csv.Error as exception:
            raise UnreadableFile("cell_too_long", str(exception)) from exception


def _lines(content: TextIO) -> Iterator[str]:
    """Line by line; one without an end is not taken into memory whole."""
    while line := content.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise UnreadableFile("cell_too_long", f"a line of more than {_LONGEST_LINE} letters")
        yield line


def _declared_delimiter(sample: str) -> str:
    """Excel's own first line, `sep=;`."""
    first = sample.partition("\n")[0].strip("\r\ufeff")
    is_declared = first.lower().startswith("sep=") and first[4:] in tuple(dialects.DELIMITERS)
    return first[4:] if is_declared else ""


def encoding_of(path: Path) -> str:
    with path.open("rb") as content:
        return sniff_chunks(iter(lambda: content.read(_CHUNK), b""))


def refuse_what_is_no_text(sample: str) -> None:
    """A letter that was lost here and there leaves a table a table, and so do bytes of nothing,
    which are left out.
    """
    nothing = sample.count(_NOTHING)
    controls = sum(sample.count(chr(code)) for code in range(1, 0x20) if chr(code) not in _BLANK)
    strange = controls + sample.count(LOST)
    most = max(len(sample) * _MOST_CONTROLS, min(_FEW, len(sample) * _MOST_OF_A_FEW))
    if strange > most or nothing > len(sample) * _MOST_NOTHING:
        raise UnreadableFile("unknown_kind")
