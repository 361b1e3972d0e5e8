"""Tables of web pages, which many programs write and call workbooks: `.xls` with HTML in it."""

import codecs
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from kesher.lib.tables.delimited import encoding_of
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Book, Row

_PIECE: Final = 1 << 20
_HEAD: Final = 1 << 12
_MOST_COLUMNS: Final = 1000
_MOST_ROWS_OF_A_CELL: Final = 100_000
_LEAST: Final = 2
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.*?-->\s*)?"
    rb"<(?:!doctype html|html|table|head|body|meta|style|title|div|center|form|span|font|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET: Final = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset\s*=|<\?xml[^>]{0,200}?encoding\s*=)\s*["']?([\w.:-]{2,30})""",
    re.IGNORECASE,
)
_CELLS: Final = frozenset(("td", "th"))
_LINES: Final = frozenset(("br", "p", "div", "li"))
_UNSEEN: Final = frozenset(("script", "style", "title", "template"))
_BLANKS: Final = re.compile(r"[^\S\n]+")
_BREAKS: Final = re.compile(r" ?\n[ \n]*")


def holds_web_page(head: bytes) -> bool:
    return _PAGE.match(head.replace(b"\0", b"").removeprefix(b"\xff\xfe")) is not None


def book_of_web_page(path: Path, name: str, wanted: str, encoding: str) -> Book:
    """Each table is a sheet, of which the largest comes first where none is wanted.

    What only lays a page out is none. Raises `UnreadableFile` where there is no table at all.
    """
    alphabet = encoding or _alphabet(path)
    reader = _Reader()
    with path.open(encoding=alphabet, errors="replace") as page:
        for piece in iter(lambda: page.read(_PIECE), ""):
            reader.feed(piece)
    reader.close()
    reader.end_all()
    tables = _of_data(reader.found)
    if not tables:
        raise UnreadableFile("web_page")
    names = [name] if len(tables) == 1 else [str(place + 1) for place in range(len(tables))]
    found = dict(zip(names, tables, strict=True))
    largest_first = sorted(found, key=lambda one: -sum(map(_width, found[one])))
    chosen = [wanted] if wanted in found else largest_first
    return Book(names=names, sheets=[(one, found[one]) for one in chosen], encoding=alphabet)


def _of_data(tables: Iterable[list[Row]]) -> list[list[Row]]:
    """Those with several columns in several rows; of one column, only where there are no others."""
    long = [rows for rows in tables if sum(_width(row) > 0 for row in rows) >= _LEAST]
    wide = [rows for rows in long if sum(_width(row) >= _LEAST for row in rows) >= _LEAST]
    return wide or long


def _width(row: Row) -> int:
    return sum(cell is not None for cell in row)


def _alphabet(path: Path) -> str:
    with path.open("rb") as page:
        return alphabet_said(page.read(_HEAD), encoding_of(path))


def alphabet_said(page: bytes, seen: str) -> str:
    """As the bytes look, which do not lie where they are UTF; of others the page says which."""
    told = _CHARSET.search(page[:_HEAD])
    if seen.startswith("utf") or told is None:
        return seen
    try:
        said = codecs.lookup(told[1].decode("ascii", "replace")).name
    except LookupError:
        return seen
    return seen if said.startswith("utf") else said


class _Table:
    """Rows as they are told, and cells that reach down from rows above."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.row: Row | None = None
        self.says = False
        self.texts: list[str] | None = None
        self.spans = (1, 1)
        # By column: how many more rows the cell is in, and what it says.
        self.reaching: dict[int, tuple[int, str]] = {}

    def begin_row(self) -> None:
        self.end_row()
        self.row, self.says = [], False

    def begin_cell(self, across: int, down: int) -> None:
        self.end_cell()
        if self.row is None:
            self.begin_row()
        self.texts, self.spans = [], (across, down)

    def end_cell(self) -> None:
        if self.texts is None or self.row is None:
            return
        text = _text(self.texts)
        self.texts, self.says = None, self.says or text != ""
        across, down = self.spans
        self._reach()
        if down > 1 and text:
            self.reaching[len(self.row)] = (down - 1, text)
        self.row += [text or None, *[None] * (across - 1)]
        if len(self.row) > _MOST_COLUMNS:
            raise UnreadableFile("too_many_columns", f"{len(self.row)}")

    def _reach(self) -> None:
        """Fill what stands beside the row's own cells."""
        assert self.row is not None  # noqa: S101  the caller looked
        while told := self.reaching.get(len(self.row)):
            left, text = told
            if left > 1:
                self.reaching[len(self.row)] = (left - 1, text)
            else:
                del self.reaching[len(self.row)]
            self.row.append(text)

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self._reach()
            self.rows.append(self.row if self.says else [])
        self.row = None


def _text(texts: list[str]) -> str:
    return _BREAKS.sub("\n", _BLANKS.sub(" ", "".join(texts))).strip()


class _Reader(HTMLParser):
    """Gathers the tables of a page; one within another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[Row]] = []
        self.open: list[_Table] = []
        self.unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen = tag
        elif tag == "table":
            self.open.append(_Table())
        elif not self.open:
            return
        elif tag == "tr":
            self.open[-1].begin_row()
        elif tag in _CELLS:
            told = dict(attrs)
            across = _span(told.get("colspan"), _MOST_COLUMNS)
            self.open[-1].begin_cell(across, _span(told.get("rowspan"), _MOST_ROWS_OF_A_CELL))
        elif tag in _LINES:
            self._say("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing can stand within what ends at once: of cells it is an empty one."""
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unseen:
            self.unseen = ""
        if not self.open:
            return
        if tag == "table":
            self._end()
        elif tag == "tr":
            self.open[-1].end_row()
        elif tag in _CELLS:
            self.open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self.open and not self.unseen:
            self._say(data.replace("\xa0", " ").replace("\r", " ").replace("\n", " "))

    def end_all(self) -> None:
        """Those that nothing closes."""
        while self.open:
            self._end()

    def _say(self, text: str) -> None:
        if (texts := self.open[-1].texts) is not None:
            texts.append(text)

    def _end(self) -> None:
        table = self.open.pop()
        table.end_row()
        self.found.append(table.rows)


def _span(told: str | None, most: int) -> int:
    digits = (told or "").strip()
    return min(max(int(digits), 1), most) if digits.isascii() and digits.isdigit() else 1
