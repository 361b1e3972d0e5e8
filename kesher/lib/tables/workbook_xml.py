"""Workbooks of Excel 2003 in one file of XML, which programs still write and call `.xls`."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from kesher.lib.hebrew import clean
from kesher.lib.tables.merging import Spans, filled_down
from kesher.lib.tables.refusals import Code, UnreadableFile
from kesher.lib.tables.sheets import Book, Cell, Row

_SPACE: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_HOLDS: Final = re.compile(rb"\s*<\?xml\b.{0,2000}" + _SPACE.encode(), re.DOTALL)
_MARKS: Final = b"\xef\xbb\xbf\xff\xfe"
_MOST_COLUMNS: Final = 1000
_MOST_ROWS: Final = 1_048_576


def holds_workbook_xml(head: bytes) -> bool:
    return _HOLDS.match(head.replace(b"\0", b"").lstrip(_MARKS)) is not None


def book_of_workbook_xml(path: Path, wanted: str) -> Book:
    """Raises `UnreadableFile` where the file is damaged, or brings definitions of its own."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.say
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with path.open("rb") as content:
            parser.ParseFile(content)
    except expat.ExpatError as wrong:
        raise UnreadableFile("broken", str(wrong)) from wrong
    chosen = [sheet for sheet in reader.sheets if wanted in {"", sheet.name}]
    return Book(
        names=[sheet.name for sheet in reader.sheets],
        sheets=[(sheet.name, filled_down(sheet.rows, sheet.spans)) for sheet in chosen],
    )


def _refuse(*_definition: Any) -> None:
    raise UnreadableFile("broken", "definitions of its own")


@dataclass(slots=True, kw_only=True)
class _Sheet:
    name: str
    rows: list[Row] = field(default_factory=list)
    spans: Spans = field(default_factory=dict)


class _Reader:
    """Gathers the sheets; rows and cells that are left out are told by the place of the next."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.place = 0
        self.type = ""
        self.texts: list[str] | None = None

    def begin(self, tag: str, told: dict[str, str]) -> None:
        name = tag.removeprefix(f"{_SPACE} ")
        if name == "Worksheet":
            self.sheets.append(_Sheet(name=clean(told.get(f"{_SPACE} Name", ""))))
        elif name == "Row" and self.sheets:
            self._begin_row(self.sheets[-1].rows, told)
        elif name == "Cell" and self.sheets and self.sheets[-1].rows:
            self._begin_cell(self.sheets[-1], told)
        elif name == "Data":
            self.texts, self.type = [], told.get(f"{_SPACE} Type", "")

    def _begin_row(self, rows: list[Row], told: dict[str, str]) -> None:
        place = _number(told, "Index", len(rows) + 1)
        if place > _MOST_ROWS:
            _too_many("too_many_rows", place)
        rows += [[] for _left_out in range(place - len(rows))]

    def _begin_cell(self, sheet: _Sheet, told: dict[str, str]) -> None:
        row, number = sheet.rows[-1], len(sheet.rows)
        self.place = max(_number(told, "Index", len(row) + 1) - 1, 0)
        width = self.place + 1 + _number(told, "MergeAcross", 0)
        if width > _MOST_COLUMNS:
            _too_many("too_many_columns", width)
        row += [None] * (width - len(row))
        if down := _number(told, "MergeDown", 0):
            sheet.spans.setdefault(number, []).append((self.place, number + down))

    def say(self, text: str) -> None:
        if self.texts is not None:
            self.texts.append(text)

    def end(self, tag: str) -> None:
        if tag != f"{_SPACE} Data" or self.texts is None:
            return
        text, self.texts = "".join(self.texts), None
        if self.sheets and self.sheets[-1].rows and self.sheets[-1].rows[-1]:
            self.sheets[-1].rows[-1][self.place] = _value(text, self.type)


def _number(told: dict[str, str], name: str, usual: int) -> int:
    digits = told.get(f"{_SPACE} {name}", "")
    return int(digits[:9]) if digits.isascii() and digits.isdigit() else usual


def _too_many(code: Code, count: int) -> None:
    raise UnreadableFile(code, f"{count}")


def _value(text: str, kind: str) -> Cell:
    """What is no number or day although it should be is the text that it is."""
    if kind == "Boolean":
        return text.strip() == "1"
    try:
        if kind == "Number":
            number = float(text)
            return int(number) if number.is_integer() else number
        if kind == "DateTime":
            moment = datetime.fromisoformat(text.strip())
            return moment.date() if moment.time() == time() else moment
    except (ValueError, OverflowError):
        return text
    return text
