"""A file as one table: its columns, and its rows with their numbers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from kesher.exchange import cards, refusing
from kesher.lib.tables import Reading, UnreadableFile, read_contacts, read_limited

Row = list[Any]
Numbered = tuple[int, Row]

LOOKED_AT: Final = 20
SAMPLES: Final = 20
LONGEST_SAMPLE: Final = 60
HEAD: Final = 1 << 12
CARD: Final = b"BEGIN:VCARD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`rows` may be gone through once; a row's number is the one a spreadsheet shows beside it.

    `sheet` is which of the file's `sheets` this is; address cards have none.
    """

    titles: list[str]
    rows: Iterator[Numbered]
    sheet: str = ""
    sheets: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peek:
    """What a person is shown of a file: its columns, some of what they hold, how many rows."""

    titles: list[str]
    samples: list[list[str]]
    count: int
    sheet: str
    sheets: list[str]


@contextmanager
def opened(path: Path, *, file_name: str, sheet: str = "") -> Iterator[Table]:
    """The sheet, else the first with rows, or the cards.

    Raises `CannotImport`, perhaps after some rows.
    """
    try:
        if _holds_cards(path):
            yield Table(
                titles=list(cards.HEADER),
                rows=enumerate(map(cards.as_row, read_contacts(path)), start=1),
            )
            return
        with read_limited(path, filename=file_name, sheet=sheet) as reading:
            if sheet not in {"", *reading.names}:
                raise refusing.of_sheet(sheet, reading.names)
            yield next(_tables(reading), Table(titles=[], rows=iter(())))
    except UnreadableFile as unreadable:
        raise refusing.of_file(unreadable) from unreadable


def _tables(reading: Reading) -> Iterator[Table]:
    for sheet in reading:
        if first := list(islice(sheet.rows, LOOKED_AT)):
            table = _table([sheet.header, *first], sheet.rows)
            yield replace(table, sheet=sheet.name, sheets=reading.names)


def peek(path: Path, *, file_name: str, sheet: str = "") -> Peek:
    """Raises `CannotImport`."""
    with opened(path, file_name=file_name, sheet=sheet) as table:
        width = len(table.titles)
        samples: list[list[str]] = [[] for _title in table.titles]
        count = 0
        for _number, row in table.rows:
            count += 1
            width = max(width, len(row))
            samples += [[] for _more in range(width - len(samples))]
            _sample(samples, row)
    if not count:
        raise refusing.of_file(UnreadableFile("empty"))
    titles = table.titles + [""] * (width - len(table.titles))
    return Peek(
        titles=titles,
        samples=samples,
        count=count,
        sheet=table.sheet,
        sheets=list(table.sheets),
    )


def _holds_cards(path: Path) -> bool:
    with path.open("rb") as content:
        head = content.read(HEAD).replace(b"\0", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").upper().startswith(CARD)


def _table(first: Sequence[Row], others: Iterable[Row]) -> Table:
    """What stands above the columns' names, a title over the whole table, is left out."""
    widths = [sum(cell not in (None, "") for cell in row) for row in first]
    place = next(at for at, width in enumerate(widths) if 2 * width >= max(widths))
    titles = ["" if cell is None else str(cell) for cell in first[place]]
    rows = chain(first[place + 1 :], others)
    return Table(titles=titles, rows=enumerate(rows, start=place + 2))


def _sample(samples: list[list[str]], row: Row) -> None:
    for held, cell in zip(samples, row, strict=False):
        if len(held) < SAMPLES and cell not in (None, "", []):
            text = shown(cell)[:LONGEST_SAMPLE]
            if text not in held:
                held.append(text)


def shown(cell: Any) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, list):
        return "; ".join(shown(one) for one in cell)
    if isinstance(cell, dict):
        return ", ".join(str(part) for part in cell.values() if part and part is not True)
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)
