"""How a text file parts its cells: by which delimiter, in which quotes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from kesher.lib.tables.damage import Damage, rows_of

DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50
_FEW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """`escape` is what stands before a quote within a quoted cell, where it is not doubled."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None

    def rows(self, lines: Iterable[str], damage: Damage | None = None) -> Iterator[list[str]]:
        """What is wrong with the lines is noted. Raises `csv.Error` where a cell is too long."""
        return rows_of(lines, self._read, partial(self._read, strict=True), damage or Damage())

    def _read(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            strict=strict,
        )


def detect(sample: str, delimiters: str = DELIMITERS) -> Dialect:
    """The dialect that cuts most of the first rows into the same number of cells."""
    dialects = [dialect for delimiter in delimiters for dialect in _conceivable(sample, delimiter)]
    return max(dialects, key=lambda dialect: _regularity(sample, dialect))


def _conceivable(sample: str, delimiter: str) -> Iterator[Dialect]:
    """Apostrophes and backslashes mean something only where cells are seen to be written so."""
    yield Dialect(delimiter=delimiter)
    parted = re.escape(delimiter)
    for quote in "\"'":
        begun = len(re.findall(rf"(?:^|{parted}){quote}", sample, re.MULTILINE))
        escaped = re.search(rf"\\{quote}(?!{parted}|\s*$)", sample, re.MULTILINE)
        if begun and escaped:
            yield Dialect(delimiter=delimiter, quote=quote, escape="\\")
        whole = rf"(?:^|{parted})'(?:[^'\n]|'')*+'(?={parted}|\r?$)"
        if quote == "'" and begun == len(re.findall(whole, sample, re.MULTILINE)) >= _FEW:
            yield Dialect(delimiter=delimiter, quote=quote)


def _regularity(sample: str, dialect: Dialect) -> tuple[float, bool, int]:
    """Where two dialects cut alike, the one whose quotes are seen is meant."""
    is_special = dialect != Dialect(delimiter=dialect.delimiter)
    try:
        rows = dialect.rows(io.StringIO(sample, newline=""))
        widths = [len(row) for row in islice(rows, _SAMPLE_ROWS) if row]
    except csv.Error:
        return (0, False, 0)
    [(width, times)] = Counter(widths).most_common(1) or [(1, 0)]
    return (times / len(widths), is_special, width) if width > 1 else (0, False, 0)
