"""Reading workbooks: xlsx row by row; xls, xlsb and ods at once."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from kesher.lib.hebrew import clean
from kesher.lib.tables.emptiness import WithoutEmptyRows
from kesher.lib.tables.merging import Spans, filled_down, spans_in
from kesher.lib.tables.merging_open import spans_of_open_document
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Book, Cell, Row

_MOST_MEMBERS = 5000
_MOST_BYTES = 3 << 30
_ALWAYS_FINE_BYTES = 50 << 20
_MOST_COMPRESSION = 200
_MANIFEST = "META-INF/manifest.xml"
_LONGEST_MANIFEST = 1 << 20
_EXACT = 1e15


def book_of_xlsx(path: Path, wanted: str) -> Book:
    """Formulas give the value last calculated."""
    # Loading it takes longer than reading most files: those of another kind do without.
    from openpyxl.reader.excel import ExcelReader  # type: ignore[import-untyped]  # noqa: PLC0415

    content = path.open("rb")  # is read to the end of the process
    reader = ExcelReader(content, read_only=True, data_only=True, keep_links=False)
    reader.archive = archive = WithoutEmptyRows(content)
    reader.read()
    workbook, archive.is_listed = reader.wb, True
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    names = [clean(sheet.title) for sheet in visible]
    chosen = (sheet for sheet in visible if wanted in {"", clean(sheet.title)})
    return Book(names=names, sheets=((clean(sheet.title), _rows_of(sheet)) for sheet in chosen))


def _rows_of(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    archive: WithoutEmptyRows = sheet.parent._archive
    with archive.whole(sheet._worksheet_path) as content:
        spans = spans_in(content)  # merged cells are told after the rows they are in
    return filled_down(([_cell(value) for value in row] for row in sheet.values), spans)


def book_of_others(path: Path, wanted: str) -> Book:
    with path.open("rb") as content:
        workbook = CalamineWorkbook.from_filelike(content)
    told, merged = workbook.sheets_metadata, spans_of_open_document(path)
    names = [sheet.name for sheet in told if sheet.visible == SheetVisibleEnum.Visible]
    chosen = (name for name in names if wanted in {"", clean(name)})
    return Book(
        names=list(map(clean, names)),
        sheets=(
            (clean(name), _rows_of_other(workbook.get_sheet_by_name(name), merged.get(name, {})))
            for name in chosen
        ),
    )


def _rows_of_other(sheet: CalamineSheet, merged: Spans) -> Iterator[Row]:
    """From the first row, but only from the first column with anything in it."""
    _row, left = sheet.start or (0, 0)
    spans: Spans = {
        top: [(column - left, bottom) for column, bottom in some if column >= left]
        for top, some in merged.items()
    }
    for (top, column), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom > top and column >= left:
            spans.setdefault(top + 1, []).append((column - left, bottom + 1))
    return filled_down(([_cell(value) for value in row] for row in sheet.iter_rows()), spans)


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


def open_document_is_locked(path: Path) -> bool:
    """Whether its manifest tells by which password its content is to be opened."""
    with zipfile.ZipFile(path) as archive:
        if _MANIFEST not in archive.namelist():
            return False
        with archive.open(_MANIFEST) as manifest:
            return b"encryption-data" in manifest.read(_LONGEST_MANIFEST)


def _cell(value: object) -> Cell:
    """Midnights are dates; hours of the day and spans of time are text. Old workbooks keep whole
    numbers as others.
    """
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if value is None or isinstance(value, str | int | float | date):
        return value
    return float(value) if isinstance(value, Decimal) else str(value)
