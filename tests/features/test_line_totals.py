"""Totals of lines, tried with any amount: exact, rounded half up, and never less for more."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.features.catalogue.pricing import LineTotal, Priced, line_total, margin_percent
from kesher.lib.money import Money

AMOUNTS = st.integers(min_value=0, max_value=10**12)
QUANTITIES = st.integers(min_value=1, max_value=10**9).map(lambda one: Decimal(one).scaleb(-3))
RATES = st.sampled_from(["0", "15.5", "16", "16.5", "17", "18"]).map(Decimal)
CURRENCIES = st.sampled_from(["ILS", "USD", "JPY", "KWD"])


def ils(amount: int) -> Money:
    return Money(amount, "ILS")


def total(amount: int, quantity: Decimal, rate: Decimal, currency: str = "ILS") -> LineTotal:
    priced = Priced(
        unit_price=Money(amount, currency), source="", price_list=None, vat_rate=rate, cost=None
    )
    return line_total(priced, quantity)


def half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@given(AMOUNTS, QUANTITIES, RATES, CURRENCIES)
def test_lines_are_rounded_half_up_exactly(
    amount: int, quantity: Decimal, rate: Decimal, currency: str
) -> None:
    line = total(amount, quantity, rate, currency)

    net = half_up(Fraction(amount) * Fraction(quantity))
    vat = half_up(Fraction(net) * Fraction(rate) / 100)
    assert line == LineTotal(
        net=Money(net, currency), vat=Money(vat, currency), gross=Money(net + vat, currency)
    )


@given(AMOUNTS, QUANTITIES, RATES)
def test_more_never_costs_less(amount: int, quantity: Decimal, rate: Decimal) -> None:
    more = total(amount, quantity + Decimal("0.001"), rate).gross

    assert total(amount, quantity, rate).gross.amount_minor <= more.amount_minor


def test_half_an_agora_is_rounded_up() -> None:
    line = total(1, Decimal("0.5"), Decimal(18))
    assert (line.net, line.vat, line.gross) == (ils(1), ils(0), ils(1))

    assert total(25, Decimal(1), Decimal(18)).vat == ils(5)  # 4.5


@pytest.mark.parametrize(
    ("price", "margin", "share"), [(2000, 500, "25.0"), (300, 100, "33.3"), (100, -50, "-50.0")]
)
def test_a_margin_is_a_share_of_the_price(price: int, margin: int, share: str) -> None:
    assert margin_percent(ils(price), ils(margin)) == Decimal(share)
    assert margin_percent(ils(0), ils(margin)) is None
