"""The forecast week by week: put down once, what moved, and how well it came true."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.deals.models import Deal
from kesher.features.sales import asking as sales_asking
from kesher.features.sales import moves, tallies
from kesher.features.sales import weeks as weekly
from kesher.features.sales.asking import Days
from kesher.features.sales.jobs import put_week_down
from kesher.features.sales.models import ForecastLine, ForecastWeek
from kesher.records import writing
from kesher.tenancy import scope
from tests import world
from tests.conftest import client_of

PAGE = "/alon/sales/forecast/"
WEEKS = f"{PAGE}weeks/"
MOST_QUERIES = 12
NOON = datetime(2025, 5, 7, 9, tzinfo=UTC)
SUNDAY = date(2025, 5, 4)
MOVED = ("slipped", "grew", "shrank", "lost", "won", "gone")
WAYS = ("SAVEPOINT", "RELEASE", "SELECT set_config")
QUARTER = {"span": "quarter", "start": "2025-05-07"}


pytestmark = pytest.mark.usefixtures("english")


def _deal(stage: str, amount: int, **values: Any) -> Deal:
    told = {"expected_close": date(2025, 6, 10), **values}
    return world.a_deal(stage=stage, amount=amount * 100, **told)


def _two_weeks(yossi: Membership) -> dict[str, Deal]:
    """What was forecast, put down; then all that may become of it, and the next week."""
    mine = {"owner": yossi}
    told = {name: _deal("negotiation", 100, title=name, **mine) for name in MOVED}
    told["earlier"] = _deal(
        "negotiation", 100, title="earlier", expected_close=date(2025, 9, 1), **mine
    )
    told["stays"] = _deal("offer", 100, title="stays", **mine)
    weekly.put_down(SUNDAY)
    writing.update(told["slipped"], expected_close=date(2025, 7, 2))
    writing.update(told["grew"], amount=150_00)
    writing.update(told["shrank"], amount=60_00)
    writing.update(told["lost"], stage="lost", lost_reason="price")
    writing.update(told["won"], stage="won", closed_at=NOON)
    writing.update(told["earlier"], expected_close=date(2025, 6, 1))
    writing.delete(told["gone"])
    told["new"] = _deal("discovery", 40, title="new", **mine)
    told["new won"] = _deal("won", 70, title="new won", closed_at=timezone.now(), **mine)
    weekly.put_down(SUNDAY + timedelta(days=9))
    return told


def test_a_week_is_told_by_what_moved_since_the_one_before(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _two_weeks(yossi)
        wanted = moves.asked(QUARTER)
        found = moves.between(wanted)

        assert (wanted.since, wanted.until) == (SUNDAY, SUNDAY + timedelta(days=7))
        assert dict(found.sums) == {
            "slipped": [1, -100_00],
            "grew": [1, 50_00],
            "shrank": [1, -40_00],
            "lost": [1, -100_00],
            "won": [1, 0],
            "earlier": [1, 100_00],
            "gone": [1, -100_00],
            "new": [1, 40_00],
        }
        assert {one.deal: one.move for one in found.listed} == {
            told[name].pk: name for name in (*MOVED, "earlier", "new")
        }
        slipped = moves.between(moves.asked({**QUARTER, "move": "slipped"}))
        assert [one.deal for one in slipped.listed] == [told["slipped"].pk]


def test_the_weeks_of_a_period_are_drawn_as_they_were(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _two_weeks(yossi)
        first, second = moves.series(moves.asked(QUARTER)).values()

    assert {key: amount // 100 for key, amount in first.items()} == {
        "won": 0, "commit": 600, "best": 100, "pipeline": 0, "omitted": 0,
    }  # fmt: skip
    assert {key: amount // 100 for key, amount in second.items()} == {
        "won": 100, "commit": 310, "best": 100, "pipeline": 40, "omitted": 0,
    }  # fmt: skip


def test_a_line_is_kept_only_where_something_changed(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _two_weeks(yossi)
        of_one = ForecastLine.objects.filter(deal=told["stays"])
        assert [(one.since, one.until) for one in of_one] == [(SUNDAY, None)]
        assert list(ForecastLine.objects.filter(deal=told["gone"]).values_list("until")) == [
            (SUNDAY + timedelta(days=7),)
        ]
        writing.update(told["lost"], stage="negotiation")
        weekly.put_down(SUNDAY + timedelta(days=14))
        lines = ForecastLine.objects.filter(deal=told["lost"]).order_by("since")
        assert [one.state for one in lines] == ["open", "lost", "open"]


def test_the_screen_of_weeks_lists_the_deals_that_moved(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = _two_weeks(yossi)
    client = client_of(noa)
    client.get(WEEKS, QUARTER)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(WEEKS, QUARTER).content.decode()

    assert len([one for one in asked if not one["sql"].startswith(WAYS)]) <= MOST_QUERIES
    assert f"/alon/deals/{told['slipped'].pk}/" in text
    assert f"/alon/deals/{told['gone'].pk}/" not in text
    assert text.count('title="שבוע') == 2
    assert client.get(WEEKS, {**QUARTER, "move": "moon"}).status_code == 422
    assert client.get(WEEKS, {**QUARTER, "from": "2025-01-01"}).status_code == 422
    assert client.get(WEEKS, {**QUARTER, "whose": "moon"}).status_code == 422


def test_a_seller_sees_the_history_of_their_own_deals_alone(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        theirs = _deal("negotiation", 100, owner=noa)
        hidden = _deal("negotiation", 10, owner=noa, is_private=True)
        _deal("negotiation", 1, owner=yossi)
        weekly.put_down(SUNDAY)
        assert ForecastLine.objects.filter(deal__in=[theirs, hidden]).count() == 2
    with scope(noa.organization_id, yossi.pk, "web"):
        (week,) = moves.series(moves.asked(QUARTER)).values()
        assert week["commit"] == 1_00


def test_the_job_puts_a_week_down_once(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id):
        _deal("negotiation", 100, owner=yossi)
        assert put_week_down()
        assert not put_week_down()
        assert [one.week for one in ForecastWeek.objects.all()] == [
            weekly.sunday(timezone.localdate())
        ]
        assert ForecastLine.objects.count() == 1


def test_accuracy_compares_what_was_committed_to_with_what_was_won(
    noa: Membership, yossi: Membership
) -> None:
    today = timezone.localdate()
    with scope(noa.organization_id, noa.pk, "web"):
        this_month = sales_asking.asked({"period": "this month"}).days
        kept = _deal("negotiation", 300, owner=yossi, expected_close=today)
        missed = _deal("negotiation", 100, owner=yossi, expected_close=today)
        weekly.put_down(this_month.first)
        writing.update(kept, stage="won")
        writing.update(missed, expected_close=today + timedelta(days=90))
        found = tallies.by_owner(this_month)[yossi.pk]
        assert (found.foreseen, found.came, found.accuracy) == (400_00, 300_00, 0.75)
        before = Days(first=date(2020, 1, 1), after=date(2020, 2, 1))
        assert tallies.by_owner(before).get(yossi.pk, tallies.Tally()).accuracy is None
    assert "75%" in client_of(noa).get("/alon/sales/?period=this month").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_servers_one_puts_the_week_down() -> None:
    organization = world.alon_ltd()
    with scope(organization.pk):
        seat = world.a_member("יוסי", email="y@alon.example", role="sales")
    with scope(organization.pk, seat.pk, "web"):
        deals = [_deal("negotiation", 100, owner=seat) for _one in range(5)]

    def serve() -> None:
        with scope(organization.pk, None, "job"):
            put_week_down()
        connections.close_all()

    threads = [Thread(target=serve) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with scope(organization.pk):
        assert ForecastWeek.objects.count() == 1
        assert ForecastLine.objects.count() == len(deals)
