"""Billing agreements: what a period comes to, by the days on which its lines held."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kesher.features.agreements import billing, pricing
from kesher.features.agreements.models import Agreement, Billing, PastLine
from kesher.features.agreements.months import Days, around
from kesher.features.orders.lines import LINES as ORDERED
from kesher.features.orders.models import Order
from tests import world
from tests.features import billed

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("anchor", "months", "day", "period"),
    [
        ((2026, 1, 31), 1, (2026, 2, 27), ((2026, 1, 31), (2026, 2, 27))),
        ((2026, 1, 31), 1, (2026, 2, 28), ((2026, 2, 28), (2026, 3, 30))),
        ((2024, 2, 29), 12, (2025, 3, 1), ((2025, 2, 28), (2026, 2, 27))),
        ((2024, 2, 29), 12, (2028, 2, 29), ((2028, 2, 29), (2029, 2, 27))),
        ((2026, 4, 30), 3, (2026, 12, 1), ((2026, 10, 30), (2027, 1, 29))),
        ((2026, 1, 1), 3, (2025, 12, 31), ((2025, 10, 1), (2025, 12, 31))),
    ],
)
def test_periods_begin_where_they_are_counted_from(
    anchor: Any, months: int, day: Any, period: Any
) -> None:
    first, last = (date(*one) for one in period)

    assert around(date(*day), anchor=date(*anchor), months=months) == Days(first=first, last=last)


@pytest.mark.usefixtures("alon")
def test_each_period_makes_one_order_when_it_is_over() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1), title="תחזוקה")

    assert billed.bill(agreement, date(2026, 1, 31)) == 0
    assert billed.bill(agreement, date(2026, 2, 1)) == 1
    assert billed.bill(agreement, date(2026, 2, 1)) == 0
    assert billed.bill(agreement, date(2026, 4, 1)) == 2

    assert billed.all_billed() == [
        (date(2026, 1, 1), date(2026, 1, 31), 10_000),
        (date(2026, 2, 1), date(2026, 2, 28), 10_000),
        (date(2026, 3, 1), date(2026, 3, 31), 10_000),
    ]
    order = Billing.objects.earliest("first").order
    assert (order.date, str(order.status), order.net, order.gross) == (
        date(2026, 1, 31),
        "delivered",
        10_000,
        11_800,
    )
    assert (order.party, order.owner) == (agreement.party, agreement.owner)
    assert order.title.startswith("תחזוקה · ")


@pytest.mark.usefixtures("alon")
def test_in_advance_a_period_is_billed_on_its_first_day_and_supplied_after_its_last() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1), timing="ahead", period="quarter")

    assert billed.bill(agreement, date(2025, 12, 31)) == 0
    assert billed.bill(agreement, date(2026, 1, 1)) == 1
    order = Order.objects.get()
    assert (order.date, order.promised_for, str(order.status)) == (
        date(2026, 1, 1),
        date(2026, 3, 31),
        "confirmed",
    )
    assert billing.supply_past(date(2026, 3, 31)) == 0
    assert billing.supply_past(date(2026, 4, 1)) == 1
    assert billing.supply_past(date(2026, 4, 1)) == 0
    assert str(Order.objects.get().status) == "delivered"


@pytest.mark.usefixtures("alon")
def test_what_was_paid_in_advance_stays_and_changes_count_from_the_next_period() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1), timing="ahead")
    billed.bill(agreement, date(2026, 1, 1))

    billed.changes(agreement, date(2026, 1, 15), unit_price="50")
    billed.bill(agreement, date(2026, 2, 1))

    assert [net for _first, _last, net in billed.all_billed()] == [10_000, 5_000]


@pytest.mark.usefixtures("alon")
def test_a_planned_change_is_foreseen_in_advance() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1), timing="ahead")
    world.a_price_change(agreement=agreement, from_day=date(2026, 1, 22), percent=Decimal(10))

    billed.bill(agreement, date(2026, 1, 1))

    # 21 of 31 days at 100, 10 of 31 days at 110: 67.74 and 35.48.
    assert billed.all_billed() == [(date(2026, 1, 1), date(2026, 1, 31), 10_322)]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("year", "before", "after"),
    [(2026, "50.00", "57.15"), (2028, "48.28", "59.12")],  # 14 of 28 days; 14 of 29
)
def test_a_change_counts_by_the_days_leap_years_too(year: int, before: str, after: str) -> None:
    agreement = billed.an_agreement(date(year, 2, 1))
    billed.changes(agreement, date(year, 2, 15), unit_price="100", quantity="1.143")
    assert billed.bill(agreement, date(year, 3, 1)) == 1

    rows = ORDERED.read(Order.objects.get())

    assert [row["unit_price"] for row in rows] == [before, after]
    assert [row["quantity"] for row in rows] == ["1", "1"]


@pytest.mark.usefixtures("alon")
def test_days_at_the_beginning_and_the_end_are_parts_of_a_calendar_month() -> None:
    agreement = billed.an_agreement(
        date(2026, 1, 22), counting="calendar", ends_on=date(2026, 3, 10), renewal="none"
    )

    assert billed.bill(agreement, date(2026, 6, 1)) == 3

    # 10 of 31 days, a whole month, 10 of 31 days.
    assert billed.all_billed() == [
        (date(2026, 1, 22), date(2026, 1, 31), 3_226),
        (date(2026, 2, 1), date(2026, 2, 28), 10_000),
        (date(2026, 3, 1), date(2026, 3, 10), 3_226),
    ]
    row = ORDERED.read(Order.objects.earliest("date"))[0]
    assert row["description"].endswith("10 מתוך 31 ימים של 1 × ₪100.00")


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("currency", "price", "amount", "minor"),
    [("JPY", "1000", "323.00", 323), ("JOD", "100", "32.258", 32_258), ("ILS", "0.05", "0.02", 2)],
)
def test_parts_are_whole_minor_units(currency: str, price: str, amount: str, minor: int) -> None:
    agreement = billed.an_agreement(
        date(2026, 1, 22),
        counting="calendar",
        currency=currency,
        lines=[{"description": "א", "unit_price": price}],
    )

    billed.bill(agreement, date(2026, 2, 1))

    order = Order.objects.get()
    assert (order.net, ORDERED.read(order)[0]["unit_price"]) == (minor, amount)


@pytest.mark.usefixtures("alon")
def test_a_line_that_stayed_is_whole_beside_one_that_changed() -> None:
    agreement = billed.an_agreement(
        date(2026, 1, 1),
        lines=[
            {"description": "מקומות", "quantity": "10", "unit_price": "33.33", "discount": "10"},
            {"description": "תמיכה", "unit_price": "77.77", "vat": "exempt"},
        ],
    )
    billed.changes(agreement, date(2026, 1, 11), quantity="12")
    billed.bill(agreement, date(2026, 2, 1))

    order = Order.objects.get()
    rows = ORDERED.read(order)

    # 299.97 × 10/31 = 96.7645; 359.964 × 21/31 = 243.8466.
    assert [(row["quantity"], row["unit_price"], row["vat"]) for row in rows] == [
        ("1", "96.76", "standard"),
        ("1", "243.85", "standard"),
        ("1", "77.77", "exempt"),
    ]
    assert (order.net, order.vat, order.gross) == (41_838, 6_131, 47_969)


@pytest.mark.usefixtures("alon")
def test_what_was_changed_and_changed_back_is_no_change() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1))
    billed.changes(agreement, date(2026, 1, 10), unit_price="200")
    billed.changes(agreement, date(2026, 1, 10), unit_price="100")
    billed.bill(agreement, date(2026, 2, 1))

    rows = ORDERED.read(Order.objects.get())

    assert [(row["quantity"], row["unit_price"]) for row in rows] == [("1", "100.00")]
    assert PastLine.objects.count() == 1


@pytest.mark.usefixtures("alon")
def test_prices_of_the_past_count_for_the_past_however_late_it_is_billed() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1))
    for day in (date(2026, 2, 1), date(2026, 3, 1)):
        world.a_price_change(agreement=agreement, from_day=day, percent=Decimal(10))
    pricing.change_due(date(2026, 5, 1))

    billed.bill(Agreement.objects.get(), date(2026, 5, 1))

    assert [net for _first, _last, net in billed.all_billed()] == [10_000, 11_000, 12_100, 12_100]


@pytest.mark.usefixtures("alon")
def test_vat_is_that_of_the_last_day_or_of_the_first_in_advance() -> None:
    for timing, title in (("end", "א"), ("ahead", "ב")):
        agreement = billed.an_agreement(
            date(2024, 12, 1), timing=timing, title=title, ends_on=date(2025, 2, 28)
        )
        billed.bill(agreement, date(2025, 3, 1))
    quarter = billed.an_agreement(
        date(2024, 12, 1), period="quarter", title="ג", ends_on=date(2025, 2, 28)
    )
    billed.bill(quarter, date(2025, 3, 1))

    rates = {
        title: [
            int(one.order.vat_rate)
            for one in Billing.objects.filter(agreement__title=title).order_by("first")
        ]
        for title in "אבג"
    }
    assert rates == {"א": [17, 18, 18], "ב": [17, 18, 18], "ג": [17, 18]}


@pytest.mark.usefixtures("alon")
def test_each_day_bears_the_vat_of_its_own_rate() -> None:
    """A month of 31 days from the 16th of December 2024: 16 of them at 17%, 15 at 18%."""
    agreement = billed.an_agreement(date(2024, 12, 16))

    assert billed.bill(agreement, date(2024, 12, 31)) == 0
    assert billed.bill(agreement, date(2025, 1, 1)) == 1
    assert billed.bill(agreement, date(2025, 1, 15)) == 0
    assert billed.bill(agreement, date(2025, 2, 16)) == 2

    told = [
        (one.first, one.last, one.order.date, one.net, one.order.vat, one.order.gross)
        for one in Billing.objects.order_by("first").select_related("order")
    ]
    old, new = date(2024, 12, 31), date(2025, 1, 15)
    assert told == [
        (date(2024, 12, 16), old, old, 5_161, 877, 6_038),
        (date(2025, 1, 1), new, new, 4_839, 871, 5_710),
        (date(2025, 1, 16), date(2025, 2, 15), date(2025, 2, 15), 10_000, 1_800, 11_800),
    ]


@pytest.mark.usefixtures("alon")
def test_what_bears_no_vat_is_not_parted_by_its_rate() -> None:
    agreement = billed.an_agreement(date(2024, 12, 16))
    billed.changes(agreement, date(2024, 12, 16), vat="zero")

    assert billed.bill(agreement, date(2025, 1, 16)) == 1

    assert billed.all_billed() == [(date(2024, 12, 16), date(2025, 1, 15), 10_000)]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("is_done", [True, False])
def test_a_price_change_of_a_day_before_the_last_change_of_lines_holds_from_its_day(
    *, is_done: bool
) -> None:
    """The lines changed on the 11th and on the 21st of June; +10% since the 6th."""
    agreement = billed.an_agreement(date(2026, 6, 1))
    billed.changes(agreement, date(2026, 6, 11), quantity="2")
    billed.changes(agreement, date(2026, 6, 21), quantity="3")
    day, percent = date(2026, 6, 6), Decimal(10)
    world.a_price_change(agreement=agreement, from_day=day, percent=percent)
    if is_done:
        pricing.change_due(date(2026, 6, 25))

    billed.bill(Agreement.objects.get(), date(2026, 7, 1))

    rows = ORDERED.read(Order.objects.get())
    assert [row["unit_price"] for row in rows] == ["16.67", "18.33", "73.33", "110.00"]
    assert billed.all_billed() == [(date(2026, 6, 1), date(2026, 6, 30), 21_833)]
    kept = PastLine.objects.order_by("until").values_list("until", "quantity", "unit_price")
    if is_done:
        assert list(kept) == [
            (date(2026, 6, 5), 1, 100),
            (date(2026, 6, 10), 1, 110),
            (date(2026, 6, 20), 2, 110),
        ]


@pytest.mark.usefixtures("alon")
def test_a_price_change_leaves_what_held_before_its_day_and_what_was_billed() -> None:
    agreement = billed.an_agreement(date(2026, 4, 1))
    billed.bill(agreement, date(2026, 5, 1))
    billed.changes(agreement, date(2026, 6, 16), unit_price="200")
    world.a_price_change(agreement=agreement, from_day=date(2026, 4, 16), percent=Decimal(-50))
    pricing.change_due(date(2026, 6, 20))

    billed.bill(Agreement.objects.get(), date(2026, 7, 1))

    assert [net for _first, _last, net in billed.all_billed()] == [10_000, 5_000, 7_500]
