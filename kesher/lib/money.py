"""Amounts of money: whole minor units and a currency, never floating point."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import MAX_PREC, ROUND_HALF_UP, Decimal, localcontext
from itertools import accumulate, pairwise

from kesher.lib.hebrew import clean

CURRENCIES = frozenset(
    re.findall(
        r"\w+",
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
        BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
        GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES
        KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
        MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
        RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND
        TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW
        ZWG
        """,
    )
)
_DECIMALS = {
    **dict.fromkeys(re.findall(r"\w+", "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV"), 0),
    **dict.fromkeys(re.findall(r"\w+", "XAF XOF XPF"), 0),
    **dict.fromkeys(re.findall(r"\w+", "BHD IQD JOD KWD LYD OMR TND"), 3),
}

_SYMBOLS = {"ILS": "₪", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "RUB": "₽"}
_OTHER_NAMES = dict.fromkeys(('ש"ח', "שח", "שקל", "שקלים", "NIS"), "ILS")
_CURRENCY_OF = _OTHER_NAMES | {symbol: currency for currency, symbol in _SYMBOLS.items()}

_UNIT = "|".join(map(re.escape, _CURRENCY_OF)) + "|[A-Z]{3}"
_WRITTEN_AMOUNT = re.compile(
    rf"(?P<debit>\()? ?(?P<sign1>-)? ?(?P<before>{_UNIT})? ?(?P<sign2>-)? ?"
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+) ?"
    rf"(?P<sign3>-)? ?(?P<after>{_UNIT})? ?(?P<sign4>-)? ?(?P<end>\))?"
)
_ALIKE = str.maketrans("״”“„−–٠١٢٣٤٥٦٧٨٩", '""""--0123456789')
_LONGEST_AMOUNT = 60
_LARGEST_MINOR = 2**63 - 1


class NotMoney(ValueError):
    """What was written is not an amount of money."""


@dataclass(frozen=True, slots=True)
class Money:
    """`amount_minor` counts the smallest unit of the currency (ISO 4217): agorot, cents, yen."""

    amount_minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.amount_minor).scaleb(-decimals(self.currency))

    def __str__(self) -> str:
        return format(self)


def decimals(currency: str) -> int:
    """How many digits of the amount are the minor unit: two, but for some none or three."""
    return _DECIMALS.get(currency, 2)


def parse(text: str, *, default_currency: str = "ILS") -> Money:
    """`₪1,234.50`, `1,234.50 ש"ח`, `-5 USD`, `(5)`, `5-`; raises NotMoney, also when parts of
    the minor unit would be lost.
    """
    typed = clean(text[: _LONGEST_AMOUNT * 2]).translate(_ALIKE).replace("''", '"').upper()
    written = _WRITTEN_AMOUNT.fullmatch(typed) if len(typed) <= _LONGEST_AMOUNT else None
    if written is None or bool(written["debit"]) != bool(written["end"]):
        raise NotMoney("This is not an amount of money.")
    signs = sum(bool(written[sign]) for sign in ("debit", "sign1", "sign2", "sign3", "sign4"))
    units = {_currency(unit) for unit in written.group("before", "after") if unit}
    if signs > 1 or len(units) > 1:
        raise NotMoney("An amount has one sign and one currency.")
    amount = Decimal(written["number"].replace(",", ""))
    return of(-amount if signs else amount, currency=units.pop() if units else default_currency)


def of(amount: Decimal | int, *, currency: str) -> Money:
    """The amount in whole minor units; raises NotMoney when it has parts of them."""
    if currency not in CURRENCIES:
        raise NotMoney("There is no such currency.")
    exact = Decimal(amount)
    if not exact.is_finite() or abs(exact.adjusted()) > _LONGEST_AMOUNT:
        raise NotMoney("This is not an amount of money.")
    with localcontext(prec=MAX_PREC):
        minor = exact.scaleb(decimals(currency))
        is_whole = minor == minor.to_integral_value()
    if not is_whole:
        raise NotMoney("The currency has no units that small.")
    if abs(minor) > _LARGEST_MINOR:
        raise NotMoney("The amount is too large.")
    return Money(int(minor), currency)


def rounded(amount: Decimal, *, currency: str) -> Money:
    """The nearest whole minor unit, halves away from zero, as Israeli invoices are rounded."""
    return of(
        amount.quantize(Decimal(1).scaleb(-decimals(currency)), ROUND_HALF_UP), currency=currency
    )


def shared(amount_minor: int, weights: Iterable[int]) -> list[int]:
    """Whole minor units by weight, that add up to the amount; each is within one of the exact."""
    ends = [0, *accumulate(weights)]
    marks = [(2 * amount_minor * end + ends[-1]) // (2 * ends[-1]) for end in ends]
    return [after - before for before, after in pairwise(marks)]


def format(money: Money) -> str:  # noqa: A001
    """`₪1,234.50`, `-$5.00`, `12.500 JOD`: no hidden characters, read back by `parse`."""
    return exactly(money.amount, currency=money.currency)


def exactly(amount: Decimal, *, currency: str) -> str:
    """Told as an amount of money is, with as many digits as it has: a sheet of paper may cost
    less than an agora, `₪0.005`.
    """
    places = max(decimals(currency), -int(amount.normalize().as_tuple().exponent))
    digits = f"{abs(amount):,.{places}f}"
    sign = "-" if amount < 0 else ""
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits} {currency}"


def _currency(unit: str) -> str:
    return _CURRENCY_OF.get(unit, unit)
