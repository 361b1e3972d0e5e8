"""Repeat sales: who ordered again and how soon, and who is due to order again."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.orders import actions
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.features.sales import due, repeat, repeat_asking, repeat_views
from kesher.records import reading, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

PAGE = "/alon/sales/repeat/"
MOST_QUERIES = 10
WAYS = ("SAVEPOINT", "RELEASE", "SELECT set_config")


def _ordered(owner: Membership, party: Party, *ago: int, price: str = "100") -> list[Order]:
    """Confirmed orders of so many days ago."""
    return [
        _order(owner, party, timezone.localdate() - timedelta(days=days), price) for days in ago
    ]


def _order(owner: Membership, party: Party, day: date, price: str) -> Order:
    lines = [{"description": "נייר", "unit_price": price}]
    order = world.an_order(party=party, owner=owner, date=day, lines=lines)
    actions.confirm(order)
    return order


def _work(noa: Membership, yossi: Membership) -> dict[str, Party]:
    names = ("due", "ahead", "gone", "seldom", "once")
    told = {name: world.a_party(name=name, owner=yossi) for name in names}
    _ordered(yossi, told["due"], 240, 180, 75, price="300")
    _ordered(yossi, told["ahead"], 130, 70, 0)
    _ordered(yossi, told["gone"], 700, 690, 680)
    _ordered(yossi, told["seldom"], 400, 300)
    _ordered(noa, told["once"], 0, price="50")
    return told


def _asked(**query: str) -> repeat_asking.Question:
    return repeat_asking.asked(query)


def test_the_share_is_of_those_who_ordered_before(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _work(noa, yossi)
        world.an_order(party=told["once"], owner=noa)
        (cancelled,) = _ordered(noa, told["once"], 20)
        actions.cancel(cancelled, reason="mistake")

        found = repeat.by_owner(_asked(period="last 30 days").days)
        assert (found[yossi.pk].orders, found[yossi.pk].again) == (1, 1)
        assert (found[noa.pk].orders, found[noa.pk].again, found[noa.pk].share) == (1, 0, 0)
        long = repeat.by_owner(_asked(period="last 200 days").days)[yossi.pk]
        assert (long.orders, long.again, long.amount, long.again_amount) == (5, 4, 900_00, 800_00)
        # 60 and 105 days of one, 60 and 70 of the other.
        assert sorted(long.gaps.elements()) == [60, 60, 70, 105]
        assert long.middle == 65


def test_two_orders_of_one_day_are_no_repetition(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _ordered(noa, world.a_party(), 5, 5)

        found = repeat.by_owner(_asked(period="last 30 days").days)[noa.pk]

        assert (found.orders, found.again, found.middle) == (2, 0, None)


def test_who_ordered_again_is_told_when_the_days_have_passed(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for ago in ((100, 80), (100, 9), (100,), (20, 5), (20,)):
            _ordered(noa, world.a_party(), *ago)
        found = repeat.by_owner(_asked(period="last 200 days").days)[noa.pk]
        today = timezone.localdate()

        kept = {days: found.kept(days, today) for days in (30, 90, 365)}

        assert {days: (one.customers, one.again) for days, one in kept.items()} == {
            30: (3, 1),
            90: (3, 1),
            365: (0, 0),
        }
        assert (kept[90].share, kept[365].share) == (1 / 3, None)
        assert found.kept(91, today).again == 2


def test_what_agreements_make_is_no_repetition(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        billed = world.a_billing(party=world.a_party())
        _ordered(noa, billed.agreement.party, 3)
        orders = entities.get("orders")

        found = repeat.by_owner(_asked(period="last 500 days").days)

        assert (found[noa.pk].orders, found[noa.pk].again) == (1, 0)
        assert list(reading.matching(orders, "recurring = yes")) == [billed.order]
        assert reading.matching(orders, "recurring = no").count() == 1


def test_the_figure_opens_just_its_rows(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        orders, wanted = entities.get("orders"), _asked(period="last 200 days")
        again = repeat_views.conditions(wanted, f"owner = {yossi.pk}", "again = yes")
        assert reading.matching(orders, again).count() == 4
        others = repeat_views.conditions(wanted, f"owner = {yossi.pk}", "again = no")
        assert reading.matching(orders, others).count() == 1


def test_classes_of_customers_are_told_apart(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        for klass, ago in (("a", (90, 10)), ("a", (8,)), ("", (5,))):
            _ordered(noa, world.a_party(customer_class=klass), *ago)
        wanted = _asked(period="last 30 days", by="class")

        found = {one.key: one for one in repeat_views.told(wanted)}

        assert {key: (one.tally.orders, one.tally.again) for key, one in found.items()} == {
            "a": (2, 1),
            "": (1, 0),
        }
        counts = [
            reading.matching(
                entities.get("orders"), repeat_views.conditions(wanted, one.owners)
            ).count()
            for one in found.values()
        ]
        assert counts == [2, 1]


def test_who_is_due_is_told_by_their_own_interval(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _work(noa, yossi)
        (one,) = due.customers()

        assert one.customer == told["due"]
        assert (one.habit.purchases, one.habit.every) == (3, timedelta(days=82))
        assert one.habit.expected == one.habit.last + timedelta(days=82)
        assert not one.habit.late.days > 0
        parties = entities.get("parties")
        assert list(reading.matching(parties, "due_again = yes")) == [told["due"]]
        assert told["due"] not in reading.matching(parties, "due_again = no")


def test_a_seller_is_told_of_their_own_sales_alone(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(owner=noa)
        _ordered(noa, party, 60, 30)
        _ordered(yossi, party, 0)
    with scope(noa.organization_id, yossi.pk, "web"):
        found = repeat.by_owner(_asked(period="last 90 days").days)
        assert set(found) == {yossi.pk}
        assert found[yossi.pk].again == 0
        assert due.customers() == []


def test_the_page_asks_little(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _work(noa, yossi)
    client = client_of(noa)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(f"{PAGE}?period=last 200 days").content.decode()

    assert len([one for one in asked if not one["sql"].startswith(WAYS)]) <= MOST_QUERIES
    assert f"/alon/parties/{told['due'].pk}/" in text
    assert f"/alon/parties/{told['gone'].pk}/" not in text
    assert client.get(f"{PAGE}?by=class&within=30").status_code == 200
    assert client.get(f"{PAGE}?by=moon").status_code == 422
    assert client.get(f"{PAGE}?within=7").status_code == 422


def test_who_may_not_read_amounts_has_no_such_page(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(yossi.role, fields={"orders": {"net": "hidden"}})
    assert client_of(yossi).get(PAGE).status_code == 404
    assert Api.of(yossi).get("orders/repeat").status_code == 404


def test_who_may_not_read_classes_is_told_of_none(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(yossi.role, fields={"parties": {"customer_class": "hidden"}})
    client = client_of(yossi)
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}?by=class").status_code == 404


def test_the_same_over_the_api(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _work(noa, yossi)
    api = Api.of(noa)

    found = api.get("orders/repeat?period=last 200 days&within=60").json()

    mine = next(one for one in found["rows"] if one["id"] == str(yossi.pk))
    assert (mine["orders"], mine["again"], mine["share"], mine["worth_again"]) == (
        5,
        4,
        0.8,
        "800.00",
    )
    assert (mine["median_days"], mine["customers"], mine["kept"]) == (65, 2, 1)
    assert [(one["party"], one["every_days"]) for one in found["due"]] == [
        (str(told["due"].pk), 82)
    ]
    assert faults(api.get("orders/repeat?period=moon")) == [("period", "parameter")]
