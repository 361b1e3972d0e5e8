"""Reading the uniform file of Israeli bookkeeping programs (BKMVDATA.TXT, version 1.31).

Records of fixed width, told by their first four letters: accounts (B110), documents (C100), items
(M100). Accounts with an address, an official number or a document are somebody's; the others are
the ledger's own. Programs without a ledger name their customers in the documents alone. Of the
remaining kinds of records only the lines themselves are told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kesher.lib.tables.delimited import encoding_of
from kesher.lib.tables.sheets import Book, Cell, Row

_OPENING = 95
_ACCOUNT, _DOCUMENT, _ITEM = b"B110", b"C100", b"M100"
_PEOPLE, _LEDGER = "לקוחות וספקים", "חשבונות אחרים"
_NAMES = {_DOCUMENT: "מסמכים", _ITEM: "פריטים"}
_OTHERS = {b"B100": "תנועות", b"D110": "שורות מסמכים", b"D120": "קבלות"}
_DOCUMENTS = {
    "100": "הזמנה",
    "200": "תעודת משלוח",
    "205": "תעודת משלוח סוכן",
    "210": "תעודת החזרה",
    "300": "חשבונית עסקה",
    "305": "חשבונית מס",
    "310": "חשבונית ריכוז",
    "320": "חשבונית מס קבלה",
    "330": "חשבונית זיכוי",
    "340": "חשבונית שריון",
    "345": "חשבונית סוכן",
    "400": "קבלה",
    "405": "קבלה על תרומה",
    "410": "יציאה מקופה",
    "420": "הפקדה בבנק",
    "500": "הזמנת רכש",
    "600": "תעודת משלוח רכש",
    "610": "החזרת רכש",
    "700": "חשבונית מס רכש",
    "710": "זיכוי רכש",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One line, cut where the specification counts from 1, both ends included."""

    line: bytes
    encoding: str

    def text(self, first: int, last: int) -> str:
        part = self.line[first - 1 : last].decode(self.encoding, "replace")
        return " ".join(part.replace("!", " ").split())

    def number(self, first: int, last: int) -> str:
        """Digits that mean something; zeros alone are none."""
        return "" if not self.text(first, last).strip("0") else self.text(first, last)

    def day(self, first: int, last: int) -> str:
        told = self.number(first, last)
        return f"{told[:4]}-{told[4:6]}-{told[6:]}" if len(told) == last - first + 1 else ""

    def amount(self, first: int, last: int) -> str:
        try:
            return f"{Decimal(self.text(first, last)) / 100:,.2f}"
        except InvalidOperation:
            return ""


def holds_uniform(path: Path) -> bool:
    """Whether the first record opens such a file."""
    with path.open("rb") as content:
        first = content.readline(_OPENING * 2).rstrip(b"\r\n")
    return first.startswith(b"A100") and len(first) == _OPENING


def book_of_uniform(path: Path, wanted: str) -> Book:
    encoding = encoding_of(path)
    busy = {record.text(375, 389) for record in _records(path, _DOCUMENT, encoding)}

    def is_somebody(record: _Record) -> bool:
        told = (record.text(133, 182), record.text(193, 222), record.number(327, 335))
        return any(told) or record.text(23, 37) in busy

    sheets: dict[str, Callable[[], Iterator[Row]]] = {
        _PEOPLE: lambda: _people(path, encoding, is_somebody),
        _NAMES[_ITEM]: lambda: _items(path, encoding),
        _NAMES[_DOCUMENT]: lambda: _papers(path, encoding),
        _LEDGER: lambda: _accounts(path, encoding, lambda one: not is_somebody(one), known=False),
        **{name: _raw(path, code, encoding) for code, name in _OTHERS.items()},
    }
    filled = {name: rows for name, rows in sheets.items() if _has_rows(rows())}
    chosen = [(name, rows()) for name, rows in filled.items() if wanted in {"", name}]
    return Book(names=list(filled), sheets=chosen, encoding="", begins_at=0, is_named=True)


def _has_rows(rows: Iterator[Row]) -> bool:
    next(rows, None)
    return next(rows, None) is not None


def _records(path: Path, code: bytes, encoding: str) -> Iterator[_Record]:
    with path.open("rb") as lines:
        for line in lines:
            if line.startswith(code):
                yield _Record(line=line.rstrip(b"\r\n"), encoding=encoding)


def _accounts(
    path: Path, encoding: str, fits: Callable[[_Record], bool], *, known: bool = True
) -> Iterator[Row]:
    head: Sequence[Cell] = (
        "מפתח חשבון", "שם", "רחוב ומספר", "עיר", "מיקוד", "עוסק מורשה", "שם קוד מיון",
        "טלפון במסמך",
    )  # fmt: skip
    yield [*head] if known else ["חשבון", "תיאור קוד מיון"]
    for record in _records(path, _ACCOUNT, encoding):
        if not fits(record):
            continue
        group = record.text(103, 132)
        if not known:
            yield [f"{record.text(23, 37)} {record.text(38, 87)}", group]
            continue
        street = " ".join(filter(None, (record.text(133, 182), record.text(183, 192))))
        yield [
            record.text(23, 37),
            record.text(38, 87),
            street,
            record.text(193, 222),
            record.number(223, 230),
            record.number(327, 335),
            group,
            "",
        ]


def _people(path: Path, encoding: str, is_somebody: Callable[[_Record], bool]) -> Iterator[Row]:
    """Those with an account, and those whom only documents name, as the last one has them."""
    yield from _accounts(path, encoding, is_somebody)
    told = {record.text(23, 37) for record in _records(path, _ACCOUNT, encoding)}
    found: dict[str, Row] = {}
    for record in _records(path, _DOCUMENT, encoding):
        key, name = record.text(375, 389), record.text(58, 107)
        if key and name and key not in told:
            street = " ".join(filter(None, (record.text(108, 157), record.text(158, 167))))
            city, code = record.text(168, 197), record.number(198, 205)
            number, phone = record.number(253, 261), record.text(238, 252)
            found[key] = [key, name, street, city, code, number, "", phone]
    yield from found.values()


def _papers(path: Path, encoding: str) -> Iterator[Row]:
    yield ["תיאור המסמך", "מפתח לקוח", "שם הלקוח במסמך", "תאריך הפקה"]
    for record in _records(path, _DOCUMENT, encoding):
        kind = _DOCUMENTS.get(record.text(23, 25), record.text(23, 25))
        day = record.day(46, 53)
        parts = [f"{kind} {record.text(26, 45)}", day, record.amount(348, 362)]
        parts += ["מבוטל"] if record.text(400, 400) == "1" else []
        text = ", ".join(filter(None, parts))
        yield [text, record.text(375, 389), record.text(58, 107), day]


def _items(path: Path, encoding: str) -> Iterator[Row]:
    yield ["קוד פריט פנימי", "שם פריט", "יחידת מידה במלאי"]
    for record in _records(path, _ITEM, encoding):
        yield [record.text(63, 82), record.text(83, 132), record.text(173, 192)]


def _raw(path: Path, code: bytes, encoding: str) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        yield ["רשומה"]
        for record in _records(path, code, encoding):
            yield [record.text(1, len(record.line))]

    return rows
