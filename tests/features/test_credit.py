"""Whose a decided deal is counted for: whoever owned it when it was won or lost, ever after."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.deals import actions
from kesher.features.deals.models import Deal
from kesher.features.sales import asking, foreseen, goals, opening, rows, shown, spans, tallies
from kesher.features.sales.models import first_day
from kesher.features.sales.rows import Row
from kesher.features.sales.tallies import Tally
from kesher.records import reading, undoing, writing
from kesher.records.models import TimelineLine
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.test_founded_before import migrate

DEALS = entities.get("deals")
BEFORE = import_module("kesher.features.deals.migrations.0005_owners_at_closing")

pytestmark = pytest.mark.usefixtures("english", "alon")


def _won(owner: Membership | None, **values: Any) -> Deal:
    deal = world.a_deal(owner=owner, amount=100_00, **values)
    return actions.win(deal)


def _closer(deal: Deal) -> Membership | None:
    closer: Membership | None = Deal.objects.get(pk=deal.pk).closing_owner
    return closer


def _rows(**asked: str) -> dict[str, Row[Tally]]:
    wanted = asking.asked({"period": "this month", **asked})
    found = rows.rows(wanted.by, tallies.by_owner(wanted.days), rows.members())
    return {one.label: one for one in found}


def test_a_deal_that_changes_hands_after_it_was_won_counts_for_who_won_it(
    noa: Membership, yossi: Membership
) -> None:
    deals = [
        _won(yossi),
        actions.lose(world.a_deal(owner=yossi), lost_reason="price"),
    ]
    for deal in deals:
        actions.assign(deal, owner=noa)

    found = _rows()

    won = found["יוסי מזרחי"].tally
    assert (won.won, won.lost, won.worth, won.win_rate) == (1, 1, 100_00, 0.5)
    assert found["נועה לוי"].tally.decided == 0
    assert found["נועה לוי"].tally.opened == 2
    assert "יוסי מזרחי" in found


def test_the_figures_open_the_deals_that_were_theirs(noa: Membership, yossi: Membership) -> None:
    actions.assign(_won(yossi), owner=noa)
    wanted, row = asking.asked({"period": "this month"}), _rows()["יוסי מזרחי"]

    figure = shown.figures(wanted, row)["won"]
    page = client_of(noa).get(figure.url).content.decode()

    assert figure.text == "1"
    assert reading.matching(DEALS, f"state = won and {row.closers}").count() == 1
    assert str(Deal.objects.get().pk) in page


def test_teams_goals_and_the_forecast_go_by_it(noa: Membership, yossi: Membership) -> None:
    writing.update(yossi, team=world.a_team("מכירות"))
    today = timezone.localdate()
    for member in (noa, yossi):
        world.a_goal(member=member, metric="worth", starts_on=first_day("month", today))
    actions.assign(_won(yossi), owner=noa)

    reached = {one.goal.member_id: one.reached for one in goals.running(rows.members())}
    period = spans.asked({"span": "month"}).period
    (sheets,) = foreseen.by_owner([period])

    assert reached == {yossi.pk: 100_00, noa.pk: 0}
    assert _rows(by="team")["מכירות"].tally.won == 1
    assert sheets[yossi.pk].cells["won"].deals == 1
    row = rows.rows("person", sheets, rows.members())[0]
    assert reading.matching(DEALS, opening.conditions(period, row, "won")).count() == 1


def test_many_at_once_are_won_and_handed_over_alike(noa: Membership, yossi: Membership) -> None:
    for _turn in range(3):
        _won(yossi)

    writing.update_many(DEALS, Deal.objects.all(), {"owner": noa})

    assert {one.closing_owner for one in Deal.objects.all()} == {yossi}
    assert _rows()["יוסי מזרחי"].tally.won == 3


def test_whoever_gets_a_deal_as_it_is_won_has_won_it(noa: Membership, yossi: Membership) -> None:
    deal = world.a_deal(owner=yossi, amount=100_00)

    writing.update(deal, owner=noa, stage="won")

    assert _closer(deal) == noa


def test_a_reopened_deal_is_nobodys_until_it_ends_again(noa: Membership, yossi: Membership) -> None:
    deal = _won(yossi)

    actions.reopen(deal)
    assert (_closer(deal), deal.closed_at) == (None, None)

    actions.assign(deal, owner=noa)
    actions.win(deal)
    assert _closer(deal) == noa


def test_undoing_gives_the_credit_back_with_its_day(noa: Membership, yossi: Membership) -> None:
    deal = _won(yossi)
    ended = timezone.localtime(Deal.objects.get(pk=deal.pk).closed_at)
    actions.assign(deal, owner=noa)

    with scope(noa.organization_id, noa.pk, "web"):
        batch = undoing.batch()
        actions.reopen(Deal.objects.get(pk=deal.pk))
    undoing.undo(batch)

    assert _closer(deal) == yossi
    assert Deal.objects.get(pk=deal.pk).closed_at == ended.replace(microsecond=0)


def test_undoing_a_win_takes_the_credit_back(noa: Membership, yossi: Membership) -> None:
    deal = world.a_deal(owner=yossi, amount=100_00)

    with scope(noa.organization_id, noa.pk, "web"):
        batch = undoing.batch()
        actions.win(deal)
    undoing.undo(batch)

    assert (_closer(deal), Deal.objects.get().state) == (None, "open")


def test_what_ended_elsewhere_is_its_owners_in_the_file(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "import"):
        ended = {"stage": "won", "closed_at": datetime(2025, 3, 5, tzinfo=UTC)}
        deal = world.a_deal(owner=yossi, **ended)
        told = world.a_deal(owner=noa, closing_owner=yossi, **ended)

    assert (_closer(deal), _closer(told)) == (yossi, yossi)


def test_what_was_nobodys_stays_nobodys(noa: Membership) -> None:
    deal = _won(None)

    actions.assign(deal, owner=noa)

    assert _closer(deal) is None
    assert _rows()["(nobody)"].tally.won == 1


def test_whoever_has_no_seat_any_more_keeps_what_they_won(yossi: Membership) -> None:
    deal = _won(yossi)

    writing.update(yossi, is_active=False)

    assert _closer(deal) == yossi
    assert _rows()["יוסי מזרחי"].tally.won == 1


def test_the_card_tells_it_and_the_timeline_does_not_repeat_it(
    noa: Membership, yossi: Membership
) -> None:
    deal = _won(yossi)
    actions.assign(deal, owner=noa)

    card = client_of(noa).get(f"/alon/deals/{deal.pk}/").content.decode()
    told = TimelineLine.objects.filter(record_id=deal.pk).exclude(verb="create")

    assert "אחראי בעת הסגירה" in card
    assert {change["field"] for line in told for change in line.detail.get("changes", ())} == {
        "stage",
        "owner",
    }


def test_programs_read_it_filter_by_it_and_do_not_write_it(
    noa: Membership, yossi: Membership
) -> None:
    deal = _won(yossi)
    actions.assign(deal, owner=noa)
    api = Api.of(noa)

    told = api.get(f"deals/{deal.pk}").json()
    found = api.get(f'deals?filter=closing_owner = "{yossi.pk}"').json()
    refused = api.patch(f"deals/{deal.pk}", {"closing_owner": str(noa.pk)})
    figures = api.get("deals/performance?period=this month").json()

    assert told["closing_owner"]["id"] == str(yossi.pk)
    assert [one["id"] for one in found["items"]] == [str(deal.pk)]
    assert refused.status_code == 422
    assert any(str(yossi.pk) in one["closed_filter"] for one in figures["rows"])


def test_deals_from_before_get_it_from_their_history(noa: Membership, yossi: Membership) -> None:
    handed, twice, plain, open_one = (
        _won(yossi),
        _won(yossi),
        _won(noa),
        world.a_deal(owner=yossi, amount=100_00),
    )
    actions.assign(handed, owner=noa)
    for owner in (noa, yossi, noa):
        actions.assign(twice, owner=owner)
    with_it = world.a_deal(owner=yossi, amount=100_00)
    writing.update(with_it, owner=noa, stage="won")
    passed = world.a_deal(owner=yossi, amount=100_00)
    actions.assign(passed, owner=noa)
    actions.win(passed)
    Deal.objects.update(closing_owner=None)

    migrate(lambda _apps, editor: BEFORE.tell(apps, editor))

    told = {deal.pk: deal.closing_owner for deal in Deal.objects.all()}
    assert [told[deal.pk] for deal in (handed, twice, plain)] == [yossi, yossi, noa]
    assert [told[deal.pk] for deal in (with_it, passed, open_one)] == [noa, noa, None]


def test_old_imports_are_told_by_who_had_them_first(noa: Membership, yossi: Membership) -> None:
    ended = timezone.now() - timedelta(days=400)
    with scope(noa.organization_id, noa.pk, "import"):
        deal = world.a_deal(owner=yossi, stage="won", closed_at=ended)
    actions.assign(deal, owner=noa)
    Deal.objects.update(closing_owner=None)

    migrate(lambda _apps, editor: BEFORE.tell(apps, editor))

    assert _closer(deal) == yossi
