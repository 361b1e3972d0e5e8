"""A file as one table: its columns, and its rows with their numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from kesher.exchange import cards, refusing
from kesher.exchange.headings import Heading, heading_at, heading_of, line_of, no_heading
from kesher.exchange.ways import ALL, LOOKED_AT, NONE, Only, Wish
from kesher.lib.tables import (
    Contact,
    Reading,
    UnreadableFile,
    holds_contacts,
    read_contacts,
    read_limited,
)

Row = list[Any]
Numbered = tuple[int, Row]

SAMPLES: Final = 20
LONGEST_SAMPLE: Final = 60
MOST_ABOVE: Final = 5
MOST_WORDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`rows` may be gone through once; a row's number is the one a spreadsheet shows beside it.

    `sheet` is which of the file's `sheets` this is; address cards have none. `above` is what
    stood over the names of the columns, in the row `heading`; `lines` are the first rows, of which
    another might be meant. `damage` tells, once the rows were gone through, which had lost parts of
    them. `encoding` and `delimiter` are those of a text file. `left` counts the fields of cards
    that have no place here, and the groups, as far as the rows were gone through.
    """

    titles: list[str]
    rows: Iterator[Numbered]
    sheet: str = ""
    sheets: Sequence[str] = ()
    above: Sequence[str] = ()
    heading: int = 0
    lines: Sequence[tuple[int, str]] = ()
    encoding: str = ""
    delimiter: str = ""
    is_turned: bool = False
    is_mended: bool = False
    left: Mapping[str, int] = field(default_factory=dict)
    damage: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peek:
    """What a person is shown of a file: its columns, some of what they hold, how many rows.

    `distinct` is everything that a column holds, where that is but a few words.

    `notes` are what was passed over or mended on the way, as `kesher.exchange.notes` tells it;
    `found` is how the file was read, as far as somebody may want it otherwise.
    """

    titles: list[str]
    samples: list[list[str]]
    distinct: list[list[str]]
    count: int
    sheet: str
    sheets: list[str]
    notes: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)


@contextmanager
def opened(
    path: Path, *, file_name: str, sheet: str = "", wish: Wish = NONE, only: Only = ALL
) -> Iterator[Table]:
    """The sheet, else the first with rows, or the cards; of these the rows that are meant.

    Raises `CannotImport`, perhaps after some rows.
    """
    try:
        if holds_contacts(path):
            left = Counter[str]()
            rows = enumerate(_of_cards(read_contacts(path), left), start=1)
            yield Table(titles=list(cards.HEADER), rows=rows, left=left)
            return
        with read_limited(path, filename=file_name, sheet=sheet, way=wish.way) as reading:
            if sheet not in {"", *reading.names}:
                raise refusing.of_sheet(sheet, reading.names)
            table = next(_tables(reading, wish))
            meant = (numbered for numbered in table.rows if only.has(numbered[1]))
            yield replace(table, rows=meant if only.words else table.rows)
    except UnreadableFile as unreadable:
        raise refusing.of_file(unreadable) from unreadable


def _of_cards(contacts: Iterator[Contact], left: Counter[str]) -> Iterator[Row]:
    """People and firms; a group is a list of others, and no customer."""
    for contact in contacts:
        if contact.kind == cards.GROUP:
            left[cards.GROUP] += 1
            continue
        left.update(cards.untaken(contact))
        row = cards.as_row(contact)
        left.update(cards.of_picture(row))
        yield row


def _tables(reading: Reading, wish: Wish) -> Iterator[Table]:
    """Those with rows; at the end one without, where columns are named and nothing follows."""
    titles: list[str] = []
    for sheet in reading:
        titles = titles or ([] if sheet.is_named else sheet.header)
        if first := list(islice(sheet.numbered, LOOKED_AT)):
            rows: list[Numbered] = [(sheet.header_at, [*sheet.header]), *first]
            heading = _heading(rows, wish, is_named=sheet.is_named)
            yield Table(
                titles=heading.titles,
                rows=chain(rows[heading.place + 1 :], sheet.numbered),
                heading=rows[heading.place][0] if heading.place >= 0 else 0,
                lines=() if sheet.is_named else [(number, line_of(row)) for number, row in rows],
                sheet=sheet.name,
                sheets=reading.names,
                above=heading.above,
                encoding=reading.encoding,
                delimiter=reading.delimiter,
                is_turned=sheet.is_turned,
                is_mended=sheet.is_mended,
                damage=sheet.damage,
            )

    yield Table(titles=titles, rows=iter(()))


def _heading(rows: Sequence[Numbered], wish: Wish, *, is_named: bool) -> Heading:
    if is_named or wish.heading is None:
        return heading_of(rows[: 1 if is_named else None])
    if wish.heading == 0:
        return no_heading(rows)
    place = next((at for at, row in enumerate(rows) if row[0] == wish.heading), None)
    if place is None:
        raise refusing.of_heading(wish.heading)
    return heading_at(rows, place)


def peek(
    path: Path, *, file_name: str, sheet: str = "", wish: Wish = NONE, only: Only = ALL
) -> Peek:
    """Raises `CannotImport`."""
    with opened(path, file_name=file_name, sheet=sheet, wish=wish, only=only) as table:
        width = len(table.titles)
        samples: list[list[str]] = [[] for _title in table.titles]
        words: list[dict[str, None] | None] = [{} for _title in table.titles]
        count = 0
        for _number, row in table.rows:
            count += 1
            width = max(width, len(row))
            samples += [[] for _more in range(width - len(samples))]
            words += [{} for _more in range(width - len(words))]
            _sample(samples, row)
            _note_words(words, row)
    if not count:
        is_named = not holds_contacts(path) and any(table.titles)
        raise refusing.of_file(UnreadableFile("no_rows" if is_named else "empty"))
    titles = table.titles + [""] * (width - len(table.titles))
    return Peek(
        titles=titles,
        samples=samples,
        distinct=[list(held or ()) for held in words],
        count=count,
        sheet=table.sheet,
        sheets=list(table.sheets),
        notes=_notes(table, empty=sum(not any(pair) for pair in zip(titles, samples, strict=True)))
        | _of_only(titles, only),
        found=_found(table),
    )


def _of_only(titles: Sequence[str], only: Only) -> dict[str, Any]:
    if not only.words:
        return {}
    told = {"column": titles[only.column], "words": list(only.words), "is_rest": only.is_rest}
    return {"only": told}


def _found(table: Table) -> dict[str, Any]:
    """By the names of `Wish`, and the first rows; of address cards there is nothing to choose."""
    if not table.lines and not table.encoding:
        return {}
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "heading": table.heading,
        "reversed": table.is_turned,
        "lines": [[number, line[:LONGEST_SAMPLE]] for number, line in table.lines],
    }


def _notes(table: Table, *, empty: int) -> dict[str, Any]:
    """Only what there is to tell; the encodings of today go without saying."""
    left = [[name, count] for name, count in table.left.items() if name not in cards.COUNTED]
    told = {
        "above": [line[:LONGEST_SAMPLE] for line in table.above[:MOST_ABOVE]],
        "rows_above": len(table.above),
        "empty_columns": empty,
        "encoding": "" if table.encoding.startswith("utf") else table.encoding,
        "turned": table.is_turned,
        "mended": table.is_mended,
        "groups": table.left.get(cards.GROUP, 0),
        "pictures": table.left.get(cards.PICTURES, 0),
        "pictures_elsewhere": table.left.get(cards.ELSEWHERE, 0),
        "untaken": sorted(left),
        "no_heading": bool(table.lines) and table.heading == 0,
        **table.damage,
    }
    return {what: value for what, value in told.items() if value}


def _sample(samples: list[list[str]], row: Row) -> None:
    for held, cell in zip(samples, row, strict=False):
        if len(held) < SAMPLES and cell not in (None, "", []):
            text = shown(_without_kinds(cell))[:LONGEST_SAMPLE]
            if text not in held:
                held.append(text)


def _without_kinds(cell: Any) -> Any:
    """The rows of an address card, but for what programs call their kinds."""
    if not isinstance(cell, list) or not all(isinstance(row, dict) for row in cell):
        return cell
    return [{name: part for name, part in row.items() if name != "kind"} for row in cell]


def _note_words(words: list[dict[str, None] | None], row: Row) -> None:
    """What a column holds; nothing more is noted of one with many words."""
    for place, (held, cell) in enumerate(zip(words, row, strict=False)):
        if held is None or not isinstance(cell, str) or cell in held:
            continue
        if len(held) == MOST_WORDS or len(cell) > LONGEST_SAMPLE:
            words[place] = None
        else:
            held[cell] = None


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
