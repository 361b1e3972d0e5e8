"""What a text file lost on its way: ends of quotes, letters that nobody can tell, its own end."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Final

LOST: Final = "\ufffd"
_NOTHING: Final = "\0"
_MOST_TOLD: Final = 20

Read = Callable[[Iterable[str]], Iterator[list[str]]]


@dataclass(slots=True, kw_only=True)
class Damage:
    """The numbers of the first rows with a quote that never ends, and with lost letters.

    Of a file that counts its records: how many are whole where its last is missing, or how many it
    says that there are, and how many there are.
    """

    open_quotes: list[int] = field(default_factory=list)
    lost_letters: list[int] = field(default_factory=list)
    ends_early: list[int] = field(default_factory=list)
    miscounted: list[int] = field(default_factory=list)

    def told(self) -> dict[str, list[int]]:
        return {what: numbers for what, numbers in asdict(self).items() if numbers}


class Lines:
    """Lines on their way into a reader of cells, which may be given back to be read again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.has_lost = False
        self.is_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        if line is None:
            self.is_over = True
            raise StopIteration
        if LOST in line or _NOTHING in line:
            self.has_lost = True
            line = line.replace(_NOTHING, "")
        self.taken.append(line)
        return line

    def begin(self) -> None:
        self.taken, self.has_lost, self.is_over = [], False, False

    def give_back(self) -> str:
        """All lines of this row but the first, which is answered."""
        first, *others = self.taken
        self._returned.extendleft(reversed(others))
        self.has_lost = LOST in first
        return first


def rows_of(
    lines: Iterable[str], read: Read, strictly: Read, damage: Damage
) -> Iterator[list[str]]:
    """A row over several lines is one only where its quotes end; else each line is its own row.

    Raises `csv.Error` where a cell is too long.
    """
    fed = Lines(lines)
    cells = read(fed)
    for number, found in enumerate(cells, start=1):
        row = found
        if (len(fed.taken) > 1 or fed.is_over) and not _is_sound(fed.taken, strictly):
            row = _alone(fed.give_back(), read, strictly)
            _note(damage.open_quotes, number)
        if fed.has_lost:
            _note(damage.lost_letters, number)
        fed.begin()
        yield row


def _is_sound(lines: Iterable[str], strictly: Read) -> bool:
    try:
        next(strictly(iter(lines)))
    except csv.Error:
        return False
    return True


def _alone(line: str, read: Read, strictly: Read) -> list[str]:
    """The cells of a line without the quote that never ends, the last that makes it whole."""
    for place in reversed([at for at, letter in enumerate(line) if letter in "\"'"]):
        whole = line[:place] + line[place + 1 :]
        if _is_sound([whole], strictly):
            return next(read([whole]))
    return next(read([line]))


def _note(rows: list[int], number: int) -> None:
    if len(rows) < _MOST_TOLD:
        rows.append(number)
