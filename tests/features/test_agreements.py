"""Agreements: what they are worth, and what becomes of them by themselves, once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.activities.models import Task
from kesher.features.agreements import actions, living, pricing
from kesher.features.agreements.jobs import keep_agreements
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import Agreement, PriceChange
from kesher.features.agreements.months import later
from kesher.features.notices.models import Notice
from kesher.lib.money import Money
from kesher.records import reading, writing
from kesher.records.models import Change
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

HUNDRED = {"amount": "100.00", "currency": "ILS"}
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


pytestmark = pytest.mark.usefixtures("english")


def _active(**values: Any) -> Agreement:
    told = {"starts_on": FIRST, "ends_on": LAST, **values}
    agreement = world.an_agreement(**told)
    actions.activate(agreement)
    return agreement


def _state(agreement: Agreement) -> tuple[str, date | None]:
    fresh = Agreement.objects.get(pk=agreement.pk)
    return str(fresh.status), fresh.ends_on


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 5, 15), 7, date(2026, 12, 15)),
    ],
)
def test_months_end_where_months_end(day: date, months: int, after: date) -> None:
    assert later(day, months) == after


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("period", "monthly"), [("month", 10_000), ("quarter", 3_333), ("year", 833)]
)
def test_the_monthly_value_is_that_of_what_runs(period: str, monthly: int) -> None:
    agreement = world.an_agreement(period=period, starts_on=FIRST)
    assert (agreement.number, agreement.net, agreement.gross, agreement.monthly) == (
        1,
        10_000,
        11_800,
        0,
    )

    actions.activate(agreement)
    assert Agreement.objects.get().monthly == monthly
    actions.cancel(agreement, reason="price")
    assert (Agreement.objects.get().monthly, agreement.reason) == (0, "price")


@pytest.mark.usefixtures("alon")
def test_what_is_in_another_currency_has_no_monthly_value_of_ours() -> None:
    agreement = _active(currency="USD")

    assert Agreement.objects.get().monthly is None
    assert agreement.by_month() == Money(10_000, "USD")


@pytest.mark.usefixtures("alon")
def test_nothing_is_activated_without_lines_and_prices() -> None:
    with pytest.raises(Refused, match="An agreement without lines cannot be activated"):
        actions.activate(world.an_agreement(lines=[]))
    with pytest.raises(Refused, match="“תחזוקה” has no price yet"):
        actions.activate(world.an_agreement(lines=[{"description": "תחזוקה"}]))

    assert {str(one.status) for one in Agreement.objects.all()} == {"draft"}


@pytest.mark.usefixtures("alon")
def test_it_renews_itself_exactly_once() -> None:
    agreement = _active(renewal="automatic", term_months=6)

    assert living.keep_up(LAST) == 1  # the warning
    assert _state(agreement) == ("active", LAST)
    assert living.keep_up(date(2027, 1, 1)) == 1
    assert _state(agreement) == ("active", date(2027, 6, 30))
    assert living.keep_up(date(2027, 1, 1)) == 0
    assert _state(agreement) == ("active", date(2027, 6, 30))


@pytest.mark.usefixtures("alon")
def test_nights_that_were_missed_are_made_up_for() -> None:
    agreement = _active(renewal="automatic", term_months=1, ends_on=date(2026, 1, 31))

    assert living.keep_up(date(2026, 4, 2)) == 1

    assert _state(agreement) == ("active", date(2026, 4, 30))


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize("renewal", ["by_hand", "none"])
def test_without_renewal_it_is_ending_and_then_expires(renewal: str) -> None:
    agreement = _active(renewal=renewal, notice_days=60, warn_days=10)

    assert living.keep_up(LAST - timedelta(days=61)) == 0
    assert living.keep_up(LAST - timedelta(days=60)) == 1
    assert _state(agreement) == ("ending", LAST)
    assert living.keep_up(LAST) == 0
    assert living.keep_up(LAST + timedelta(days=1)) == 1
    assert _state(agreement) == ("expired", LAST)
    assert Agreement.objects.get().monthly == 0
    assert living.keep_up(LAST + timedelta(days=2)) == 0


@pytest.mark.usefixtures("alon")
def test_notice_stops_the_renewal() -> None:
    agreement = _active(renewal="automatic")

    actions.give_notice(agreement)
    living.keep_up(LAST + timedelta(days=1))

    assert _state(agreement) == ("expired", LAST)


@pytest.mark.usefixtures("alon")
def test_what_has_no_end_is_left_alone() -> None:
    agreement = _active(ends_on=None, renewal="automatic")

    assert living.keep_up(date(2040, 1, 1)) == 0

    assert _state(agreement) == ("active", None)


def test_the_owner_is_told_once_of_each_end(alon: Organization, yossi: Membership) -> None:
    agreement = _active(owner=yossi, makes_task=True)
    day = LAST - timedelta(days=30)

    living.keep_up(day)
    living.keep_up(day + timedelta(days=1))

    notices = Notice.objects.filter(member=yossi, kind="agreement_ends")
    assert [one.about for one in notices] == [f"agreements:{agreement.pk}"]
    task = Task.objects.get()
    assert (task.owner, task.party_id, task.about) == (
        yossi,
        agreement.party_id,
        f"agreements:{agreement.pk}",
    )
    assert timezone.localtime(task.due_at).date() == LAST

    actions.renew(Agreement.objects.get(), until=date(2027, 12, 31))
    living.keep_up(date(2027, 12, 10))
    assert notices.all().count() == 2


@pytest.mark.usefixtures("alon")
def test_by_hand_it_is_renewed_to_a_later_day_alone() -> None:
    agreement = _active()
    living.keep_up(LAST + timedelta(days=1))

    with pytest.raises(ValidationError) as wrong:
        actions.renew(Agreement.objects.get(), until=LAST)
    assert wrong.value.message_dict == {"until": ["Please choose a day after the present end."]}
    actions.renew(Agreement.objects.get(), until=date(2027, 3, 31))

    assert _state(agreement) == ("active", date(2027, 3, 31))


@pytest.mark.usefixtures("alon")
def test_prices_change_on_their_day_once_and_are_kept() -> None:
    agreement = _active(lines=[{"description": "א", "unit_price": "33.33", "quantity": "3"}])
    change = world.a_price_change(
        agreement=agreement, from_day=date(2026, 7, 1), percent=Decimal("4.5")
    )
    planned = pricing.foretold(agreement)
    assert planned is not None
    assert (planned[0], planned[1]) == (change, Money(10_449, "ILS"))

    assert pricing.change_due(date(2026, 6, 30)) == 0
    assert pricing.change_due(date(2026, 7, 2)) == 1
    assert pricing.change_due(date(2026, 7, 2)) == 0

    fresh = Agreement.objects.get()
    assert (LINES.read(fresh)[0]["unit_price"], fresh.net, fresh.monthly) == (
        "34.83",
        10_449,
        10_449,
    )
    kept = PriceChange.objects.get()
    assert (kept.happened_on, kept.before, kept.after) == (date(2026, 7, 1), 9_999, 10_449)
    assert pricing.foretold(fresh) is None
    assert Change.objects.filter(record_id=agreement.pk, verb="update").count() == 2
    with pytest.raises(ValidationError) as wrong:
        writing.update(kept, percent=Decimal(9))
    assert wrong.value.message_dict == {"percent": ["This change has happened; plan another one."]}


@pytest.mark.usefixtures("alon")
def test_several_changes_follow_one_another_and_drafts_wait() -> None:
    agreement = _active()
    draft = world.an_agreement(starts_on=FIRST)
    for one, day, percent in (
        (agreement, date(2026, 3, 1), 10),
        (agreement, date(2026, 2, 1), -50),
        (draft, date(2026, 2, 1), 10),
    ):
        world.a_price_change(agreement=one, from_day=day, percent=Decimal(percent))

    assert pricing.change_due(date(2026, 4, 1)) == 2

    nets = {one.pk: one.net for one in Agreement.objects.all()}
    assert nets == {agreement.pk: 5_500, draft.pk: 10_000}


@pytest.mark.usefixtures("alon")
def test_the_nightly_job_does_all_of_it() -> None:
    today = timezone.localdate()
    ended = _active(starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=1))
    dearer = _active(starts_on=today - timedelta(days=9), ends_on=None)
    world.a_price_change(agreement=dearer, from_day=today, percent=Decimal(10))

    assert keep_agreements() == 2
    assert keep_agreements() == 0

    assert _state(ended)[0] == "expired"
    assert Agreement.objects.get(pk=dearer.pk).net == 11_000


def test_what_ends_soon_is_asked_for(noa: Membership) -> None:
    today = timezone.localdate()
    with scope(noa.organization_id, noa.pk, "web"):
        for title, days in (("soon", 20), ("far", 200), ("open", None)):
            end = None if days is None else today + timedelta(days=days)
            _active(title=title, starts_on=today, ends_on=end)
    api = Api.of(noa)

    soon = api.get('agreements?filter=ends_on within "next 30 days"').json()["items"]

    assert [row["title"] for row in soon] == ["soon"]
    assert (soon[0]["status"], soon[0]["monthly"]) == ("active", HUNDRED)
    page = client_of(noa).get("/alon/agreements/?view=all").content.decode()
    assert "₪300.00" in page


def test_the_customers_card_tells_the_month(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party()
        _active(party=party)
        _active(party=party, period="quarter")
        world.an_agreement(party=party)

    page = client_of(noa).get(f"/alon/parties/{party.pk}/").content.decode()

    assert "₪133.33" in page


def test_programs_make_agreements_and_renew_them(noa: Membership) -> None:
    api = Api.of(noa)
    party = api.make("parties", name="משה")
    made = api.make(
        "agreements",
        title="תחזוקה",
        party=party["id"],
        sort="service",
        period="year",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        lines=[{"description": "תחזוקה", "unit_price": "1200"}],
    )

    at = f"agreements/{made['id']}"
    assert api.post(f"{at}/do/activate", {}).status_code == 200
    assert api.post(f"{at}/do/renew", {"until": "2027-12-31"}).status_code == 200
    told = api.get(at).json()
    assert (told["status"], told["ends_on"], told["monthly"]) == ("active", "2027-12-31", HUNDRED)
    assert api.post(f"{at}/do/renew", {"until": "2027-12-31"}).status_code == 422
    assert api.patch(at, {"status": "expired"}).status_code == 422


def test_sellers_keep_their_own_agreements(
    alon: Organization, noa: Membership, yossi: Membership
) -> None:
    theirs = world.an_agreement()
    with scope(noa.organization_id, yossi.pk, "web"):
        mine = world.an_agreement()
        assert set(reading.visible(entities.get("agreements"))) == {mine}
        actions.activate(mine)
        with pytest.raises(NotVisible):
            actions.activate(theirs)
    assert _state(theirs)[0] == "draft"
