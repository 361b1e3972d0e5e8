"""Israeli registers: identity and company numbers, VAT."""

import re
from bisect import bisect_right
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from kesher.lib.hebrew import clean

Reason = Literal["length", "check_digit", "prefix"]
EntityKind = Literal[
    "person",
    "government_company",
    "private_company",
    "public_company",
    "partnership",
    "foreign_company",
    "cooperative",
    "association",
    "endowment",
]

_DIGITS = 9
_LONGEST_TYPED = 40
_SEPARATORS = re.compile(r"[\s./\u05be\u2010-\u2015\u2212-]")
_NUMBER = re.compile(r"\d+", re.ASCII)
_SHOWN = 3


class BadIdentifier(ValueError):
    """No register would give out this number; `reason` says what is wrong with it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason: Reason = reason


_SENTENCES: dict[Reason, str] = {
    "length": "The number should have nine digits.",
    "check_digit": "The last digit does not fit the others.",
    "prefix": "Numbers of companies begin with a 5.",
}


def id_number(text: str) -> str:
    """Nine digits, leading zeros restored; raises BadIdentifier."""
    digits = _digits(text)
    if not 0 < len(digits) <= _DIGITS:
        raise BadIdentifier("length")
    return _checked(digits.zfill(_DIGITS))


def company_number(text: str) -> str:
    """The number of a company, association, partnership …; raises BadIdentifier."""
    digits = _digits(text)
    if len(digits) != _DIGITS:
        raise BadIdentifier("length")
    if not digits.startswith("5"):
        raise BadIdentifier("prefix")
    return _checked(digits)


def id_is_valid(text: str) -> bool:
    """Whether `id_number` accepts it: persons and companies share the check digit."""
    digits = _digits(text)
    return 0 < len(digits) <= _DIGITS and _fits(digits.zfill(_DIGITS))


def entity_kind(number: str) -> EntityKind:
    """What the first digits suggest; only the registers know."""
    return _KINDS.get(number.zfill(_DIGITS)[:2], "person")


_KINDS: dict[str, EntityKind] = {
    "50": "government_company",
    "51": "private_company",
    "52": "public_company",
    "53": "partnership",
    "54": "partnership",
    "55": "partnership",
    "56": "foreign_company",
    "57": "cooperative",
    "58": "association",
    "59": "endowment",
}


def mask(number: str) -> str:
    """`******782`: for lists, where the whole number is nobody's business."""
    hidden = max(len(number) - _SHOWN, 0)
    return "*" * hidden + number[hidden:]


def _digits(text: str) -> str:
    """The digits, or nothing where there is anything else."""
    digits = _SEPARATORS.sub("", clean(text[:_LONGEST_TYPED]))
    return digits if _NUMBER.fullmatch(digits) and len(text) <= _LONGEST_TYPED else ""


def _checked(digits: str) -> str:
    if not _fits(digits):
        raise BadIdentifier("check_digit")
    return digits


def _fits(digits: str) -> bool:
    products = (int(digit) * (1 + position % 2) for position, digit in enumerate(digits))
    total = sum(product - 9 if product > 9 else product for product in products)  # noqa: PLR2004
    return total > 0 and total % 10 == 0


# The general rate that was ordered under section 2 of the Value Added Tax Law, 5736-1975.
_VAT = [
    (date(1976, 7, 1), Decimal(8)),
    (date(1977, 11, 1), Decimal(12)),
    (date(1982, 8, 1), Decimal(15)),
    (date(1985, 6, 1), Decimal(17)),
    (date(1985, 7, 1), Decimal(15)),
    (date(1990, 3, 1), Decimal(16)),
    (date(1991, 1, 1), Decimal(18)),
    (date(1993, 1, 1), Decimal(17)),
    (date(2002, 6, 15), Decimal(18)),
    (date(2004, 3, 1), Decimal(17)),
    (date(2005, 9, 1), Decimal("16.5")),
    (date(2006, 7, 1), Decimal("15.5")),
    (date(2009, 7, 1), Decimal("16.5")),
    (date(2010, 1, 1), Decimal(16)),
    (date(2012, 9, 1), Decimal(17)),
    (date(2013, 6, 2), Decimal(18)),
    (date(2015, 10, 1), Decimal(17)),
    (date(2025, 1, 1), Decimal(18)),
]


def vat_rate(on: date) -> Decimal:
    """Per cent: 18 since 2025; none before July 1976."""
    begun = bisect_right(_VAT, on, key=lambda change: change[0])
    return _VAT[begun - 1][1] if begun else Decimal(0)


def vat_holds_until(day: date) -> date:
    """The last day on which the rate of that day holds, as far as is known."""
    following = bisect_right(_VAT, day, key=lambda change: change[0])
    known = following < len(_VAT)
    return _VAT[following][0] - timedelta(days=1) if known else date.max
