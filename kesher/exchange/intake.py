"""A file as one table: its columns, and its rows with their numbers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from kesher.exchange import cards, refusing
from kesher.exchange.headings import heading_of
from kesher.lib.tables import (
    Reading,
    UnreadableFile,
    holds_contacts,
    read_contacts,
    read_limited,
)

Row = list[Any]
Numbered = tuple[int, Row]

LOOKED_AT: Final = 20
SAMPLES: Final = 20
LONGEST_SAMPLE: Final = 60
MOST_ABOVE: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`rows` may be gone through once; a row's number is the one a spreadsheet shows beside it.

    `sheet` is which of the file's `sheets` this is; address cards have none. `above` is what
    stood over the names of the columns; `encoding` is that of a text file.
    """

    titles: list[str]
    rows: Iterator[Numbered]
    sheet: str = ""
    sheets: Sequence[str] = ()
    above: Sequence[str] = ()
    encoding: str = ""
    is_turned: bool = False
    is_mended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Peek:
    """What a person is shown of a file: its columns, some of what they hold, how many rows.

    `notes` are what was passed over or mended on the way, as `kesher.exchange.notes` tells it.
    """

    titles: list[str]
    samples: list[list[str]]
    count: int
    sheet: str
    sheets: list[str]
    notes: dict[str, Any] = field(default_factory=dict)


@contextmanager
def opened(path: Path, *, file_name: str, sheet: str = "") -> Iterator[Table]:
    """The sheet, else the first with rows, or the cards.

    Raises `CannotImport`, perhaps after some rows.
    """
    try:
        if holds_contacts(path):
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
        if first := list(islice(sheet.numbered, LOOKED_AT)):
            rows: list[Numbered] = [(sheet.header_at, [*sheet.header]), *first]
            heading = heading_of(rows[: 1 if sheet.is_named else None])
            yield Table(
                titles=heading.titles,
                rows=chain(rows[heading.place + 1 :], sheet.numbered),
                sheet=sheet.name,
                sheets=reading.names,
                above=heading.above,
                encoding=reading.encoding,
                is_turned=sheet.is_turned,
                is_mended=sheet.is_mended,
            )


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
        notes=_notes(table, empty=sum(not any(pair) for pair in zip(titles, samples, strict=True))),
    )


def _notes(table: Table, *, empty: int) -> dict[str, Any]:
    """Only what there is to tell; the encodings of today go without saying."""
    told = {
        "above": [line[:LONGEST_SAMPLE] for line in table.above[:MOST_ABOVE]],
        "rows_above": len(table.above),
        "empty_columns": empty,
        "encoding": "" if table.encoding.startswith("utf") else table.encoding,
        "turned": table.is_turned,
        "mended": table.is_mended,
    }
    return {what: value for what, value in told.items() if value}


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
