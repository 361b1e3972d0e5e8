"""Money as it is typed, kept and shown."""

import unicodedata
from decimal import Decimal

import pytest

from kesher.lib import money
from kesher.lib.money import Money, NotMoney


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("₪1,234.50", 123450, "ILS"),
        ("1,234.50 ₪", 123450, "ILS"),
        ("1234.5₪", 123450, "ILS"),
        ('1,234.50 ש"ח', 123450, "ILS"),
        ("1,234.50 ש״ח", 123450, "ILS"),
        ("1,234.50 ש''ח", 123450, "ILS"),
        ('1234 ש"ח', 123400, "ILS"),
        ("5 שקלים", 500, "ILS"),
        ("NIS 5", 500, "ILS"),
        ("1234", 123400, "ILS"),
        (".5", 50, "ILS"),
        ("0", 0, "ILS"),
        ("-0", 0, "ILS"),
        ("1,234,567.89", 123456789, "ILS"),
        ("\u200f\u200e-1,234.50\u00a0\u200f₪", -123450, "ILS"),
        ("\u200f-1,234.50\u00a0\u200f₪", -123450, "ILS"),
        ("-₪5", -500, "ILS"),
        ("₪-5", -500, "ILS"),
        ("₪ -5", -500, "ILS"),
        ("\u22125", -500, "ILS"),
        ("5-", -500, "ILS"),
        ("5- ₪", -500, "ILS"),
        ("(5.20)", -520, "ILS"),
        ("($5.20)", -520, "USD"),
        ("$1,234.50", 123450, "USD"),
        ("1,234.50 €", 123450, "EUR"),
        ("£3", 300, "GBP"),
        ("usd 3", 300, "USD"),
        ("100 ₽", 10000, "RUB"),
        ("¥1,500", 1500, "JPY"),
        ("1.234 JOD", 1234, "JOD"),
        ("١٢٣٤", 123400, "ILS"),
        ("92233720368547758.07", 2**63 - 1, "ILS"),
    ],
)
def test_amounts_as_people_write_them(text: str, minor: int, currency: str) -> None:
    assert money.parse(text) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "₪",
        "NaN",
        "nan",
        "inf",
        "1e308",
        "1E3",
        "0x10",
        "1_000",
        "5.001",
        "5.0000000000000000000000000000000000000000000001",
        "¥1.5",
        "1.2345 JOD",
        "1,50",
        "1,2345",
        "12,34.00",
        "1.234,50",
        "1 234",
        "1.2.3",
        "--5",
        "-5-",
        "(-5)",
        "(5",
        "5)",
        "₪5$",
        "5 XYZ",
        "5 apples",
        "92233720368547758.08",
        "9" * 1_000_000,
        " " * 1_000_000 + "5",
        "(" * 1_000_000,
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotMoney):
        money.parse(text)


def test_another_currency_may_be_meant() -> None:
    assert money.parse("5", default_currency="JPY") == Money(5, "JPY")
    assert money.parse("₪5 ₪", default_currency="JPY") == Money(500, "ILS")
    with pytest.raises(NotMoney):
        money.parse("5", default_currency="ABC")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money(123450, "ILS"), "₪1,234.50"),
        (Money(-123450, "ILS"), "-₪1,234.50"),
        (Money(5, "ILS"), "₪0.05"),
        (Money(0, "ILS"), "₪0.00"),
        (Money(123456789, "USD"), "$1,234,567.89"),
        (Money(1500, "JPY"), "¥1,500"),
        (Money(-12500, "JOD"), "-12.500 JOD"),
        (Money(12500, "CHF"), "125.00 CHF"),
    ],
)
def test_amounts_are_shown_with_groups_and_sign(amount: Money, shown: str) -> None:
    assert money.format(amount) == shown
    assert str(amount) == shown


@pytest.mark.parametrize("currency", sorted(money.CURRENCIES))
@pytest.mark.parametrize("minor", [0, 1, -1, 99, 123456789, 2**63 - 1, -(2**63 - 1)])
def test_what_is_shown_is_read_back_and_hides_nothing(currency: str, minor: int) -> None:
    shown = money.format(Money(minor, currency))

    assert money.parse(shown) == Money(minor, currency)
    assert [sign for sign in shown if unicodedata.category(sign) == "Cf" or sign == "\xa0"] == []


def test_decimals_of_currencies() -> None:
    assert (money.decimals("ILS"), money.decimals("JPY"), money.decimals("KWD")) == (2, 0, 3)
    assert Money(123450, "ILS").amount == Decimal("1234.50")
    assert Money(12345, "KWD").amount == Decimal("12.345")


def test_halves_are_rounded_away_from_zero() -> None:
    assert money.rounded(Decimal("0.125"), currency="ILS") == Money(13, "ILS")
    assert money.rounded(Decimal("-0.125"), currency="ILS") == Money(-13, "ILS")
    assert money.rounded(Decimal("2.5"), currency="JPY") == Money(3, "JPY")


def test_a_number_of_any_size_is_answered_at_once() -> None:
    for amount in (Decimal("1E999999"), Decimal("1E-999999"), Decimal("1" * 100)):
        with pytest.raises(NotMoney):
            money.of(amount, currency="ILS")


def test_only_finite_numbers_are_money() -> None:
    with pytest.raises(NotMoney):
        money.of(Decimal("NaN"), currency="ILS")
    with pytest.raises(NotMoney):
        money.of(Decimal("Infinity"), currency="ILS")


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("5.005", "ILS", "₪5.005"),
        ("98765.4321", "USD", "$98,765.4321"),
        ("-0.0050", "ILS", "-₪0.005"),
        ("10", "ILS", "₪10.00"),
        ("10.5", "JPY", "¥10.5"),
        ("1.2345", "JOD", "1.2345 JOD"),
        ("1000", "JOD", "1,000.000 JOD"),
    ],
)
def test_a_price_has_all_its_digits_and_its_symbol(amount: str, currency: str, told: str) -> None:
    assert money.exactly(Decimal(amount), currency=currency) == told
