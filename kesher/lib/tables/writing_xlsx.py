"""Writing workbooks in which dates are dates and texts are never formulas."""

import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from kesher.lib.tables.sheets import Written

_BYTES_AT_ONCE = 1 << 16
_ROWS_OF_A_SHEET = 1_048_576 - 1
_LONGEST_TEXT = 32_767
_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets disagree about the day
_LAST_EXACT_INTEGER = 10**15
_WIDTH = 18
_OPTIONS = {"constant_memory": True, "remove_timezone": True}


def write_xlsx(
    rows: Iterable[Sequence[Written]], header: Sequence[str], *, rtl: bool
) -> Iterator[bytes]:
    """A workbook, made in constant memory; `rtl` puts the first column at the right.

    Moments keep the clock time of their own zone. Text beyond the 32,767 letters that a cell can
    hold ends with `…`. Numbers that a spreadsheet would round are text. Rows beyond the 1,048,575
    of a sheet go on in the next.
    """
    with tempfile.TemporaryFile() as content:
        with Workbook(content, _OPTIONS) as workbook:
            sheets = _Sheets(workbook, header, rtl=rtl)
            remaining = iter(rows)
            sheets.add(islice(remaining, _ROWS_OF_A_SHEET))
            for row in remaining:
                sheets.add(chain([row], islice(remaining, _ROWS_OF_A_SHEET - 1)))
        content.seek(0)
        yield from iter(lambda: content.read(_BYTES_AT_ONCE), b"")


class _Sheets:
    """The sheets of one workbook, all alike."""

    def __init__(self, workbook: Workbook, header: Sequence[str], *, rtl: bool) -> None:
        self._workbook = workbook
        self._header = header
        self._rtl = rtl
        self._title = workbook.add_format({"bold": True})
        self._day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        self._moment = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"})

    def add(self, rows: Iterable[Sequence[Written]]) -> None:
        sheet = self._workbook.add_worksheet()
        if self._rtl:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(self._header) - 1, 0), _WIDTH)
        for column, title in enumerate(self._header):
            sheet.write_string(0, column, _shortened(title), self._title)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._write(sheet, number, column, cell)

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Written) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, int | float | Decimal) and _is_exact(cell):
            sheet.write_number(row, column, cell)
        elif isinstance(cell, datetime) and cell.date() >= _FIRST_DAY:
            sheet.write_datetime(row, column, cell, self._moment)
        elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_DAY:
            sheet.write_datetime(row, column, cell, self._day)
        else:
            sheet.write_string(row, column, _shortened(str(cell)))


def _is_exact(number: float | Decimal) -> bool:
    """Whether it survives a spreadsheet, which keeps fifteen digits."""
    if isinstance(number, float):
        return math.isfinite(number)
    return abs(number) < _LAST_EXACT_INTEGER and Decimal(repr(float(number))) == number


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
