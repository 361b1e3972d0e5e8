"""Assignment and time: hours, waiting, giving on, and two at the same moment."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.features.intake import actions, assigning, hours
from kesher.features.intake.rules import AssignmentRule, Availability, Decision
from kesher.features.leads.models import Lead
from kesher.jobs.models import Job
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.tenancy import current, scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.dealt import a_free_lead, owners, said_on

ZONE = ZoneInfo("Asia/Jerusalem")
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)


pytestmark = pytest.mark.usefixtures("no_rule_of_the_first_day")


def run_at(moment: datetime) -> None:
    """As if it were that moment for whatever waits until then."""
    Job.objects.filter(run_at__lte=moment).update(run_at=timezone.now() - timedelta(seconds=1))
    run_due()


@pytest.mark.parametrize(
    ("moment", "is_working"),
    [
        (SUNDAY, True),
        (SUNDAY.replace(hour=8, minute=59), False),
        (SUNDAY.replace(hour=18), False),
        (SUNDAY - timedelta(days=1), False),
        (SUNDAY + timedelta(days=5), True),
        (SUNDAY + timedelta(days=5, hours=4), False),
        (datetime(2026, 9, 21, 10, tzinfo=ZONE), False),
        (datetime(2026, 9, 20, 12, 59, tzinfo=ZONE), True),
        (datetime(2026, 9, 20, 13, 0, tzinfo=ZONE), False),
        (SUNDAY + timedelta(days=2), False),
    ],
)
def test_the_israeli_week(moment: datetime, *, is_working: bool) -> None:
    away = date(2026, 11, 24)
    one = Availability(short_ends="13:00", away_from=away, away_until=away)

    assert hours.is_working(one, moment.astimezone(UTC), ZONE) is is_working


def test_working_minutes_run_on_over_nights_and_the_sabbath() -> None:
    one = Availability()
    thursday = datetime(2026, 11, 26, 17, 50, tzinfo=ZONE)

    assert hours.after_work_of(one, thursday, 30, ZONE) == datetime(
        2026, 11, 29, 9, 20, tzinfo=ZONE
    )
    assert hours.next_opening(one, thursday, ZONE) == thursday
    assert hours.next_opening(one, thursday + timedelta(hours=1), ZONE) == datetime(
        2026, 11, 29, 9, 0, tzinfo=ZONE
    )
    assert hours.next_opening(Availability(days=[]), thursday, ZONE) is None


@pytest.mark.usefixtures("alon")
def test_a_lead_of_the_night_waits_for_whoever_comes_first(avi: Membership) -> None:
    today = timezone.localdate()
    hours_of = world.some_hours(avi, away_from=today, away_until=today)
    rule = world.a_rule(members=[str(avi.pk)], by_hours=True)

    lead = a_free_lead()
    run_due()

    lead.refresh_from_db()
    waiting = Job.objects.get(name="kesher.features.intake.assigning.try_again")
    opens = hours.next_opening(hours_of, timezone.now(), ZONE)
    assert (lead.owner_id, waiting.run_at, waiting.status) == (None, opens, "waiting")
    assert said_on(lead)[1] == "Skipped: אבי – away."
    assert said_on(lead)[2].startswith("Nobody can take it now; tried again on ")

    writing.update(hours_of, away_until=None, away_from=today + timedelta(days=9))
    writing.update(rule, by_hours=False)
    run_at(waiting.run_at)
    lead.refresh_from_db()
    assert lead.owner_id == avi.pk


@pytest.mark.usefixtures("alon")
def test_an_untouched_lead_goes_to_another_once(both: list[str], yossi: Membership) -> None:
    world.a_rule(members=both, minutes=30)
    lead = a_free_lead()
    run_due()
    first = Decision.objects.get()
    due = Job.objects.get(name="kesher.features.intake.assigning.look_again")
    assert due.run_at == first.at + timedelta(minutes=30)

    run_at(due.run_at)
    for _turn in range(2):
        assigning.look_again(decision=first.pk)

    lead.refresh_from_db()
    assert (lead.owner_id, Decision.objects.count()) == (yossi.pk, 2)
    assert said_on(lead) == [
        "אבי did not touch it within 30 min.",
        "Rule: כלל.",
        "Skipped: אבי – had it already.",
        "Chosen: יוסי מזרחי – by turn.",
    ]

    second = Decision.objects.latest("at")
    assigning.look_again(decision=second.pk)

    lead.refresh_from_db()
    assert (lead.owner_id, Decision.objects.count()) == (yossi.pk, 2)
    assert said_on(lead) == [
        "יוסי מזרחי did not touch it within 30 min.",
        "By the rule it goes on no more; it stays with יוסי מזרחי.",
    ]


@pytest.mark.usefixtures("alon")
def test_an_untouched_lead_goes_on_as_often_as_the_rule_says(
    both: list[str], noa: Membership
) -> None:
    world.a_rule(members=[*both, str(noa.pk)], minutes=1, times=3)
    lead = a_free_lead()
    run_due()

    for _turn in range(3):
        assigning.look_again(decision=Decision.objects.latest("at").pk)

    assert [one.passed for one in Decision.objects.order_by("at")] == [0, 1, 2]
    assert len(set(Decision.objects.values_list("chosen", flat=True))) == 3
    assert said_on(lead)[-1].startswith("Nobody else can take it; it stays with ")


@pytest.mark.usefixtures("alon")
def test_a_known_customers_lead_goes_to_whose_customer_it_is(
    avi: Membership, yossi: Membership
) -> None:
    """By the rule that is there from the first day; others go by the next."""
    writing.update(AssignmentRule.objects.get(), is_archived=False)
    turns = world.a_rule(members=[str(avi.pk)], position=1)
    known, unknown = world.a_party(owner=yossi), world.a_party(owner=None)
    with scope(current().organization_id, None, "job"):
        leads = [world.a_lead(party=party) for party in (known, unknown)]
    run_due()

    for lead in leads:
        lead.refresh_from_db()
    assert [lead.owner for lead in leads] == [yossi, avi]
    assert said_on(leads[0])[-1] == "Chosen: יוסי מזרחי – the customer's owner."
    assert said_on(leads[1]) == [f"Rule: {turns}.", "Chosen: אבי – by turn."]

    world.some_hours(yossi, takes_leads=False)
    with scope(current().organization_id, None, "job"):
        third = world.a_lead(party=known)
    run_due()

    third.refresh_from_db()
    assert (third.owner, said_on(third)[1]) == (avi, "Skipped: יוסי מזרחי – takes no leads now.")


@pytest.mark.parametrize("touch", ["change", "call", "reassign", "close"])
@pytest.mark.usefixtures("alon")
def test_a_lead_that_was_touched_stays(
    both: list[str], avi: Membership, noa: Membership, touch: str
) -> None:
    world.a_rule(members=both, minutes=30)
    lead = a_free_lead()
    run_due()
    lead.refresh_from_db()

    with scope(current().organization_id, avi.pk, "web"):
        if touch == "change":
            writing.update(lead, status="contacted")
        elif touch == "call":
            world.a_call(party=lead.party)
        elif touch == "reassign":
            writing.update(lead, owner=noa)
        else:
            writing.update(lead, status="lost", lost_reason="price")
    assigning.look_again(decision=Decision.objects.get().pk)

    assert Decision.objects.count() == 1


@pytest.mark.usefixtures("alon")
def test_by_hand_the_rules_are_asked_for_any_lead(avi: Membership) -> None:
    lead = world.a_lead()
    with pytest.raises(Refused, match="אין כלל שיוך שמתאים לליד הזה"):
        actions.assign_by_rules(lead)

    world.a_rule(members=[str(avi.pk)], doors=["form"])
    told = actions.assign_by_rules(lead)

    assert told.owner_id == avi.pk


@pytest.mark.usefixtures("alon")
def test_trying_changes_nothing(noa: Membership, avi: Membership, yossi: Membership) -> None:
    world.a_rule(name="דואר", conditions="source = phone", position=0)
    world.a_rule(members=[str(avi.pk)], position=1)
    lead = world.a_lead(source="web")

    page = client_of(noa).get(f"/alon/settings/assigning/try/?lead={lead.pk}").content.decode()
    told = Api.of(noa).get(f"leads/{lead.pk}/assignment").json()
    theirs = Api.of(yossi).get(f"leads/{lead.pk}/assignment")

    assert "הליד יגיע אל אבי" in page
    assert told["decisions"] == []
    assert told["would"]["chosen"] == str(avi.pk)
    assert len(told["would"]["said"]) == 3
    assert theirs.status_code == 404
    lead.refresh_from_db()
    assert (lead.owner_id, Decision.objects.count()) == (noa.pk, 0)


@pytest.mark.usefixtures("alon")
def test_the_settings_of_assignment_are_the_administrators_and_hours_ones_own(
    noa: Membership, yossi: Membership, avi: Membership
) -> None:
    rule = world.a_rule()
    client, seller = client_of(noa), client_of(yossi)
    pages = ("", "new/", "try/", "hours/", f"{rule.pk}/", f"hours/{avi.pk}/")

    assert [client.get(f"/alon/settings/assigning/{one}").status_code for one in pages] == [200] * 6
    assert [seller.get(f"/alon/settings/assigning/{one}").status_code for one in pages] == [404] * 6

    typed = {"takes_leads": "on", "days": ["sun", "mon"], "begins": "08:00", "ends": "12:00"}
    mine = f"/alon/settings/assigning/hours/{yossi.pk}/"
    kept = [seller.post(mine, typed | {"period": "day"}).status_code for _turn in range(2)]
    wrong = seller.post(mine, typed | {"period": "day", "ends": "07:00"})

    assert (kept, wrong.status_code) == ([302, 302], 422)
    told = Availability.objects.get()
    assert (told.member_id, told.days, told.ends) == (yossi.pk, ["sun", "mon"], "12:00")


def test_a_rule_is_made_in_the_settings_and_over_the_api(
    alon: Organization, noa: Membership
) -> None:
    typed = {"name": "א", "conditions": "source = web", "way": "load", "minutes": "30"}

    made = client_of(noa).post("/alon/settings/assigning/new/", typed)
    wrong = client_of(noa).post(
        "/alon/settings/assigning/new/", typed | {"conditions": "nothing = 1"}
    )
    other = Api.of(noa).make("assignment_rules", name="ב", way="turn")

    assert (made.status_code, wrong.status_code) == (302, 422)
    rules = AssignmentRule.objects.filter(is_archived=False).order_by("name")
    assert [(one.name, one.way, one.minutes) for one in rules] == [
        ("א", "load", 30),
        (other["name"], "turn", None),
    ]


@pytest.mark.usefixtures("alon")
def test_hours_stand_once_for_each_and_make_sense(avi: Membership) -> None:
    world.some_hours(avi)

    for values in ({}, {"begins": "9"}, {"begins": "19:00"}):
        with pytest.raises(ValidationError):
            world.some_hours(avi, **values)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_never_go_to_the_same_wrongly(
    alon_organization: Organization,
) -> None:
    organization = alon_organization
    with scope(organization.pk):
        seats = [
            world.a_member(name, email=f"{name}@alon.example", role="sales") for name in "abcd"
        ]
        world.a_rule(members=[str(one.pk) for one in seats])
        party = world.a_party()
        pks = [
            Lead.objects.create(subject=str(n), party=party, organization_id=organization.pk).pk
            for n in range(8)
        ]

    def deal_out(pk: Any) -> None:
        with scope(organization.pk, None, "job"):
            assigning.new_leads(leads=[pk], door="form")
        connections.close_all()

    threads = [Thread(target=deal_out, args=(pk,)) for pk in pks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with scope(organization.pk):
        assert sorted(owners()) == ["a", "a", "b", "b", "c", "c", "d", "d"]
