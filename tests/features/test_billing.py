"""Billing agreements: each period makes one order, whose amounts are those of its days."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone, translation

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.agreements import actions, billing, periods, pricing
from kesher.features.agreements.jobs import keep_agreements
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import Agreement, Billing, PastLine
from kesher.features.agreements.months import Days, around
from kesher.features.orders import actions as ordering
from kesher.features.orders.lines import LINES as ORDERED
from kesher.features.orders.models import Order
from kesher.jobs.worker import run_due
from kesher.records import reading, undoing, writing
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english() -> Any:
    with translation.override("en"):
        yield


def _agreement(first: date, **values: Any) -> Agreement:
    """Active, and billed from its first day, with one line of a hundred a month."""
    told = {"starts_on": first, "billed_from": first, **values}
    agreement = world.an_agreement(**told)
    actions.activate(agreement)
    return agreement


def _changes(agreement: Agreement, day: date, **row: str) -> None:
    """The first line is another from a day on."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    agreement.changed_from = day
    first, *others = LINES.read(agreement)
    writing.update(agreement, lines=[first | row, *others])


def _bill(agreement: Agreement, today: date) -> int:
    return billing.bill_due(agreement.pk, today)


def _billed() -> list[tuple[date, date, int]]:
    rows = Billing.objects.order_by("first", "turn").values_list("first", "last", "net")
    return list(rows)


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
    agreement = _agreement(date(2026, 1, 1), title="תחזוקה")

    assert _bill(agreement, date(2026, 1, 31)) == 0
    assert _bill(agreement, date(2026, 2, 1)) == 1
    assert _bill(agreement, date(2026, 2, 1)) == 0
    assert _bill(agreement, date(2026, 4, 1)) == 2

    assert _billed() == [
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
    agreement = _agreement(date(2026, 1, 1), timing="ahead", period="quarter")

    assert _bill(agreement, date(2025, 12, 31)) == 0
    assert _bill(agreement, date(2026, 1, 1)) == 1
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
    agreement = _agreement(date(2026, 1, 1), timing="ahead")
    _bill(agreement, date(2026, 1, 1))

    _changes(agreement, date(2026, 1, 15), unit_price="50")
    _bill(agreement, date(2026, 2, 1))

    assert [net for _first, _last, net in _billed()] == [10_000, 5_000]


@pytest.mark.usefixtures("alon")
def test_a_planned_change_is_foreseen_in_advance() -> None:
    agreement = _agreement(date(2026, 1, 1), timing="ahead")
    world.a_price_change(agreement=agreement, from_day=date(2026, 1, 22), percent=Decimal(10))

    _bill(agreement, date(2026, 1, 1))

    # 21 of 31 days at 100, 10 of 31 days at 110: 67.74 and 35.48.
    assert _billed() == [(date(2026, 1, 1), date(2026, 1, 31), 10_322)]


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("year", "before", "after"),
    [(2026, "50.00", "57.15"), (2028, "48.28", "59.12")],  # 14 of 28 days; 14 of 29
)
def test_a_change_counts_by_the_days_leap_years_too(year: int, before: str, after: str) -> None:
    agreement = _agreement(date(year, 2, 1))
    _changes(agreement, date(year, 2, 15), unit_price="100", quantity="1.143")
    assert _bill(agreement, date(year, 3, 1)) == 1

    rows = ORDERED.read(Order.objects.get())

    assert [row["unit_price"] for row in rows] == [before, after]
    assert [row["quantity"] for row in rows] == ["1", "1"]


@pytest.mark.usefixtures("alon")
def test_days_at_the_beginning_and_the_end_are_parts_of_a_calendar_month() -> None:
    agreement = _agreement(
        date(2026, 1, 22), counting="calendar", ends_on=date(2026, 3, 10), renewal="none"
    )

    assert _bill(agreement, date(2026, 6, 1)) == 3

    # 10 of 31 days, a whole month, 10 of 31 days.
    assert _billed() == [
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
    agreement = _agreement(
        date(2026, 1, 22),
        counting="calendar",
        currency=currency,
        lines=[{"description": "א", "unit_price": price}],
    )

    _bill(agreement, date(2026, 2, 1))

    order = Order.objects.get()
    assert (order.net, ORDERED.read(order)[0]["unit_price"]) == (minor, amount)


@pytest.mark.usefixtures("alon")
def test_a_line_that_stayed_is_whole_beside_one_that_changed() -> None:
    agreement = _agreement(
        date(2026, 1, 1),
        lines=[
            {"description": "מקומות", "quantity": "10", "unit_price": "33.33", "discount": "10"},
            {"description": "תמיכה", "unit_price": "77.77", "vat": "exempt"},
        ],
    )
    _changes(agreement, date(2026, 1, 11), quantity="12")
    _bill(agreement, date(2026, 2, 1))

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
    agreement = _agreement(date(2026, 1, 1))
    _changes(agreement, date(2026, 1, 10), unit_price="200")
    _changes(agreement, date(2026, 1, 10), unit_price="100")
    _bill(agreement, date(2026, 2, 1))

    rows = ORDERED.read(Order.objects.get())

    assert [(row["quantity"], row["unit_price"]) for row in rows] == [("1", "100.00")]
    assert PastLine.objects.count() == 1


@pytest.mark.usefixtures("alon")
def test_prices_of_the_past_count_for_the_past_however_late_it_is_billed() -> None:
    agreement = _agreement(date(2026, 1, 1))
    for day in (date(2026, 2, 1), date(2026, 3, 1)):
        world.a_price_change(agreement=agreement, from_day=day, percent=Decimal(10))
    pricing.change_due(date(2026, 5, 1))

    _bill(Agreement.objects.get(), date(2026, 5, 1))

    assert [net for _first, _last, net in _billed()] == [10_000, 11_000, 12_100, 12_100]


@pytest.mark.usefixtures("alon")
def test_vat_is_that_of_the_last_day_or_of_the_first_in_advance() -> None:
    for timing, title in (("end", "א"), ("ahead", "ב")):
        agreement = _agreement(
            date(2024, 12, 1), timing=timing, title=title, ends_on=date(2025, 2, 28)
        )
        _bill(agreement, date(2025, 3, 1))
    quarter = _agreement(date(2024, 12, 1), period="quarter", title="ג", ends_on=date(2025, 2, 28))
    _bill(quarter, date(2025, 3, 1))

    rates = {
        title: [
            int(one.order.vat_rate)
            for one in Billing.objects.filter(agreement__title=title).order_by("first")
        ]
        for title in "אבג"
    }
    assert rates == {"א": [17, 18, 18], "ב": [17, 18, 18], "ג": [18]}


@pytest.mark.usefixtures("alon")
def test_what_was_cancelled_is_billed_to_its_last_day() -> None:
    today = timezone.localdate()
    agreement = _agreement(today - timedelta(days=9), period="year")

    actions.cancel(agreement, reason="price")
    assert Agreement.objects.get().over_on == today
    assert _bill(agreement, today) == 0
    assert _bill(agreement, today + timedelta(days=1)) == 1
    assert _bill(agreement, today + timedelta(days=800)) == 0

    ((first, last, net),) = _billed()
    full = periods.whole(agreement, first).count
    assert (last, net) == (today, round(Decimal(100_000) / full))


@pytest.mark.usefixtures("alon")
def test_drafts_and_what_has_no_day_of_billing_make_no_orders() -> None:
    world.an_agreement(starts_on=date(2026, 1, 1), billed_from=date(2026, 1, 1))
    unbilled = _agreement(date(2026, 1, 1), billed_from=None)

    assert list(billing.waiting(date(2026, 6, 1))) == []
    with pytest.raises(Refused, match="has no day from which it is billed"):
        actions.bill(unbilled)
    assert Order.objects.count() == 0


@pytest.mark.usefixtures("alon")
def test_billing_begins_on_its_own_day_where_it_was_billed_elsewhere_before() -> None:
    agreement = _agreement(date(2020, 1, 1), billed_from=date(2026, 5, 1))

    assert _bill(agreement, date(2026, 7, 1)) == 2

    assert [first for first, _last, _net in _billed()] == [date(2026, 5, 1), date(2026, 6, 1)]


@pytest.mark.usefixtures("alon")
def test_a_period_whose_order_was_cancelled_is_billed_again_once_and_by_hand() -> None:
    agreement = _agreement(date(2026, 1, 1), ends_on=date(2026, 2, 28), renewal="none")
    _bill(agreement, date(2026, 3, 1))
    first = Billing.objects.earliest("first").order
    _call_off(first)

    assert list(billing.waiting(date(2026, 3, 1))) == []
    assert _bill(agreement, date(2026, 3, 1)) == 0
    actions.bill(Agreement.objects.get())
    with pytest.raises(Refused, match="All periods are billed"):
        actions.bill(Agreement.objects.get())

    turns = Billing.objects.filter(first=date(2026, 1, 1)).order_by("turn")
    assert [(one.turn, one.order.stands) for one in turns] == [(1, False), (2, True)]
    assert Order.objects.count() == 3


def _call_off(order: Order) -> None:
    """A supplied order is cancelled: first what was delivered is taken back."""
    rows = [{"key": row["key"], "quantity": f"-{row['delivered']}"} for row in ORDERED.read(order)]
    ordering.deliver(order, lines=rows)
    ordering.cancel(Order.objects.get(pk=order.pk), reason="mistake")


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("way", ["cancelled", "binned"])
def test_an_order_does_not_come_back_beside_the_one_that_replaced_it(way: str) -> None:
    agreement = _agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
    _bill(agreement, date(2026, 2, 1))
    old = Order.objects.get()
    if way == "cancelled":
        _call_off(old)
    else:
        writing.delete(old)
    actions.bill(Agreement.objects.get())
    back = ordering.reopen if way == "cancelled" else writing.restore
    old = Order.objects.get(pk=old.pk)

    with pytest.raises(Refused, match="billed again, by order 2"):
        back(old)

    assert not Order.objects.get(pk=old.pk).stands


def test_what_is_undone_never_was_and_the_night_bills_it(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        agreement = _agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
    with scope(noa.organization_id, noa.pk, "web"):
        actions.bill(agreement)
        batch = undoing.batch()
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)
        assert Billing.objects.filter(deleted_at=None).count() == 0
        assert Order.objects.filter(deleted_at=None).count() == 0
        assert list(billing.waiting(date(2026, 3, 1))) == [agreement.pk]
        assert _bill(agreement, date(2026, 3, 1)) == 1
        assert _bill(agreement, date(2026, 3, 1)) == 0
        assert Order.objects.filter(deleted_at=None).count() == 1


@pytest.mark.usefixtures("alon")
def test_killed_in_the_middle_it_is_billed_exactly_once(monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = _agreement(date(2026, 1, 1), ends_on=date(2026, 3, 31), renewal="none")
    supply = ordering.supply
    done: list[Order] = []

    def dies(order: Order) -> Order:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(order)
        return supply(order)

    with monkeypatch.context() as broken:
        broken.setattr(ordering, "supply", dies)
        with pytest.raises(KeyboardInterrupt):
            _bill(agreement, date(2026, 6, 1))
    assert (Order.objects.count(), Billing.objects.count()) == (0, 0)

    assert _bill(agreement, date(2026, 6, 1)) == 3
    assert _bill(agreement, date(2026, 6, 1)) == 0
    assert [order.number for order in Order.objects.order_by("number")] == [1, 2, 3]


@pytest.mark.usefixtures("alon")
def test_the_database_itself_holds_to_one_order_a_turn() -> None:
    agreement = _agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
    _bill(agreement, date(2026, 2, 1))
    row = Billing.objects.get()

    with pytest.raises((IntegrityError, ValidationError)):
        writing.create(
            Billing,
            agreement=agreement,
            first=row.first,
            last=row.last,
            order=world.an_order(),
        )


@pytest.mark.usefixtures("alon")
def test_the_night_bills_what_is_due_however_often_it_runs() -> None:
    today = timezone.localdate()
    due = _agreement(today - timedelta(days=40))
    _agreement(today - timedelta(days=9))

    for _night in range(2):
        keep_agreements()
        run_due()

    assert [one.agreement for one in Billing.objects.all()] == [due]


@pytest.mark.usefixtures("alon")
def test_a_price_stays_the_price_of_what_it_was() -> None:
    agreement = _agreement(date(2026, 1, 1))
    writing.update(agreement, period="quarter")
    _bill(agreement, date(2026, 4, 1))

    with pytest.raises(ValidationError) as wrong:
        writing.update(Agreement.objects.get(), period="month")
    assert set(wrong.value.message_dict) == {"period"}
    with pytest.raises(ValidationError) as empty:
        writing.update(Agreement.objects.get(), lines=[])
    assert set(empty.value.message_dict) == {"lines"}
    assert str(Agreement.objects.get().period) == "quarter"


def test_both_cards_tell_of_one_another(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        agreement = _agreement(date(2026, 1, 1), ends_on=date(2026, 2, 28), renewal="none")
        _changes(agreement, date(2026, 2, 1), unit_price="120")
        _bill(agreement, date(2026, 2, 1))
        order = Order.objects.get()
    client = client_of(noa)

    page = client.get(f"/alon/agreements/{agreement.pk}/").content.decode()
    assert f"/alon/orders/{order.pk}/" in page
    assert "החיוב הבא" in page
    assert "₪120.00" in page
    assert "מחירים וכמויות מן העבר" in page
    page = client.get(f"/alon/orders/{order.pk}/").content.decode()
    assert f"/alon/agreements/{agreement.pk}/" in page


def test_programs_bill_and_read_what_was_billed(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        agreement = _agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
    api = Api.of(noa)

    assert api.post(f"agreements/{agreement.pk}/do/bill", {}).status_code == 200
    assert api.post(f"agreements/{agreement.pk}/do/bill", {}).status_code == 409
    (row,) = api.get(f"billings?filter=agreement = {agreement.pk}").json()["items"]
    assert (row["first"], row["last"], row["net"]["amount"]) == (
        "2026-01-01",
        "2026-01-31",
        "100.00",
    )


def test_sellers_bill_their_own_agreements_alone(
    alon: Organization, noa: Membership, yossi: Membership
) -> None:
    told: dict[str, Any] = {"ends_on": date(2026, 1, 31), "renewal": "none"}
    theirs = _agreement(date(2026, 1, 1), **told)
    with scope(noa.organization_id, yossi.pk, "web"):
        mine = _agreement(date(2026, 1, 1), **told)
        actions.bill(mine)
        assert [one.agreement for one in reading.visible(entities.get("billings"))] == [mine]
        with pytest.raises(NotVisible):
            actions.bill(theirs)
    assert Billing.objects.count() == 1
