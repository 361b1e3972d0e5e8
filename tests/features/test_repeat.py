"""Repeat sales: what customers bought again, and who is due."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.features.sales import due, repeat, repeat_views
from kesher.records import reading, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

PAGE = "/alon/sales/repeat/"
MOST_QUERIES = 10
WAYS = ("SAVEPOINT", "RELEASE", "SELECT set_config")


def _bought(owner: Membership, party: Party, *ago: int, amount: int = 100_00) -> None:
    """A deal won so many days ago, each."""
    for days in ago:
        won = {"stage": "won", "amount": amount, "closed_at": timezone.now() - timedelta(days=days)}
        world.a_deal(party=party, owner=owner, **won)


def _work(noa: Membership, yossi: Membership) -> dict[str, Party]:
    names = ("due", "ahead", "gone", "seldom", "once")
    told = {name: world.a_party(name=name, owner=yossi) for name in names}
    _bought(yossi, told["due"], 240, 180, 75, amount=300_00)
    _bought(yossi, told["ahead"], 130, 70, 0)
    _bought(yossi, told["gone"], 700, 690, 680)
    _bought(yossi, told["seldom"], 400, 300)
    _bought(noa, told["once"], 0, amount=50_00)
    return told


def test_the_share_is_of_those_who_bought_before(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _work(noa, yossi)
        world.a_deal(party=told["once"], owner=noa, stage="lost", lost_reason="price")
        wanted = repeat_views.asked({"period": "last 30 days"})
        found = repeat.by_owner(wanted.days)

        assert (found[yossi.pk].deals, found[yossi.pk].again) == (1, 1)
        assert (found[noa.pk].deals, found[noa.pk].again, found[noa.pk].share) == (1, 0, 0)
        long = repeat.by_owner(repeat_views.asked({"period": "last 200 days"}).days)[yossi.pk]
        assert (long.deals, long.again, long.amount, long.again_amount) == (5, 4, 900_00, 800_00)


def test_the_figure_opens_just_its_rows(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        deals, wanted = entities.get("deals"), repeat_views.asked({"period": "last 200 days"})
        again = repeat_views.conditions(wanted, f"owner = {yossi.pk}", "again = yes")
        assert reading.matching(deals, again).count() == 4
        others = repeat_views.conditions(wanted, f"owner = {yossi.pk}", "again = no")
        assert reading.matching(deals, others).count() == 1


def test_who_is_due_is_told_by_their_own_interval(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _work(noa, yossi)
        (one,) = due.customers()

        assert one.customer == told["due"]
        assert (one.habit.purchases, one.habit.every) == (3, timedelta(days=82))
        assert one.habit.expected == one.habit.last + timedelta(days=82)
        assert not one.habit.late.days > 0


def test_a_seller_is_told_of_their_own_sales_alone(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(owner=noa)
        _bought(noa, party, 60, 30)
        _bought(yossi, party, 0)
    with scope(noa.organization_id, yossi.pk, "web"):
        found = repeat.by_owner(repeat_views.asked({"period": "last 90 days"}).days)
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
    assert client.get(f"{PAGE}?by=moon").status_code == 422


def test_who_may_not_read_amounts_has_no_such_page(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(yossi.role, fields={"deals": {"amount": "hidden"}})
    assert client_of(yossi).get(PAGE).status_code == 404
    assert Api.of(yossi).get("deals/repeat").status_code == 404


def test_the_same_over_the_api(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _work(noa, yossi)
    api = Api.of(noa)

    found = api.get("deals/repeat?period=last 200 days").json()

    mine = next(one for one in found["rows"] if one["id"] == str(yossi.pk))
    assert (mine["won"], mine["again"], mine["share"], mine["worth_again"]) == (5, 4, 0.8, "800.00")
    assert [(one["party"], one["every_days"]) for one in found["due"]] == [
        (str(told["due"].pk), 82)
    ]
    assert faults(api.get("deals/repeat?period=moon")) == [("period", "parameter")]
