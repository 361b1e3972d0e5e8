"""The documents of a uniform file as people read them: what, how much of it, paid how.

The records of a document's lines and payments may stand anywhere in the file; only their places are
kept in memory.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from itertools import chain
from pathlib import Path

from kesher.lib.tables.sheets import Row
from kesher.lib.tables.uniform_records import (
    DOCUMENT,
    LINE,
    PAYMENT,
    Record,
    lines_of,
    record_of,
    records,
)

_KINDS = {
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
_PAID_BY = {
    "1": "מזומן",
    "2": "המחאה",
    "3": "כרטיס אשראי",
    "4": "העברה בנקאית",
    "5": "תווי קנייה",
    "6": "תלוש החלפה",
    "7": "שטר",
    "8": "הוראת קבע",
    "9": "תשלום אחר",
}
_CARDS = {"1": "ישראכרט", "2": "כאל", "3": "דיינרס", "4": "אמריקן אקספרס", "6": "לאומי קארד"}
_CREDITS = {"2": "תשלומים", "3": "קרדיט", "4": "חיוב נדחה"}
_MOST_LETTERS = 15_000


class Papers:
    """The documents of one file; where their lines are is found out once."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path, self.encoding = path, encoding

    @cached_property
    def places(self) -> dict[str, "array[int]"]:
        """Where the lines and payments of each document begin."""
        places: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        for place, line in lines_of(self.path, LINE, PAYMENT):
            places[_key(record_of(line, self.encoding))].append(place)
        return places

    def rows(self) -> Iterator[Row]:
        """Each document in its first line, then what it holds."""
        yield ["מזהה המסמך", "תיאור המסמך", "מפתח לקוח", "שם הלקוח במסמך", "תאריך הפקה"]
        for record in records(self.path, DOCUMENT, self.encoding):
            bodies = self._at(self.places.get(_key(record), ()))
            text = "\n".join((_title(record), *_whole(record, bodies)))
            who = (record.text(375, 389), record.text(58, 107))
            yield [_key(record), text, *who, record.day(46, 53)]

    def without_document(self, code: bytes) -> Iterator[Row]:
        """Lines or payments of which the file has no document."""
        yield ["המסמך החסר", "תוכן הרשומה"]
        known = {_key(record) for record in records(self.path, DOCUMENT, self.encoding)}
        lost = (some for key, some in self.places.items() if key not in known)
        for record in self._at(sorted(chain.from_iterable(lost))):
            if record.line.startswith(code.decode()):
                yield [f"{_kind(record)} {record.text(26, 45)} ({_key(record)})", _body(record)]

    def _at(self, places: Iterable[int]) -> Iterator[Record]:
        with self.path.open("rb") as content:
            for place in places:
                content.seek(place)
                yield record_of(content.readline(), self.encoding)


def _kind(record: Record) -> str:
    return _KINDS.get(record.text(23, 25), record.text(23, 25))


def _key(record: Record) -> str:
    """Type and number, and the branch where there is one: numbers are each branch's own."""
    places = {"C100": (409, 415), "D110": (290, 296), "D120": (141, 147)}
    told = (record.text(23, 25), record.text(26, 45), record.number(*places[record.line[:4]]))
    return "-".join(filter(None, told))


def _title(record: Record) -> str:
    parts = [f"{_kind(record)} {record.text(26, 45)}", record.day(46, 53)]
    parts.append(_amount(record.sum(348, 362)))
    parts += ["בוטל"] if record.text(400, 400) == "1" else []
    return ", ".join(filter(None, parts))


def _whole(record: Record, bodies: Iterable[Record]) -> Iterator[str]:
    """Its lines and payments, as far as a note holds them, then its sums."""
    told = [_body(one) for one in bodies]
    letters = 0
    for place, text in enumerate(told):
        letters += len(text)
        if letters > _MOST_LETTERS:
            yield f"ועוד {len(told) - place:,} שורות, שאין להן מקום כאן"
            break
        yield text
    yield from filter(None, (_sums(record), _abroad(record), _withheld(record)))


def _sums(record: Record) -> str:
    """How the document came to what it comes to, where that is more than one sum."""
    discount, vat = abs(record.sum(303, 317)), record.sum(333, 347)
    if not discount and not vat:
        return ""
    parts = [f"לפני מע״מ {_amount(record.sum(318, 332))}", f"מע״מ {_amount(vat)}"]
    parts.append(f"סך הכול {_amount(record.sum(348, 362))}")
    if discount:
        before = _amount(record.sum(288, 302))
        parts = [f"לפני הנחה {before}", f"הנחה {_amount(discount)}", *parts]
    return ", ".join(parts)


def _abroad(record: Record) -> str:
    amount, currency = record.sum(270, 284), record.text(285, 287)
    return f"במטבע חוץ: {_amount(amount)} {currency}" if amount and currency else ""


def _withheld(record: Record) -> str:
    amount = record.sum(363, 374)
    return f"ניכוי מס במקור: {_amount(amount)}" if amount else ""


def _body(record: Record) -> str:
    return _line(record) if record.line.startswith(LINE.decode()) else _payment(record)


def _line(record: Record) -> str:
    """What, quantity, unit price, discount, sum; words alone where there is no quantity."""
    name, code, serial = record.text(94, 123), record.text(74, 93), record.text(174, 203)
    what = f"{name} (מק״ט {code})" if name and code else name or code
    parts = [f"מס׳ סידורי {serial}"] if serial else []
    quantity, price = record.sum(224, 240, decimals=4), record.sum(241, 255)
    if quantity or price:
        unit = record.text(204, 223)
        parts.append(f"כמות {_bare(quantity)} {unit}".strip())
        parts.append(f"מחיר {_amount(price)}")
    if discount := abs(record.sum(256, 270)):
        parts.append(f"הנחה {_amount(discount)}")
    if total := record.sum(271, 285):
        parts.append(f"סך הכול {_amount(total)}")
    if base := record.number(50, 52):
        parts.append(f"לפי {_KINDS.get(base, base)} {record.text(53, 72)}")
    return ": ".join(filter(None, (what, ", ".join(parts))))


def _payment(record: Record) -> str:
    """How, from where, when it falls due, how much."""
    kind = record.text(50, 50)
    card = record.text(120, 139) or _CARDS.get(record.text(119, 119), "")
    parts = [f"{_PAID_BY.get(kind, kind)} {record.number(86, 95).lstrip('0')}".strip()]
    for word, first, last in (("בנק", 51, 60), ("סניף", 61, 70), ("חשבון", 71, 85)):
        if told := record.number(first, last).lstrip("0"):
            parts.append(f"{word} {told}")
    parts += [told for told in (card, _CREDITS.get(record.text(140, 140), "")) if told]
    if due := record.day(96, 103):
        parts.append(f"לפירעון {due}")
    return f"{', '.join(parts)}: {_amount(record.sum(104, 118))}"


def _amount(amount: Decimal) -> str:
    return _signed(amount, f"{abs(amount):,.2f}")


def _bare(number: Decimal) -> str:
    whole, _point, rest = f"{abs(number):,.4f}".partition(".")
    return _signed(number, f"{whole}.{rest.rstrip('0')}".rstrip("."))


def _signed(number: Decimal, text: str) -> str:
    """In words: a sign before a number stands on its wrong side among Hebrew."""
    return f"מינוס {text}" if number < 0 else text
