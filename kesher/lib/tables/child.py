"""The process that reads a stranger's file, with little memory and little time, and may die."""

import json
import math
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from kesher.lib.hebrew import clean, clean_text
from kesher.lib.hebrew.marks import marked
from kesher.lib.tables import wire
from kesher.lib.tables.archives import members
from kesher.lib.tables.contacts import HEADER, as_row
from kesher.lib.tables.contents import contacts_in, holds_contacts, holds_json, holds_mail
from kesher.lib.tables.damage import Damage
from kesher.lib.tables.delimited import encoding_of, rows_of, shape_of
from kesher.lib.tables.documents import holds_document
from kesher.lib.tables.encodings import is_misread, is_visual_order, repair, to_logical_order
from kesher.lib.tables.letters import letters
from kesher.lib.tables.records import book_of_json
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Book, Cell, Numbered, Row
from kesher.lib.tables.spreadsheets import (
    archive_members,
    book_of_others,
    book_of_xlsx,
    open_document_is_locked,
)
from kesher.lib.tables.uniform import book_of_uniform
from kesher.lib.tables.uniform_records import describes_uniform, holds_uniform
from kesher.lib.tables.ways import Way
from kesher.lib.tables.web_pages import book_of_web_page, holds_web_page
from kesher.lib.tables.workbook_xml import book_of_workbook_xml, holds_workbook_xml

_MEGABYTE = 1 << 20
_MOST_COLUMNS = 1000
_LONGEST_CELL = 1_000_000
_LONGEST_CARD = 2 * _LONGEST_CELL
_ROWS_A_MESSAGE = 200
_LETTERS_A_MESSAGE = 1 << 18
_LOOKED_AT = 50
_LONGEST_LOOK = 1000

_HEAD = 1 << 16
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def main(wanted: str, path: str, name: str, sheet: str, way: str, *limits: str) -> None:
    """Tell on standard output what is in the file: what is `wanted` of it.

    `sheet` is the only one wanted of a workbook, or nothing for all; `way` is a `Way` as JSON.
    """
    memory_mb, seconds, max_rows = map(int, limits)
    _limit(memory_mb=memory_mb, seconds=seconds)
    if wanted == "contacts":
        told = _contacts(Path(path), max_rows=max_rows)
    elif wanted == "members":
        told = members(Path(path))
    elif wanted == "letters":
        told = letters(Path(path))
    else:
        place = _Place(path=Path(path), name=name, sheet=sheet, way=Way(**json.loads(way)))
        told = _sheets(place, max_rows=max_rows)
    try:
        for message in told:
            sys.stdout.buffer.write(wire.encoded(message))
        end: wire.Message = {"end": True}
    except UnreadableFile as refusal:
        end = {"unreadable": refusal.code, "detail": refusal.detail}
    except MemoryError:
        sys.exit(wire.OUT_OF_MEMORY)
    sys.stdout.buffer.write(wire.encoded(end))


def _limit(*, memory_mb: int, seconds: int) -> None:
    """No more memory (where the system can), time, files or core dumps than needed."""
    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, memory_mb * _MEGABYTE)
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_FSIZE, _MEGABYTE)  # its complaints
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (soft, hard))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the rows are, and how they are to be read."""

    path: Path
    name: str
    sheet: str
    way: Way


def _sheets(place: _Place, *, max_rows: int) -> Iterator[wire.Message]:
    remaining = max_rows
    is_empty = True
    book = _book(place)
    yield {"names": book.names, "encoding": book.encoding, "delimiter": book.delimiter}
    for sheet, rows in book.sheets:
        for message in _sheet(sheet, enumerate(rows, start=book.begins_at), place.way):
            if "sheet" in message:
                message["named"] = book.is_named
            is_empty = False
            remaining -= len(message.get("rows", ()))
            if remaining < 0:
                raise UnreadableFile("too_many_rows", f"more than {max_rows}")
            yield message
        if told := book.damage.told():
            yield {"damage": told}
    if is_empty:
        raise UnreadableFile("empty")


def _book(place: _Place) -> Book:
    """The sheets of a file of any kind, told by its content rather than by its name."""
    path, name, wanted = place.path, place.name, place.sheet
    head = _head(path)
    if head.startswith(_ZIP):
        return _workbook(path, wanted)
    if head.startswith(_OLE):
        if _LOCKED in head:
            raise UnreadableFile("encrypted")
        return book_of_others(path, wanted)
    if holds_contacts(path):
        rows = chain([list[Cell](HEADER)], map(as_row, contacts_in(path)))
        return Book(names=[name], sheets=[(name, rows)], begins_at=0, is_named=True)
    if holds_json(path):
        return book_of_json(path, name, wanted)
    if holds_uniform(path):
        return book_of_uniform(path, wanted, place.way.encoding)
    if describes_uniform(path):
        raise UnreadableFile("uniform_head")
    return _text(place)


def _text(place: _Place) -> Book:
    if holds_mail(place.path):
        raise UnreadableFile("mail")
    head = _head(place.path)
    if head.startswith(_PDF):
        raise UnreadableFile("document")
    if holds_workbook_xml(head):
        return book_of_workbook_xml(place.path, place.sheet)
    if holds_web_page(head):
        return book_of_web_page(place.path, place.name, place.sheet, place.way.encoding)
    if holds_document(place.path):
        raise UnreadableFile("unknown_kind", "a document")
    encoding = place.way.encoding or encoding_of(place.path)
    shape = shape_of(place.path, encoding, place.way.delimiter)
    damage = Damage()
    return Book(
        names=[place.name],
        sheets=[(place.name, rows_of(place.path, encoding, shape, damage))],
        damage=damage,
        encoding=encoding,
        delimiter=shape.dialect.delimiter,
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as content:
        return content.read(_HEAD)


def _workbook(path: Path, wanted: str) -> Book:
    members = archive_members(path)
    if "xl/workbook.xml" in members:
        return book_of_xlsx(path, wanted)
    is_open_document = {"content.xml", "mimetype"} <= members
    if is_open_document and open_document_is_locked(path):
        raise UnreadableFile("encrypted")
    if is_open_document or "xl/workbook.bin" in members:
        return book_of_others(path, wanted)
    raise UnreadableFile("unknown_kind")


def _sheet(name: str, rows: Iterable[Numbered], way: Way) -> Iterator[wire.Message]:
    told = (one for one in rows if any(cell not in (None, "") for cell in one[1]))
    first = list(islice(told, _LOOKED_AT))
    looked_at = "\n".join(_texts(first))
    is_mended, is_turned = is_misread(looked_at), way.is_turned
    if is_turned is None:
        is_turned = is_visual_order(looked_at)
    cleaner = _Cleaner(
        before=repair if is_mended else str, after=to_logical_order if is_turned else str
    )
    whole = ((number, cells) for number, row in chain(first, told) if (cells := cleaner.row(row)))
    at, header = next(whole, (0, []))
    if not header:
        return
    titles = ["" if cell is None else str(cell) for cell in header]
    yield {"sheet": name, "header": titles, "at": at, "turned": is_turned, "mended": is_mended}
    yield from _batches(whole, width=len(titles))


def _batches(rows: Iterable[Numbered], *, width: int) -> Iterator[wire.Message]:
    batch: list[Numbered] = []
    letters = 0
    for number, row in rows:
        batch.append((number, row + [None] * (width - len(row))))
        letters += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(batch) == _ROWS_A_MESSAGE or letters > _LETTERS_A_MESSAGE:
            yield wire.rows_as_message(batch)
            batch, letters = [], 0
    if batch:
        yield wire.rows_as_message(batch)


def _texts(rows: Iterable[Numbered]) -> Iterator[str]:
    texts = (cell for _, row in rows for cell in row if isinstance(cell, str))
    return (text for text in texts if len(text) <= _LONGEST_LOOK)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cleaner:
    """What is put right in each text before and after it loses what is invisible."""

    before: Callable[[str], str]
    after: Callable[[str], str]

    def row(self, row: Row) -> Row:
        """The row without empty cells at its end; nothing for an empty row."""
        cells = [self._cell(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > _MOST_COLUMNS:
            raise UnreadableFile("too_many_columns", f"{len(cells)}")
        return cells

    def _cell(self, cell: Cell) -> Cell:
        if isinstance(cell, str):
            if len(cell) > _LONGEST_CELL:
                raise UnreadableFile("cell_too_long", f"{len(cell)} letters")
            text = self.before(cell)
            plain = clean_text(text) if "\n" in text else clean(text)
            # What was written backwards has its marks in no place of theirs.
            return (marked(plain, text) if self.after is str else self.after(plain)) or None
        return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _contacts(path: Path, *, max_rows: int) -> Iterator[wire.Message]:
    if not holds_contacts(path):
        raise UnreadableFile("unknown_kind")
    for number, contact in enumerate(contacts_in(path), start=1):
        if number > max_rows:
            raise UnreadableFile("too_many_rows", f"more than {max_rows}")
        message = wire.contact_as_message(contact)
        if len(str(message)) > _LONGEST_CARD:
            raise UnreadableFile("cell_too_long", f"contact {number}")
        yield from wire.pictures_as_messages(contact)
        yield message


if __name__ == "__main__":
    # Where it is, openpyxl loads it, for numbers of which no file has any.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    main(*sys.argv[1:])
