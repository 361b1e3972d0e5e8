"""Which of the first rows of a sheet names its columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any, Final

from kesher.exchange.synonyms import by_word
from kesher.lib import hebrew, places

Cells = Sequence[Any]
NumberedCells = tuple[int, Cells]

NUMBERED: Final = re.compile(r"\b\d{1,2}\b")
VALUE: Final = re.compile(r"[\d\s./:,+*()₪$€%-]+|\S+@\S+")
LONGEST_NAME: Final = 80
FEW: Final = 2
HALF: Final = 0.5
MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# A year, which may well name a column, has fewer; no number of that size is a name.
DIGITS_OF_A_VALUE: Final = 6
TOO_MUCH: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """`place` is where the names of the columns stand among the rows; what is above is no row."""

    place: int
    titles: list[str]
    above: list[str]


def heading_of(rows: Sequence[NumberedCells]) -> Heading:
    """Titles and dates of a report stand above; names over groups of columns join those below."""
    place = _place([row for _number, row in rows])
    if not place and _are_values([row for _number, row in rows]):
        return no_heading(rows)
    return heading_at(rows, place + _is_group_over_names(rows[place : place + 2]))


def no_heading(rows: Sequence[NumberedCells]) -> Heading:
    """Where no row names the columns, and the first holds values as all others do."""
    return Heading(place=-1, titles=[""] * len(rows[0][1]), above=[])


def heading_at(rows: Sequence[NumberedCells], place: int) -> Heading:
    """What the row at that place names, with the groups over its names."""
    group = place - 1 if place and _is_group_above(rows[place - 1], rows[place]) else place
    pairs = zip_longest(rows[place][1], rows[group][1])
    return Heading(
        place=place,
        titles=[
            hebrew.clean(str(cell if _is_filled(cell) else over or "")) for cell, over in pairs
        ],
        above=[line_of(row) for _number, row in rows[:group]],
    )


def _place(rows: Sequence[Cells]) -> int:
    """The first row as wide as most, or a later one whose cells are known as names of columns."""
    widths = [_width(row) for row in rows]
    known = [_known(row) for row in rows]
    usual = sorted(widths)[3 * len(widths) // 4]
    wide = [at for at, width in enumerate(widths) if 2 * width > usual - bool(known[at])]
    first, best = wide[0], max(wide, key=lambda at: known[at])
    is_better = known[best] >= FEW and known[best] > known[first]
    return best if is_better and (widths[first] < widths[best] or not known[first]) else first


def _are_values(rows: Sequence[Cells]) -> bool:
    """Whether the first row has a phone, an address, a day or somebody's name among its cells.

    What looks so in most rows beneath it as well is no name of a column.
    """
    first, below = rows[0], rows[1:]
    if _known(first) or not below:
        return False
    return any(
        looks_so(cell) and HALF * len(below) <= sum(looks_so(one) for one in _column(below, at))
        for at, cell in enumerate(first)
        for looks_so in (_is_value, _is_of_somebody, _is_place)
    )


def _column(rows: Sequence[Cells], at: int) -> list[Any]:
    return [row[at] if at < len(row) else None for row in rows]


def _is_value(cell: Any) -> bool:
    if isinstance(cell, str):
        return MAIL.fullmatch(cell) is not None or bool(
            VALUE.fullmatch(cell) and sum(map(str.isdigit, cell)) >= DIGITS_OF_A_VALUE
        )
    return isinstance(cell, date) or (isinstance(cell, int | float) and cell >= TOO_MUCH)


def _is_of_somebody(cell: Any) -> bool:
    """Two words, of which the first is a known given name."""
    words = cell.split() if isinstance(cell, str) and len(cell) <= LONGEST_NAME else []
    return len(words) == FEW and bool(hebrew.nicknames(words[0]))


def _is_place(cell: Any) -> bool:
    return isinstance(cell, str) and places.named(cell) is not None


def _is_group_over_names(rows: Sequence[NumberedCells]) -> bool:
    """Whether the second of the two holds nothing but known names, and the first their groups."""
    if len(rows) < FEW or not _is_group_above(*rows):
        return False
    return _known(rows[1][1]) == _width(rows[1][1])


def _is_group_above(upper: NumberedCells, lower: NumberedCells) -> bool:
    """Whether it names groups of the columns that the lower row names, and those without a group.

    A title that stands alone over the table is neither.
    """
    pairs = list(zip_longest(upper[1], lower[1]))
    stays = any(_is_filled(over) and cell in (None, "", over) for over, cell in pairs)
    is_over = any(not _is_filled(over) and _is_filled(cell) for over, cell in pairs)
    are_names = all(map(_is_name, filter(_is_filled, upper[1])))
    is_near = upper[0] + 1 == lower[0]
    return stays and is_over and are_names and is_near and _width(upper[1]) >= FEW


def _width(row: Cells) -> int:
    return sum(map(_is_filled, row))


def _known(row: Cells) -> int:
    """How many of the cells are what people call columns, each name counted once."""
    folded = {hebrew.key(cell.replace("_", " ")) for cell in row if _is_name(cell)}
    return sum(" ".join(NUMBERED.sub("", name).split()) in by_word() for name in folded)


def _is_name(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell) <= LONGEST_NAME and not VALUE.fullmatch(cell)


def _is_filled(cell: Any) -> bool:
    return cell not in (None, "")


def line_of(row: Cells) -> str:
    return " · ".join(str(cell) for cell in row if _is_filled(cell))
