"""Cells merged over several rows in an OpenDocument workbook, which its reader does not tell."""

import zipfile
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from kesher.lib.tables.merging import MOST_SPANS, Spans
from kesher.lib.tables.refusals import UnreadableFile

_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_CONTENT: Final = "content.xml"
_CELLS: Final = {"table-cell", "covered-table-cell"}


def spans_of_open_document(path: Path) -> dict[str, Spans]:
    """By the sheet's name; nothing of a file of another kind. Raises `UnreadableFile`."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        if _CONTENT not in archive.namelist():
            return {}
        with archive.open(_CONTENT) as content:
            try:
                parser.ParseFile(content)
            except expat.ExpatError as wrong:
                raise UnreadableFile("broken", str(wrong)) from wrong
    return reader.sheets


def _refuse(*_definition: Any) -> None:
    raise UnreadableFile("broken", "definitions of its own")


class _Reader:
    """Counts rows from 1 and columns from 0; what is repeated is told once."""

    def __init__(self) -> None:
        self.sheets: dict[str, Spans] = {}
        self.spans: Spans = {}
        self.depth = self.count = 0
        self.row = self.following = 1
        self.column = 0

    def begin(self, tag: str, told: dict[str, str]) -> None:
        name = tag.removeprefix(_TABLE)
        if name == "table":
            self.depth += 1
        if name == "table" and self.depth == 1:
            self.spans = self.sheets.setdefault(told.get(f"{_TABLE}name", ""), {})
            self.following = 1
        elif name == "table-row" and self.depth == 1:
            self.row, self.column = self.following, 0
            self.following += _number(told, "number-rows-repeated")
        elif name in _CELLS and self.depth == 1:
            self._cell(told)

    def _cell(self, told: dict[str, str]) -> None:
        rows = _number(told, "number-rows-spanned")
        if rows > 1:
            self.count += 1
            self.spans.setdefault(self.row, []).append((self.column, self.row + rows - 1))
        if self.count > MOST_SPANS:
            raise UnreadableFile("too_large", f"{self.count} merged cells")
        self.column += _number(told, "number-columns-repeated")

    def end(self, tag: str) -> None:
        self.depth -= tag == f"{_TABLE}table"


def _number(told: dict[str, str], name: str) -> int:
    """How often, or how far; once, where that is not said."""
    said = told.get(f"{_TABLE}{name}", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 1  # noqa: PLR2004
