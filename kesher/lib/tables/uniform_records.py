"""The records of a uniform file: of fixed width, told by their first four letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

OPENING, CLOSING = b"A100", b"Z900"
ACCOUNT, DOCUMENT, ITEM = b"B110", b"C100", b"M100"
BOOKING, LINE, PAYMENT = b"B100", b"D110", b"D120"
WIDTHS = {
    OPENING: 95,
    BOOKING: 317,
    ACCOUNT: 376,
    DOCUMENT: 444,
    LINE: 339,
    PAYMENT: 222,
    ITEM: 298,
    CLOSING: 110,
}
_OF_THE_OTHER_FILE = b"A000"
_VERSION = b"&OF1."
_MARK = b"\xef\xbb\xbf"
_LONGEST_OPENING = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line, cut where the specification counts from 1, both ends included."""

    line: str

    def text(self, first: int, last: int) -> str:
        part = self.line[first - 1 : last]
        return " ".join(part.replace("!", " ").split()) if not part.isalnum() else part

    def number(self, first: int, last: int) -> str:
        """Digits that mean something; zeros alone are none."""
        return "" if not self.text(first, last).strip("0") else self.text(first, last)

    def day(self, first: int, last: int) -> str:
        """As people here write it."""
        told = self.number(first, last)
        return f"{told[6:]}/{told[4:6]}/{told[:4]}" if len(told) == last - first + 1 else ""

    def sum(self, first: int, last: int, *, decimals: int = 2) -> Decimal:
        """A sign and digits without a point; what is no number counts nothing."""
        try:
            return Decimal(self.text(first, last)).scaleb(-decimals)
        except InvalidOperation:
            return Decimal(0)


def holds_uniform(path: Path) -> bool:
    """Whether the first record opens such a file."""
    first = _first(path)
    return first.startswith(OPENING) and (len(first) == WIDTHS[OPENING] or _VERSION in first)


def describes_uniform(path: Path) -> bool:
    """Whether it is the file beside it, INI.TXT, which holds nobody's records."""
    first = _first(path)
    return first.startswith(_OF_THE_OTHER_FILE) and _VERSION in first


def _first(path: Path) -> bytes:
    with path.open("rb") as content:
        return content.readline(_LONGEST_OPENING).removeprefix(_MARK).rstrip(b"\r\n")


def lines_of(path: Path, *codes: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of these kinds, each with the place where it begins; half of one is none."""
    place = 0
    with path.open("rb") as content:
        for line in content:
            if line[:4] in codes and not is_cut(line):
                yield place, line
            place += len(line)


def records(path: Path, code: bytes, encoding: str) -> Iterator[Record]:
    return (record_of(line, encoding) for _place, line in lines_of(path, code))


def record_of(line: bytes, encoding: str) -> Record:
    return Record(line=line.decode(encoding, "replace").rstrip("\r\n"))


def is_cut(line: bytes) -> bool:
    """Whether the file ends within this record."""
    return not line.endswith(b"\n") and len(line) < WIDTHS.get(line[:4], 0)
