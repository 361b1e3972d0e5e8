"""What lines come to, by examples and by what must hold for all of them."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kesher.features.quotes.totals import counting, totals
from kesher.lib.money import Money

RATE = Decimal(18)
BLANK: dict[str, Any] = {
    "quantity": "1",
    "unit_price": "0",
    "discount": "0",
    "vat": "standard",
    "group": "",
    "optional": False,
    "chosen": False,
}


def _rows(*told: dict[str, Any]) -> list[dict[str, Any]]:
    return [BLANK | one for one in told]


def _minor(found: Any) -> tuple[int, int, int, int]:
    return tuple(getattr(found, name).amount_minor for name in ("net", "discount", "vat", "gross"))  # type: ignore[return-value]  # four of them


def test_vat_is_counted_once_of_all_that_bears_it() -> None:
    rows = _rows(
        {"quantity": "3", "unit_price": "0.33"},
        {"unit_price": "0.33"},
        {"unit_price": "100", "vat": "zero"},
        {"unit_price": "50", "vat": "exempt"},
    )

    found = totals(rows, currency="ILS", rate=RATE)

    assert _minor(found) == (99 + 33 + 10_000 + 5_000, 0, 24, 15_156)


def test_each_line_is_rounded_halves_up_before_it_is_added() -> None:
    rows = _rows(*[{"unit_price": "0.025"}] * 3, {"quantity": "7", "unit_price": "0.0375"})

    found = totals(rows, currency="ILS", rate=RATE)

    assert [line.net.amount_minor for line in found.lines] == [3, 3, 3, 26]
    assert found.net == Money(35, "ILS")


def test_a_discount_is_the_difference_of_two_rounded_amounts() -> None:
    found = totals(
        _rows({"quantity": "3", "unit_price": "9.99", "discount": "12.5"}),
        currency="ILS",
        rate=RATE,
    )

    assert _minor(found) == (2_622, 375, 472, 3_094)
    assert found.lines[0].list_price == Money(2_997, "ILS")


def test_currencies_have_their_own_smallest_units() -> None:
    rows = _rows({"quantity": "0.5", "unit_price": "101"})

    assert totals(rows, currency="JPY", rate=RATE).net == Money(51, "JPY")
    assert totals(rows, currency="JOD", rate=RATE).net == Money(50_500, "JOD")


def test_options_count_once_they_are_chosen_and_one_of_each_group_of_alternatives() -> None:
    rows = _rows(
        {},
        {"optional": True},
        {"optional": True, "chosen": True},
        {"group": "a"},
        {"group": "a"},
        {"group": "b"},
        {"group": "b", "chosen": True},
        {"group": "c", "optional": True},
        {"group": "c", "optional": True},
    )

    assert counting(rows) == [True, False, True, True, False, False, True, False, False]


NUMBERS = st.integers(0, 10**9).map(lambda number: str(Decimal(number).scaleb(-3)))
PERCENT = st.integers(0, 10_000).map(lambda number: str(Decimal(number).scaleb(-2)))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "quantity": NUMBERS,
            "unit_price": NUMBERS,
            "discount": PERCENT,
            "vat": st.sampled_from(["standard", "zero", "exempt"]),
            "group": st.sampled_from(["", "", "a", "b"]),
            "optional": st.booleans(),
            "chosen": st.booleans(),
        }
    ),
    max_size=12,
)


@given(rows=ROWS, currency=st.sampled_from(["ILS", "JPY", "JOD"]))
def test_sums_are_exact_whatever_the_lines(rows: list[dict[str, Any]], currency: str) -> None:
    found = totals(rows, currency=currency, rate=RATE)
    counted = [line for line in found.lines if line.counts]

    assert found.gross.amount_minor == found.net.amount_minor + found.vat.amount_minor
    assert found.net.amount_minor == sum(line.net.amount_minor for line in counted)
    assert found.discount.amount_minor == sum(line.discount.amount_minor for line in counted)
    assert all(
        line.list_price.amount_minor == line.net.amount_minor + line.discount.amount_minor
        for line in found.lines
    )
    assert all(line.discount.amount_minor >= 0 for line in found.lines)
    assert 0 <= found.vat.amount_minor * 100 <= found.net.amount_minor * 18 + 50


@given(rows=ROWS)
def test_the_order_of_lines_that_all_count_changes_nothing(rows: list[dict[str, Any]]) -> None:
    plain = [row | {"group": "", "optional": False} for row in rows]

    forth = totals(plain, currency="ILS", rate=RATE)
    back = totals(plain[::-1], currency="ILS", rate=RATE)

    assert _minor(forth) == _minor(back)


@given(rows=ROWS)
def test_of_a_group_of_alternatives_at_most_one_counts(rows: list[dict[str, Any]]) -> None:
    counted = counting(rows)

    for group in ("a", "b"):
        members = [place for place, row in enumerate(rows) if row["group"] == group]
        must = any(not rows[one]["optional"] or rows[one]["chosen"] for one in members)
        assert sum(counted[one] for one in members) == (1 if must else 0)
