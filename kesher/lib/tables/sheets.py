"""What is read from a file: sheets of rows of plain values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | float | bool | date | datetime | None
Row = list[Cell]
Written = Cell | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`header` is the first row with anything in it; rows are at least as long, never empty."""

    name: str
    header: list[str]
    rows: list[Row]


Sheets = list[Sheet]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSheet:
    """The same while the file is being read: `rows` can be gone through once, in order."""

    name: str
    header: list[str]
    rows: Iterator[Row]
