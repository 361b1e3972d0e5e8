"""Billing agreements: each period makes one order, whatever happens to it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.agreements import actions, billing, periods
from kesher.features.agreements.jobs import keep_agreements
from kesher.features.agreements.models import Agreement, Billing
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
from tests.features import billed

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.usefixtures("alon")
def test_what_was_cancelled_is_billed_to_its_last_day() -> None:
    today = timezone.localdate()
    agreement = billed.an_agreement(today - timedelta(days=9), period="year")

    actions.cancel(agreement, reason="price")
    assert Agreement.objects.get().over_on == today
    assert billed.bill(agreement, today) == 0
    assert billed.bill(agreement, today + timedelta(days=1)) == 1
    assert billed.bill(agreement, today + timedelta(days=800)) == 0

    ((first, last, net),) = billed.all_billed()
    full = periods.whole(agreement, first).count
    assert (last, net) == (today, round(Decimal(100_000) / full))


@pytest.mark.usefixtures("alon")
def test_drafts_and_what_has_no_day_of_billing_make_no_orders() -> None:
    world.an_agreement(starts_on=date(2026, 1, 1), billed_from=date(2026, 1, 1))
    unbilled = billed.an_agreement(date(2026, 1, 1), billed_from=None)

    assert list(billing.waiting(date(2026, 6, 1))) == []
    with pytest.raises(Refused, match="has no day from which it is billed"):
        actions.bill(unbilled)
    assert Order.objects.count() == 0


@pytest.mark.usefixtures("alon")
def test_billing_begins_on_its_own_day_where_it_was_billed_elsewhere_before() -> None:
    agreement = billed.an_agreement(date(2020, 1, 1), billed_from=date(2026, 5, 1))

    assert billed.bill(agreement, date(2026, 7, 1)) == 2

    assert [first for first, _last, _net in billed.all_billed()] == [
        date(2026, 5, 1),
        date(2026, 6, 1),
    ]


@pytest.mark.usefixtures("alon")
def test_a_period_whose_order_was_cancelled_is_billed_again_once_and_by_hand() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1), ends_on=date(2026, 2, 28), renewal="none")
    billed.bill(agreement, date(2026, 3, 1))
    first = Billing.objects.earliest("first").order
    _call_off(first)

    assert list(billing.waiting(date(2026, 3, 1))) == []
    assert billed.bill(agreement, date(2026, 3, 1)) == 0
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
    agreement = billed.an_agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
    billed.bill(agreement, date(2026, 2, 1))
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
        agreement = billed.an_agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
    with scope(noa.organization_id, noa.pk, "web"):
        actions.bill(agreement)
        batch = undoing.batch()
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)
        assert Billing.objects.filter(deleted_at=None).count() == 0
        assert Order.objects.filter(deleted_at=None).count() == 0
        assert list(billing.waiting(date(2026, 3, 1))) == [agreement.pk]
        assert billed.bill(agreement, date(2026, 3, 1)) == 1
        assert billed.bill(agreement, date(2026, 3, 1)) == 0
        assert Order.objects.filter(deleted_at=None).count() == 1


@pytest.mark.usefixtures("alon")
def test_killed_in_the_middle_it_is_billed_exactly_once(monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = billed.an_agreement(date(2026, 1, 1), ends_on=date(2026, 3, 31), renewal="none")
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
            billed.bill(agreement, date(2026, 6, 1))
    assert (Order.objects.count(), Billing.objects.count()) == (0, 0)

    assert billed.bill(agreement, date(2026, 6, 1)) == 3
    assert billed.bill(agreement, date(2026, 6, 1)) == 0
    assert [order.number for order in Order.objects.order_by("number")] == [1, 2, 3]


@pytest.mark.usefixtures("alon")
def test_the_database_itself_holds_to_one_order_a_turn() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
    billed.bill(agreement, date(2026, 2, 1))
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
    due = billed.an_agreement(today - timedelta(days=40))
    billed.an_agreement(today - timedelta(days=9))

    for _night in range(2):
        keep_agreements()
        run_due()

    assert [one.agreement for one in Billing.objects.all()] == [due]


@pytest.mark.usefixtures("alon")
def test_a_price_stays_the_price_of_what_it_was() -> None:
    agreement = billed.an_agreement(date(2026, 1, 1))
    writing.update(agreement, period="quarter")
    billed.bill(agreement, date(2026, 4, 1))

    with pytest.raises(ValidationError) as wrong:
        writing.update(Agreement.objects.get(), period="month")
    assert set(wrong.value.message_dict) == {"period"}
    with pytest.raises(ValidationError) as empty:
        writing.update(Agreement.objects.get(), lines=[])
    assert set(empty.value.message_dict) == {"lines"}
    assert str(Agreement.objects.get().period) == "quarter"


def test_both_cards_tell_of_one_another(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        agreement = billed.an_agreement(date(2026, 1, 1), ends_on=date(2026, 2, 28), renewal="none")
        billed.changes(agreement, date(2026, 2, 1), unit_price="120")
        billed.bill(agreement, date(2026, 2, 1))
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
        agreement = billed.an_agreement(date(2026, 1, 1), ends_on=date(2026, 1, 31), renewal="none")
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
    theirs = billed.an_agreement(date(2026, 1, 1), **told)
    with scope(noa.organization_id, yossi.pk, "web"):
        mine = billed.an_agreement(date(2026, 1, 1), **told)
        actions.bill(mine)
        assert [one.agreement for one in reading.visible(entities.get("billings"))] == [mine]
        with pytest.raises(NotVisible):
            actions.bill(theirs)
    assert Billing.objects.count() == 1
