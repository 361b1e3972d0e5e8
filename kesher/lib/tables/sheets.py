"""What is read from a file: sheets of rows of plain values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from kesher.lib.tables.damage import Damage

Cell = str | int | float | bool | date | datetime | None
Row = list[Cell]
Numbered = tuple[int, Row]
NamedRows = tuple[str, Iterable[Row]]
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
    """The same while the file is being read, in order; either of its rows can be gone through once.

    A row's number is the one that a spreadsheet shows beside it; `header_at` is the header's.
    `is_turned` tells that its Hebrew was written backwards, `is_mended` that it had been read in a
    wrong alphabet before; both was put right. `is_named` tells that the header is certainly one.
    `damage` has, once all rows were gone through, the numbers of rows that the file had lost parts
    of, by what is wrong with them.
    """

    name: str
    header: list[str]
    numbered: Iterator[Numbered]
    header_at: int = 1
    is_turned: bool = False
    is_mended: bool = False
    is_named: bool = False
    damage: dict[str, list[int]] = field(default_factory=dict)

    @property
    def rows(self) -> Iterator[Row]:
        return (row for _number, row in self.numbered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The names of all sheets that a person sees, and the wanted ones: all, or the one named.

    `encoding` and `delimiter` are those of a text file. `begins_at` is the number of the first
    row, which certainly names the columns where the book `is_named`. `damage` fills while the rows
    are read.
    """

    names: list[str]
    sheets: Iterable[NamedRows]
    encoding: str = ""
    delimiter: str = ""
    begins_at: int = 1
    is_named: bool = False
    damage: Damage = field(default_factory=Damage)
