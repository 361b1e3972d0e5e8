"""Writing the uniform file of Israeli bookkeeping programs, version 1.31: BKMVDATA.TXT and INI.TXT.

Records of fixed width in ISO-8859-8, letters in the order they are spoken. What is written here
are accounts (B110), documents (C100) with their lines (D110), and items (M100).
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

ENCODING = "iso8859-8"
VERSION = "&OF1.31&"
ORDER = "100"
# What the encoding has only otherwise.
ALIKE = str.maketrans("״׳“”‘’–—־", "\"'\"\"''---")
HEBREW, LOGICAL = "0", "1"
YEARS, NO_LEDGER = "2", "0"
# The first and the last record are no part of what the other file counts.
ENDS = frozenset(("A100", "Z900"))
ILS = "ILS"
STANDARD = "standard"

Told = Mapping[str, Any]
Column = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Of the firm and of the file; `primary` are fifteen digits that all parts of it share."""

    number: str
    name: str
    primary: str
    made: datetime


def archive(documents: Sequence[Told], head: Head) -> bytes:
    """Both files, zipped as the specification wants them."""
    records = _records(documents, head)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        folder = f"OPENFRMT/{_digits(head.number, 9)[:8]}.{head.made:%y}/{head.made:%m%d%H%M}"
        for name, lines in (("INI.TXT", _ini(records, head)), ("BKMVDATA.TXT", records)):
            text = "".join(f"{line}\r\n" for line in lines)
            packed.writestr(f"{folder}/{name}", text.encode(ENCODING, "replace"))
    return content.getvalue()


def _records(documents: Sequence[Told], head: Head) -> list[str]:
    """The first and the last record close the file; the second field counts them."""
    bodies = [*_accounts(documents), *_papers(documents), *_items(documents)]
    told = [_code("A100", [(head.primary, 15), (VERSION, 8), ("", 50)])]
    told += [_code(code, columns) for code, columns in bodies]
    total = len(told) + 1
    told.append(
        _code("Z900", [(head.primary, 15), (VERSION, 8), (_digits(str(total), 15), 15), ("", 50)])
    )
    number = _digits(head.number, 9)
    return [f"{line[:4]}{place:09}{number}{line[4:]}" for place, line in enumerate(told, start=1)]


def _ini(records: Sequence[str], head: Head) -> list[str]:
    day, number = f"{head.made:%Y%m%d}", _digits(head.number, 9)
    columns = [
        ("", 5), (_digits(str(len(records)), 15), 15), (number, 9), (head.primary, 15),
        (VERSION, 8), (_digits("", 8), 8), ("Kesher", 20), ("1", 20), (_digits("", 9), 9),
        ("Kesher", 20), (YEARS, 1), ("", 50), (NO_LEDGER, 1), ("0", 1), (_digits("", 9), 9),
        (_digits("", 9), 9), ("", 10), (head.name, 50), ("", 50), ("", 10), ("", 30), ("", 8),
        (f"{head.made:%Y}", 4), (day, 8), (day, 8), (day, 8), (f"{head.made:%H%M}", 4),
        (HEBREW, 1), (LOGICAL, 1), ("zip", 20), (ILS, 3), ("0", 1), ("", 46),
    ]  # fmt: skip
    codes = [record[:4] for record in records]
    counted = dict.fromkeys(code for code in codes if code not in ENDS)
    counts = [f"{code}{codes.count(code):015}" for code in counted]
    return [_code("A000", columns), *counts]


def _accounts(documents: Iterable[Told]) -> list[tuple[str, list[Column]]]:
    """The customers, each once."""
    found = {one["customer"]["id"]: one["customer"] for one in documents}
    return [
        (
            "B110",
            [
                (_account(who), 15), (who["name"], 50), ("", 15), ("", 30), (who["street"], 50),
                ("", 10), (who["city"], 30), ("", 8), ("", 30), ("", 2), ("", 15),
                (_amount("0"), 15), (_amount("0"), 15), (_amount("0"), 15), (_digits("", 4), 4),
                (_digits(who["number"], 9), 9), ("", 7), (_amount("0"), 15), ("", 3), ("", 16),
            ],
        )
        for who in found.values()
    ]  # fmt: skip


def _papers(documents: Iterable[Told]) -> list[tuple[str, list[Column]]]:
    told: list[tuple[str, list[Column]]] = []
    for link, one in enumerate(documents, start=1):
        told.append(("C100", _paper(one, link)))
        told += [
            ("D110", _line(one, line, place, link))
            for place, line in enumerate(one["lines"], start=1)
        ]
    return told


def _paper(one: Told, link: int) -> list[Column]:
    who, day = one["customer"], one["date"].replace("-", "")
    is_foreign = one["currency"] != ILS
    before = Decimal(one["net"]) + Decimal(one["discount"])
    return [
        (ORDER, 3), (str(one["number"]), 20), (day, 8), ("0000", 4), (who["name"], 50),
        (who["street"], 50), ("", 10), (who["city"], 30), ("", 8), ("", 30), ("", 2),
        (who["phone"], 15), (_digits(who["number"], 9), 9), (day, 8),
        (_amount(one["gross"] if is_foreign else "0"), 15), (one["currency"], 3),
        (_amount(str(before)), 15), (_amount(f"-{one['discount']}"), 15), (_amount(one["net"]), 15),
        (_amount(one["vat"]), 15), (_amount(one["gross"]), 15), (_amount("0", whole=9), 12),
        (_account(who), 15), ("", 10), ("", 1), (day, 8), ("", 7), ("", 9),
        (_digits(str(link), 7), 7), ("", 13),
    ]  # fmt: skip


def _line(one: Told, line: Told, place: int, link: int) -> list[Column]:
    rate = one["rate"] if line["vat"] == STANDARD else "0"
    return [
        (ORDER, 3), (str(one["number"]), 20), (_digits(str(place), 4), 4), (_digits("", 3), 3),
        ("", 20), ("3", 1), (line["code"], 20), (line["description"], 30), ("", 50), ("", 30),
        ("יחידה", 20), (_amount(line["quantity"], decimals=4), 17),
        (_amount(line["unit_price"]), 15), (_amount(f"-{line['discount']}"), 15),
        (_amount(line["net"]), 15), (f"{int(Decimal(rate) * 100):04}", 4), ("", 7),
        (one["date"].replace("-", ""), 8), (_digits(str(link), 7), 7), ("", 7), ("", 21),
    ]  # fmt: skip


def _items(documents: Iterable[Told]) -> list[tuple[str, list[Column]]]:
    """What has a code of ours, each once."""
    found = {line["code"]: line for one in documents for line in one["lines"] if line["code"]}
    return [
        (
            "M100",
            [
                ("", 20), ("", 20), (code, 20),
                (line.get("item") or line["description"], 50), ("", 10), ("", 30), ("יחידה", 20),
                *[(_amount("0", whole=9), 12)] * 3, (_digits("", 10), 10), (_digits("", 10), 10),
                ("", 50),
            ],
        )
        for code, line in found.items()
    ]  # fmt: skip


def _code(code: str, columns: Iterable[Column]) -> str:
    """The record without what counts it; texts are cut or filled to their width."""
    return code + "".join(_plain(text)[:width].ljust(width) for text, width in columns)


def _plain(text: str) -> str:
    """One line, of letters that the encoding has."""
    plain = text.translate(ALIKE)
    return " ".join(plain.encode(ENCODING, "replace").decode(ENCODING).split())


def _digits(text: str, width: int) -> str:
    found = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return found[-width:].zfill(width)


def _amount(text: str, *, whole: int = 12, decimals: int = 2) -> str:
    """A sign, so many digits, and the hundredths without a point."""
    number = Decimal(text or 0)
    minor = int(abs(number).scaleb(decimals).to_integral_value())
    sign = "-" if number < 0 else "+"
    return f"{sign}{minor:0{whole + decimals}}"


def _account(who: Told) -> str:
    """A key of fifteen letters that is the customer's for ever."""
    return str(who["id"]).replace("-", "")[-15:]
