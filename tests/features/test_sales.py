"""Sales management: figures of people and teams, and their goals."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.leads.models import Lead
from kesher.features.quotes import actions
from kesher.features.sales import asking, goals, rows, shown, tallies
from kesher.features.sales.models import Goal, first_day, last_day
from kesher.features.sales.rows import Row
from kesher.features.sales.tallies import Tally
from kesher.records import reading, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

PAGE = "/alon/sales/"
MOST_QUERIES = 12
MARCH = datetime(2025, 3, 5, 9, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("english")


def _rows(**asked: str) -> dict[str, Row[Tally]]:
    wanted = asking.asked({"period": "this month", **asked})
    found = rows.rows(wanted.by, tallies.by_owner(wanted.days), rows.members())
    return {one.label: one for one in found}


def _lead(owner: Membership | None, *, waited: int | None = None, **values: Any) -> Lead:
    """Taken up by its owner after so many hours, or not yet."""
    lead = world.a_lead(owner=owner, **values)
    if waited is not None and owner is not None:
        with scope(owner.organization_id, owner.pk, "web"):
            writing.update(lead, status="contacted")
        moved = lead.created_at + timedelta(hours=waited)
        Lead.objects.filter(pk=lead.pk).update(taken_up_at=moved)
    return lead


def _work(noa: Membership, yossi: Membership) -> None:
    _lead(yossi, waited=2)
    _lead(yossi, waited=6)
    _lead(yossi)
    _lead(noa, waited=1)
    _lead(None)
    _lead(yossi, created_at=MARCH)
    now = timezone.now()
    for days, amount in ((10, 300_00), (20, 100_00)):
        won = {"stage": "won", "amount": amount, "owner": yossi, "closed_at": now}
        world.a_deal(**won, created_at=now - timedelta(days=days))
    world.a_deal(stage="lost", lost_reason="price", owner=yossi)
    world.a_deal(stage="won", amount=999_00, owner=yossi, created_at=MARCH, closed_at=MARCH)
    world.a_deal(owner=noa)
    line = {"description": "נייר", "quantity": "1", "unit_price": "100", "discount": "5"}
    actions.mark_sent(world.a_quote(owner=yossi, lines=[line]))
    world.a_quote(owner=yossi, lines=[line | {"discount": "10"}])
    world.a_task(owner=yossi, due_at=now - timedelta(days=1))
    world.a_task(owner=yossi, due_at=now + timedelta(days=1))


def test_each_person_is_told_with_what_they_did(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        found = _rows()

        assert list(found) == ["יוסי מזרחי", "נועה לוי", "(nobody)"]
        told = found["יוסי מזרחי"].tally
        assert (told.leads, told.taken_up, told.contact_rate) == (3, 2, 2 / 3)
        assert told.first_touch == timedelta(hours=4)
        assert (told.won, told.lost, told.win_rate) == (2, 1, 2 / 3)
        assert (told.worth, told.cycle) == (400_00, timedelta(days=15))
        assert told.discount_rate == pytest.approx(0.05)
        assert (told.tasks, told.late, told.late_rate) == (2, 1, 0.5)
        assert (found["נועה לוי"].tally.leads, found["נועה לוי"].tally.opened) == (1, 1)
        assert found["נועה לוי"].tally.first_touch == timedelta(hours=1)
        assert found["(nobody)"].tally.leads == 1
        assert rows.together(found.values()).tally.leads == 5


def test_teams_add_up_their_people(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        team = world.a_team("מכירות")
        writing.update(yossi, team=team)
        _work(noa, yossi)
        found = _rows(by="team")

    assert {label: one.tally.leads for label, one in found.items()} == {
        "מכירות": 3,
        "(no team)": 1,
        "(nobody)": 1,
    }
    assert found["מכירות"].key == str(team.pk)


def test_every_figure_opens_just_its_rows(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        row = _rows()["יוסי מזרחי"]
        opened = {
            "leads": ("leads", "created_at within this month", 3),
            "won": ("deals", "state = won and closed_at within this month", 2),
            "quotes": ("quotes", "sent_at within this month and status not in (draft, waiting)", 1),
            "late": ("tasks", "status = open and due_at < now", 1),
        }
        for key, conditions, count in opened.values():
            told = f"{conditions} and {row.owners}"
            assert reading.matching(entities.get(key), told).count() == count
        wanted = asking.asked({"period": "this month"})
        client = client_of(noa)
        for figure in shown.figures(wanted, row).values():
            assert client.get(figure.url).status_code == 200


def test_a_lead_is_taken_up_by_what_is_written_of_it_and_by_no_throwing_away(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        called, noted, thrown, passed = (world.a_lead(owner=yossi) for _turn in range(4))
        again = world.a_lead(owner=yossi, party=thrown.party)
        about = f"leads:{called.pk}"
        call = world.a_call(about=about, party=called.party)
        world.a_meeting(about=about, party=called.party, at=call.created_at)
        world.a_task(about=f"leads:{passed.pk}")
        writing.update(passed, status="contacted")
    with scope(yossi.organization_id, yossi.pk, "web"):
        writing.update(thrown, status="lost", lost_reason="spam")
        world.a_note(party=noted.party)
        world.a_call(party=again.party)
    with scope(noa.organization_id, None, "job"):
        world.a_note(about=f"leads:{passed.pk}")

    with scope(noa.organization_id, noa.pk, "web"):
        told = _rows()["יוסי מזרחי"]
        figure = shown.figures(asking.asked({"period": "this month"}), told)
        condition = parse_qs(urlsplit(figure["contact"].url).query)["filter"][0]
        opened = set(reading.matching(entities.get("leads"), condition))
        called.refresh_from_db()

    assert called.taken_up_at == call.created_at
    assert opened == {called, noted, again}
    assert (told.tally.leads, told.tally.taken_up, told.tally.waits) == (5, 3, 3)


def test_a_seller_sees_their_own_figures_alone(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        world.a_goal(member=noa)
        mine = world.a_goal(member=yossi)
        world.a_goal()
    with scope(noa.organization_id, yossi.pk, "web"):
        assert list(_rows()) == ["יוסי מזרחי"]
        assert [one.goal for one in goals.running(rows.members())] == [mine]


def test_who_may_not_read_amounts_is_not_told_any(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        world.a_goal(member=yossi, metric="worth")
        writing.update(yossi.role, fields={"deals": {"amount": "hidden"}})
    with scope(noa.organization_id, yossi.pk, "web"):
        assert "worth" not in shown.heads()
        assert _rows()["יוסי מזרחי"].tally.worth == 0
        assert goals.running(rows.members()) == []


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        ("month", date(2026, 2, 14), date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2028, 2, 29), date(2028, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_goal_lasts_a_whole_month_quarter_or_year(
    span: str, day: date, first: date, last: date
) -> None:
    assert first_day(span, day) == first
    assert last_day(span, first) == last


def test_a_goal_is_told_with_what_is_reached_and_where_one_should_be(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        team = world.a_team("מכירות")
        writing.update(yossi, team=team)
        _work(noa, yossi)
        worth = world.a_goal(member=yossi, metric="worth", span="year", target=Decimal("3650"))
        leads = world.a_goal(team=team, metric="leads", span="month", target=Decimal(3))
        world.a_goal(member=yossi, starts_on=date(2020, 1, 1))
        found = {one.goal: one for one in goals.running(rows.members())}

        assert set(found) == {worth, leads}
        today = timezone.localdate()
        days = 366 if today.year % 4 == 0 else 365
        passed = (today - date(today.year, 1, 1)).days + 1
        one = found[worth]
        assert (one.target, one.reached) == (3650_00, 400_00)
        assert one.expected == round(3650_00 * passed / days)
        assert found[leads].reached == 3
        assert not found[leads].is_behind


@pytest.mark.usefixtures("alon")
def test_a_goal_is_of_one_person_of_one_team_or_of_everybody(yossi: Membership) -> None:
    told = {"member": yossi, "team": world.a_team()}
    with pytest.raises(ValidationError) as refusal:
        writing.create(Goal, metric="won", target=Decimal(5), **told)
    assert set(refusal.value.message_dict) == {"member"}
    assert not Goal.objects.exists()

    writing.create(Goal, metric="leads", target=Decimal(5))
    _lead(yossi)
    _lead(None)
    assert [(one.goal.whose, one.reached) for one in goals.running([])] == [("Everybody", 2)]


def test_the_page_asks_little_and_tells_goals_and_figures(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        for span in ("month", "quarter", "year"):
            world.a_goal(member=yossi, metric="worth", span=span)
    client = client_of(noa)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as told:
        page = client.get(PAGE)

    ways = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    assert len([one for one in told if not one["sql"].startswith(ways)]) <= MOST_QUERIES
    text = page.content.decode()
    assert text.count('class="k-pace"') == 3
    assert "יוסי מזרחי" in text
    assert client.get(f"{PAGE}?by=moon").status_code == 422
    assert client.get(f"{PAGE}?period=moon").status_code == 422


def test_the_same_over_the_api(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _work(noa, yossi)
        goal = world.a_goal(member=yossi, metric="won", span="year", target=Decimal(4))
    api = Api.of(noa)

    told = api.get("deals/performance?period=this month").json()

    first = told["rows"][0]
    assert {key: first[key] for key in ("id", "leads", "won", "lost", "worth", "late")} == {
        "id": str(yossi.pk),
        "leads": 3,
        "won": 2,
        "lost": 1,
        "worth": "400.00",
        "late": 1,
    }
    assert (first["first_touch_hours"], first["cycle_hours"]) == (4.0, 360.0)
    assert [(one["id"], one["reached"]) for one in told["goals"]] == [(str(goal.pk), "2")]
    assert faults(api.get("deals/performance?by=moon")) == [("by", "parameter")]
