"""Reading CSV and its relatives: any alphabet, any delimiter."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from kesher.lib.tables.encodings import sniff_chunks
from kesher.lib.tables.formulas import restore_formula_guard
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Row

DELIMITERS = ",;\t|"
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_SAMPLE_ROWS = 50
_LONGEST_CELL = 1 << 20
_MOST_CONTROLS = 0.02


def rows_of(path: Path) -> Iterator[Row]:
    """The cells are text, without the apostrophes that guard against formulas."""
    with path.open(encoding=_encoding(path), errors="replace", newline="") as lines:
        sample = lines.read(_SAMPLE)
        _refuse_what_is_no_text(sample)
        declared = _declared_delimiter(sample)
        lines.seek(0)
        if declared:
            lines.readline()
        csv.field_size_limit(_LONGEST_CELL)
        try:
            for row in csv.reader(lines, delimiter=declared or detect_delimiter(sample)):
                yield [restore_formula_guard(cell) for cell in row]
        except csv.Error as exception:
            raise UnreadableFile("cell_too_long", str(exception)) from exception


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of cells."""
    return max(DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(row) for row in islice(rows, _SAMPLE_ROWS) if row]
    except csv.Error:
        return (0, 0)
    [(width, times)] = Counter(widths).most_common(1) or [(1, 0)]
    return (times / len(widths), width) if width > 1 else (0, 0)


def _declared_delimiter(sample: str) -> str:
    """Excel's own first line, `sep=;`."""
    first = sample.partition("\n")[0].strip("\r\ufeff")
    is_declared = first.lower().startswith("sep=") and first[4:] in tuple(DELIMITERS)
    return first[4:] if is_declared else ""


def _encoding(path: Path) -> str:
    with path.open("rb") as content:
        return sniff_chunks(iter(lambda: content.read(_CHUNK), b""))


def _refuse_what_is_no_text(sample: str) -> None:
    controls = sum(sample.count(chr(code)) for code in range(0x20) if chr(code) not in "\t\r\n\f\v")
    strange = controls + sample.count("\ufffd")
    if strange > len(sample) * _MOST_CONTROLS:
        raise UnreadableFile("unknown_kind")
