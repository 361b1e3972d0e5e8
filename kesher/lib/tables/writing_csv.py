"""Writing CSV that a spreadsheet opens rightly and without calculating anything."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice

from kesher.lib.tables.formulas import guard
from kesher.lib.tables.sheets import Written

_ROWS_AT_ONCE = 500


def write_csv(
    rows: Iterable[Sequence[Written]], header: Sequence[str], *, formula_safe: bool = True
) -> Iterator[bytes]:
    """UTF-8 with its mark and lines ended by CRLF; dates are ISO 8601.

    `formula_safe` is for people with spreadsheets (see `formulas.guard`, undone on reading);
    programs want the text as it is.
    """
    text = io.StringIO(newline="")
    text.write("\ufeff")
    lines = csv.writer(text, lineterminator="\r\n")
    every_row = chain([header], rows)
    while batch := list(islice(every_row, _ROWS_AT_ONCE)):
        lines.writerows([_text(cell, formula_safe=formula_safe) for cell in row] for row in batch)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def _text(cell: Written, *, formula_safe: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guard(cell) if formula_safe else cell
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
