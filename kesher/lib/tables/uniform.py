"""Reading the uniform file of Israeli bookkeeping programs (BKMVDATA.TXT, version 1.31) as sheets.

Accounts with an address, an official number or a document are somebody's; the others are the
ledger's own. Programs without a ledger name their customers in the documents alone. Documents tell
their lines and payments themselves; of bookings only the records are told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kesher.lib.tables.damage import Damage
from kesher.lib.tables.delimited import encoding_of
from kesher.lib.tables.sheets import Book, Row
from kesher.lib.tables.uniform_papers import Papers
from kesher.lib.tables.uniform_records import (
    ACCOUNT,
    BOOKING,
    CLOSING,
    DOCUMENT,
    ITEM,
    LINE,
    PAYMENT,
    Record,
    is_cut,
    record_of,
    records,
)

_PURCHASES = frozenset(("500", "600", "610", "700", "710"))
_CUSTOMER, _SUPPLIER = "לקוח", "ספק"
_STREET, _CITY, _POSTAL_CODE = 2, 3, 4
_DIGITS = 15
# DOS ends its files with a sign of its own.
_NOTHING = b"\r\n\x1a "


@dataclass(slots=True, kw_only=True)
class _Somebody:
    """Whom documents name: as the last of them has them, and what they are to the firm."""

    row: Row
    roles: dict[str, None] = field(default_factory=dict)


def book_of_uniform(path: Path, wanted: str, encoding: str = "") -> Book:
    encoding = encoding or encoding_of(path)
    named, papers = _named(path, encoding), Papers(path, encoding)

    def is_somebody(record: Record) -> bool:
        told = (record.text(133, 182), record.text(193, 222), record.number(327, 335))
        return any(told) or record.text(23, 37) in named

    sheets: dict[str, Callable[[], Iterator[Row]]] = {
        "לקוחות וספקים": lambda: _people(path, encoding, is_somebody, named),
        "פריטים": lambda: _items(path, encoding),
        "מסמכים": papers.rows,
        "חשבונות אחרים": lambda: _ledger(path, encoding, is_somebody),
        "תנועות": lambda: _bookings(path, encoding),
        "שורות ללא מסמך": lambda: papers.without_document(LINE),
        "תשלומים ללא מסמך": lambda: papers.without_document(PAYMENT),
    }
    filled = {name: rows for name, rows in sheets.items() if _has_rows(rows())}
    chosen = [(name, rows()) for name, rows in filled.items() if wanted in {"", name}]
    return Book(names=list(filled), sheets=chosen, begins_at=0, is_named=True, damage=_damage(path))


def _has_rows(rows: Iterator[Row]) -> bool:
    next(rows, None)
    return next(rows, None) is not None


def _damage(path: Path) -> Damage:
    """What the records say of themselves: that the file ends there, and how many they are."""
    count, last = 0, b""
    with path.open("rb") as content:
        for line in content:
            if line.strip(_NOTHING):
                count, last = count + 1, line
    if not last.startswith(CLOSING):
        return Damage(ends_early=[count - is_cut(last)])
    told = record_of(last, "latin-1").text(46, 60)
    is_wrong = len(told) == _DIGITS and told.isdecimal() and int(told) != count
    return Damage(miscounted=[int(told), count] if is_wrong else [])


def _named(path: Path, encoding: str) -> dict[str, _Somebody]:
    """By their keys."""
    found: dict[str, _Somebody] = {}
    for record in records(path, DOCUMENT, encoding):
        key, name = record.text(375, 389), record.text(58, 107)
        if not key:
            continue
        street = " ".join(filter(None, (record.text(108, 157), record.text(158, 167))))
        city, code = record.text(168, 197), record.number(198, 205)
        phone, number = record.text(238, 252), record.number(253, 261)
        known = found.setdefault(key, _Somebody(row=[]))
        known.row = [key, name, street, city, code, number, phone, ""]
        is_bought = record.text(23, 25) in _PURCHASES
        known.roles[_SUPPLIER if is_bought else _CUSTOMER] = None
    return found


def _people(
    path: Path,
    encoding: str,
    is_somebody: Callable[[Record], bool],
    named: dict[str, _Somebody],
) -> Iterator[Row]:
    """Those with an account, with what only their documents tell; then those without one."""
    yield [
        "מפתח חשבון", "שם", "רחוב ומספר", "עיר", "מיקוד", "עוסק מורשה", "טלפון במסמך",
        "לקוח או ספק",
    ]  # fmt: skip
    told = set()
    for record in records(path, ACCOUNT, encoding):
        told.add(record.text(23, 37))
        if is_somebody(record):
            yield _with_documents(_account(record), named.get(record.text(23, 37)))
    for key, known in named.items():
        if known.row[1] and key not in told:
            yield _with_documents(known.row, known)


def _account(record: Record) -> Row:
    street = " ".join(filter(None, (record.text(133, 182), record.text(183, 192))))
    group = record.text(103, 132)
    roles = [role for role in (_CUSTOMER, _SUPPLIER) if role in group]
    return [
        record.text(23, 37),
        record.text(38, 87),
        street,
        record.text(193, 222),
        record.number(223, 230),
        record.number(327, 335),
        "",
        ", ".join(roles),
    ]


def _with_documents(row: Row, known: _Somebody | None) -> Row:
    """An account's own address stays whole; what it lacks is the document's."""
    if known is None:
        return row
    has_address = bool(row[_STREET] or row[_CITY])
    of_address = {_STREET, _CITY, _POSTAL_CODE} if has_address else set()
    found = [
        own if own or place in of_address else other
        for place, (own, other) in enumerate(zip(row, known.row, strict=True))
    ]
    found[-1] = found[-1] or ", ".join(known.roles)
    return found


def _ledger(path: Path, encoding: str, is_somebody: Callable[[Record], bool]) -> Iterator[Row]:
    yield ["חשבון", "תיאור קוד מיון"]
    for record in records(path, ACCOUNT, encoding):
        if not is_somebody(record):
            yield [f"{record.text(23, 37)} {record.text(38, 87)}", record.text(103, 132)]


def _items(path: Path, encoding: str) -> Iterator[Row]:
    yield ["קוד פריט פנימי", "שם פריט", "יחידת מידה במלאי"]
    for record in records(path, ITEM, encoding):
        yield [record.text(63, 82), record.text(83, 132), record.text(173, 192)]


def _bookings(path: Path, encoding: str) -> Iterator[Row]:
    yield ["רשומה"]
    for record in records(path, BOOKING, encoding):
        yield [record.text(1, len(record.line))]
