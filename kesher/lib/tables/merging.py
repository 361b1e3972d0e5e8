"""Cells merged over several rows: each of the rows has what a person sees beside it."""

import re
from collections.abc import Iterable, Iterator
from typing import IO

from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Cell, Row

Spans = dict[int, list[tuple[int, int]]]  # by the first row: the column, the last row

_CHUNK = 1 << 20
_LONGEST_TAG = 200
_TAG = b"mergeCell"
MOST_SPANS = 100_000
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]{0,80}?ref=["']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})["']"""
)


def spans_in(worksheet: IO[bytes]) -> Spans:
    """What the XML of a worksheet merges downwards; rows count from 1, columns from 0."""
    found: Spans = {}
    before, count = b"", 0
    while chunk := worksheet.read(_CHUNK):
        text = before + chunk
        for column, top, bottom in _MERGED.findall(text) if _TAG in text else ():
            if int(bottom) > int(top):
                count += 1
                place = (_place_of(column), int(bottom))
                found.setdefault(int(top), []).append(place)
        if count > MOST_SPANS:
            raise UnreadableFile("too_large", f"{count} merged cells")
        before = chunk[-_LONGEST_TAG:]
    return found


def _place_of(letters: bytes) -> int:
    """A is 0, Z 25, AA 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def filled_down(rows: Iterable[Row], spans: Spans) -> Iterator[Row]:
    """The rows, what is merged repeated in each that has anything else in it."""
    open_spans: dict[int, tuple[int, Cell]] = {}
    for number, row in enumerate(rows, start=1):
        if open_spans and any(cell not in (None, "") for cell in row):
            _fill(row, number, open_spans)
        for column, last in spans.get(number, ()):
            if column < len(row) and row[column] not in (None, ""):
                open_spans[column] = (last, row[column])
        yield row


def _fill(row: Row, number: int, open_spans: dict[int, tuple[int, Cell]]) -> None:
    for column, (last, value) in list(open_spans.items()):
        if number > last:
            del open_spans[column]
        else:
            row += [None] * (column + 1 - len(row))
            row[column] = value if row[column] in (None, "") else row[column]
