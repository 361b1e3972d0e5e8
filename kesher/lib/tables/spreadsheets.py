"""Reading workbooks: xlsx row by row; xls, xlsb and ods at once."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Cell, Row

NamedRows = tuple[str, Iterator[Row]]

_MOST_MEMBERS = 5000
_MOST_BYTES = 3 << 30
_ALWAYS_FINE_BYTES = 50 << 20
_MOST_COMPRESSION = 200


def sheets_of_xlsx(path: Path) -> Iterator[NamedRows]:
    """Visible sheets; formulas give the value last calculated."""
    with path.open("rb") as content:
        workbook = load_workbook(content, read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()  # what the file says of its size need not be true
                yield sheet.title, ([_cell(value) for value in row] for row in sheet.values)


def sheets_of_other_workbooks(path: Path) -> Iterator[NamedRows]:
    with path.open("rb") as content:
        workbook = CalamineWorkbook.from_filelike(content)
    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible:
            values = workbook.get_sheet_by_name(sheet.name).iter_rows()
            yield sheet.name, ([_cell(value) for value in row] for row in values)


def archive_members(path: Path) -> set[str]:
    """The names in a zip file, once its declared sizes are found believable.

    Reading a member never yields more than it declares, so that what is declared can be trusted.
    """
    try:
        members = zipfile.ZipFile(path).infolist()
    except (zipfile.BadZipFile, OSError) as exception:
        raise UnreadableFile("broken", str(exception)) from exception
    unpacked = sum(member.file_size for member in members)
    is_bomb = unpacked > max(_ALWAYS_FINE_BYTES, path.stat().st_size * _MOST_COMPRESSION)
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_BYTES or is_bomb:
        raise UnreadableFile("too_large", f"{len(members)} members, {unpacked} bytes")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile("encrypted")
    return {member.filename for member in members}


def _cell(value: object) -> Cell:
    """Midnights are dates; hours of the day and spans of time are text."""
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if value is None or isinstance(value, str | int | float | date):
        return value
    return float(value) if isinstance(value, Decimal) else str(value)
