"""The sales forecast: by category and against goals, and what managers reckon."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.deals.models import Deal
from kesher.features.sales import forecast_rows, foreseen, moves, opening, rows, spans
from kesher.features.sales import weeks as weekly
from kesher.features.sales.forecast_rows import Told
from kesher.features.sales.models import Adjustment
from kesher.records import reading, undoing, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
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


def _told(**asked: str) -> dict[str, Told]:
    chosen = spans.asked({**QUARTER, **asked})
    periods = forecast_rows.periods(chosen)
    found = foreseen.by_owner(periods)
    return {one.label: one for one in forecast_rows.rows_of(chosen, found[0], rows.members())}


def _deal(stage: str, amount: int, **values: Any) -> Deal:
    told = {"expected_close": date(2025, 6, 10), **values}
    return world.a_deal(stage=stage, amount=amount * 100, **told)


def _work(noa: Membership, yossi: Membership) -> None:
    _deal("negotiation", 1000, owner=yossi)
    _deal("offer", 400, owner=yossi)
    _deal("offer", 200, owner=yossi, forecast="commit", probability=90)
    _deal("discovery", 100, owner=yossi)
    _deal("discovery", 50, owner=yossi, forecast="omitted")
    _deal("won", 700, owner=yossi, closed_at=NOON)
    _deal("lost", 5, owner=yossi, lost_reason="price", closed_at=NOON)
    _deal("negotiation", 30, owner=noa, expected_close=date(2025, 8, 1))
    _deal("negotiation", 20, owner=noa, expected_close=date(2025, 3, 31))
    _deal("discovery", 10, owner=noa, expected_close=None, forecast="commit")
    _deal("negotiation", 8, owner=noa, expected_close=date(2025, 4, 1))


def _amounts(told: Told) -> dict[str, int]:
    return {str(key): cell.amount // 100 for key, cell in told.sheet.cells.items()}


def test_a_deal_counts_as_its_stage_does_unless_a_person_says_otherwise(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        found = _told()

        assert list(found) == ["יוסי מזרחי", "נועה לוי", "Together"]
        mine = found["יוסי מזרחי"]
        assert _amounts(mine) == {
            "won": 700, "commit": 1200, "best": 400, "pipeline": 100, "omitted": 50,
        }  # fmt: skip
        assert mine.sheet.forecast == 1900_00
        assert mine.sheet.weighted == 700_00 + 750_00 + 180_00 + 200_00 + 10_00
        assert _amounts(found["נועה לוי"])["commit"] == 8
        assert found["Together"].sheet.forecast == 1908_00


def test_every_figure_opens_just_its_rows(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        period, row = spans.asked(QUARTER).period, _told()["יוסי מזרחי"]
        deals = entities.get("deals")

        for category, cell in row.sheet.cells.items():
            told = opening.conditions(period, row, category)
            assert reading.matching(deals, told).count() == cell.deals
        both = opening.conditions(period, row, *foreseen.RECKONED)
        assert reading.matching(deals, both).count() == 3
        assert foreseen.left_behind(period.first).deals == 2
        client = client_of(noa)
        for url in (opening.left_behind(period), opening.at(both)):
            assert client.get(url).status_code == 200


def test_the_list_shows_and_asks_for_the_category(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        deals = entities.get("deals")
        found = reading.matching(deals, "category in (best, omitted)")
        shown = {deals.field("category").read(one) for one in found}

        assert (found.count(), shown) == (3, {"best", "omitted"})
        assert reading.matching(deals, "forecast = commit").count() == 2
    page = client_of(noa).get("/alon/deals/?view=all&columns=title,category,forecast")
    assert "תרחיש מיטבי" in page.content.decode()


def test_goals_and_what_a_manager_reckons_stand_beside_the_forecast(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        when = {"span": "quarter", "starts_on": date(2025, 4, 1)}
        world.a_goal(member=yossi, metric="worth", target=Decimal(2500), **when)
        told = world.an_adjustment(member=yossi, amount=1500_00, **when)
        found = _told()["יוסי מזרחי"]

        assert (found.goal, found.gap, found.adjustment) == (2500_00, 600_00, told)
        assert found.sheet.forecast == 1900_00
        whole = _told()["Together"]
        assert (whole.goal, whole.adjustment) == (2500_00, None)


def test_an_adjustment_begins_on_the_first_day_of_its_time(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        with pytest.raises(ValidationError, match=r"begins on 01/10/2026") as refused:
            world.an_adjustment(span="quarter", starts_on=date(2026, 10, 17))

        assert list(refused.value.message_dict) == ["starts_on"]
        assert not Adjustment.objects.exists()
        world.an_adjustment(span="month", starts_on=date(2026, 11, 1))
        assert Adjustment.objects.get().starts_on == date(2026, 11, 1)


def test_only_who_manages_adjusts_and_who_is_measured_sees_it(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        when = {"span": "quarter", "starts_on": date(2025, 4, 1)}
        told = world.an_adjustment(member=yossi, **when)
        world.an_adjustment(member=noa, **when)
    page = client_of(yossi).get(PAGE, QUARTER).content.decode()
    assert "לקוח גדול בדרך" in page
    assert "התאמת התחזית" not in page
    assert client_of(yossi).get("/alon/adjustments/new/").status_code == 404
    assert client_of(yossi).get(f"/alon/adjustments/{told.pk}/edit/").status_code == 404
    with scope(noa.organization_id, yossi.pk, "web"):
        assert list(reading.visible(entities.get("adjustments"))) == [told]


def test_an_adjustment_has_a_reason_and_can_be_taken_back(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        told = world.an_adjustment(member=yossi)
        with pytest.raises(ValidationError) as silent:
            world.an_adjustment(member=noa, reason="")
        with pytest.raises(ValidationError) as both:
            writing.create(Adjustment, member=noa, team=world.a_team(), amount=1, reason="שניהם")
        assert [set(one.value.message_dict) for one in (silent, both)] == [{"reason"}, {"member"}]
        assert Adjustment.objects.count() == 1
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(told, amount=1_00)
        undoing.undo(undoing.batch())
        told.refresh_from_db()
        assert told.amount == 500_000_00


def test_of_several_adjustments_of_a_time_the_newest_counts(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        when = {"span": "quarter", "starts_on": date(2025, 4, 1)}
        world.an_adjustment(member=yossi, **when)
        newest = world.an_adjustment(member=yossi, amount=7_00, **when)
        assert _told()["יוסי מזרחי"].adjustment == newest


def test_the_page_asks_little_and_draws_the_periods_ahead(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
    client = client_of(noa)
    client.get(PAGE, QUARTER)
    with CaptureQueriesContext(connection) as told:
        page = client.get(PAGE, QUARTER)

    assert len([one for one in told if not one["sql"].startswith(WAYS)]) <= MOST_QUERIES
    text = page.content.decode()
    assert text.count('class="k-forecast-bar"') == 3
    assert text.count('title="רבעון') == 4
    assert "רבעון 3, 2025: התחייבות ₪30" in text
    assert "שתי עסקאות פתוחות, בסך ₪30" in text
    for wrong in ("by=moon", "span=year", "start=moon"):
        assert client.get(f"{PAGE}?{wrong}").status_code == 422


def test_by_team_people_add_up(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        team = world.a_team("מכירות")
        for one in (yossi, noa):
            writing.update(one, team=team)
        _work(noa, yossi)
        world.an_adjustment(team=team, span="quarter", starts_on=date(2025, 4, 1))
        found = _told(by="team")

        assert [one.label for one in found.values()] == ["מכירות", "Together"]
        assert found["מכירות"].sheet.forecast == 1908_00
        assert found["מכירות"].adjustment is not None


def test_who_may_not_read_amounts_has_no_forecast(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        writing.update(yossi.role, fields={"deals": {"amount": "hidden"}})
    client = client_of(yossi)
    assert client.get(PAGE).status_code == 404
    assert client.get(WEEKS).status_code == 404
    assert client.get("/alon/sales/").status_code == 200
    assert Api.of(yossi).get("deals/forecast").status_code == 404


def test_another_organisation_sees_nothing_of_it(
    noa: Membership, yossi: Membership, dana: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        weekly.put_down(SUNDAY)
    with scope(dana.organization_id, dana.pk, "web"):
        assert _told()["Together"].sheet.forecast == 0
        assert moves.asked(QUARTER).weeks == []


def test_the_same_over_the_api(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        when = {"span": "quarter", "starts_on": date(2025, 4, 1)}
        told = world.an_adjustment(member=yossi, amount=1500_00, **when)
        weekly.put_down(SUNDAY)
    api = Api.of(noa)

    found = api.get("deals/forecast?start=2025-05-07").json()

    assert (found["first"], found["last"], found["by"]) == ("2025-04-01", "2025-06-30", "person")
    mine = found["rows"][0]
    assert (mine["id"], mine["forecast"], mine["goal"]) == (str(yossi.pk), "1900.00", None)
    assert mine["adjustment"] == {
        "id": str(told.pk), "amount": "1500.00", "reason": "לקוח גדול בדרך",
    }  # fmt: skip
    commit = next(one for one in mine["categories"] if one["category"] == "commit")
    assert (commit["deals"], commit["amount"], commit["weighted"]) == (2, "1200.00", "930.00")
    assert len(api.get(f"deals?filter={quote(commit['filter'])}").json()["items"]) == 2
    assert found["together"]["forecast"] == "1908.00"
    weeks = api.get("deals/forecast/weeks?start=2025-05-07").json()
    assert [(one["week"], one["commit"]) for one in weeks["weeks"]] == [("2025-05-04", "1208.00")]
    assert faults(api.get("deals/forecast?span=year")) == [("span", "parameter")]
    assert faults(api.get("deals/forecast/weeks?move=moon")) == [("move", "parameter")]
