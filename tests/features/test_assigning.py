"""Rules of assignment: who gets a lead, and what is said of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kesher.accounts.models import Membership
from kesher.features.intake import choosing
from kesher.features.intake.facts import Candidate
from kesher.features.intake.rules import Availability, Decision
from kesher.features.leads.models import Lead
from kesher.features.parties.contacts import ADDRESSES
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.records.models import Change
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.features.dealt import a_free_lead, owners, said_on

ZONE = ZoneInfo("Asia/Jerusalem")
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)


pytestmark = pytest.mark.usefixtures("no_rule_of_the_first_day")


@pytest.mark.usefixtures("alon")
def test_leads_go_by_turn_and_say_so(both: list[str]) -> None:
    world.a_rule(name="תורנות", members=both)

    for _turn in range(3):
        lead = a_free_lead()
        run_due()

    assert owners() == ["אבי", "יוסי מזרחי", "אבי"]
    assert said_on(lead) == ["Rule: תורנות.", "Chosen: אבי – by turn."]
    change = Change.objects.filter(record_id=lead.pk, verb="update").get()
    assert (change.actor_id, change.channel) == (None, "job")


@pytest.mark.usefixtures("alon")
def test_many_at_once_are_dealt_out_evenly(both: list[str]) -> None:
    world.a_rule(members=both)
    party = world.a_party()

    writing.create_many(
        Lead, [{"subject": str(n), "party": party, "owner": None} for n in range(7)]
    )
    run_due()

    assert sorted(owners()) == ["אבי"] * 4 + ["יוסי מזרחי"] * 3
    assert Decision.objects.count() == 7


@pytest.mark.usefixtures("alon")
def test_the_least_loaded_gets_it(both: list[str], avi: Membership) -> None:
    world.a_lead(owner=avi)
    world.a_rule(members=both, way="load")

    lead = a_free_lead()
    run_due()

    assert said_on(lead)[-1] == "Chosen: יוסי מזרחי – the fewest open leads: 0."


@pytest.mark.usefixtures("alon")
def test_success_is_of_such_leads_and_small_numbers_are_marked(
    both: list[str], avi: Membership, yossi: Membership
) -> None:
    for member, won, lost in ((avi, 1, 0), (yossi, 12, 8)):
        for status, count in (("won", won), ("lost", lost)):
            for _turn in range(count):
                world.a_lead(owner=member, status=status, source="web")
    for _turn in range(5):
        world.a_lead(owner=avi, status="lost", source="phone")
    world.a_rule(members=both, way="success", conditions="source = web")

    lead = a_free_lead(source="web")
    other = a_free_lead(source="phone")
    run_due()

    assert said_on(lead)[1:] == [
        "Chosen: אבי – wins 100% of such leads (1 of 1).",
        "These are few cases: אבי was compared by 65%, nearer to the average.",
    ]
    other.refresh_from_db()
    assert other.owner_id is None


def test_one_lucky_case_does_not_beat_many_good_ones(avi: Membership, yossi: Membership) -> None:
    def one(member: Membership, won: int, lost: int) -> Candidate:
        return Candidate(
            member=member,
            hours=Availability(member=member),
            zone=ZONE,
            open_leads=0,
            given=0,
            last=None,
            won=won,
            lost=lost,
        )

    lucky, good = one(avi, 1, 0), one(yossi, 80, 20)

    mean = choosing.average([lucky, good])

    assert round(mean, 4) == 0.802
    assert round(choosing.score(lucky, mean), 4) == 0.82
    assert round(choosing.score(one(avi, 3, 1), 0.2), 4) == round((3 + 2) / 14, 4)
    assert choosing.score(good, 0.2) > choosing.score(lucky, 0.2)


@pytest.mark.usefixtures("alon")
def test_who_has_had_enough_is_skipped_and_counted(both: list[str], avi: Membership) -> None:
    world.some_hours(avi, most=1, period="day")
    world.a_rule(members=both)

    first, _second, third = (a_free_lead(), a_free_lead(), a_free_lead())
    run_due()

    assert said_on(first)[1:] == [
        "Chosen: אבי – by turn.",
        "With this one אבי has had 1 of 1 today.",
    ]
    assert said_on(third)[1:] == [
        "Skipped: אבי – has had 1 of 1 today.",
        "Chosen: יוסי מזרחי – by turn.",
    ]


@pytest.mark.usefixtures("alon")
def test_language_area_and_taking_none_are_reasons(
    both: list[str], avi: Membership, yossi: Membership
) -> None:
    world.a_rule(members=both, by_language=True, by_place=True)
    mine = world.some_hours(avi, languages=["he"], places="חיפה")
    world.some_hours(yossi, languages=["he", "ru"])
    russian = world.a_party(language="ru")
    from_afar = world.a_party(addresses=ADDRESSES.kind.from_json(["אילת"], ADDRESSES))

    spoken, placed, plain = (
        a_free_lead(party=one) for one in (russian, from_afar, world.a_party())
    )
    run_due()
    writing.update(mine, takes_leads=False)
    closed = a_free_lead()
    run_due()

    assert said_on(spoken)[1] == "Skipped: אבי – another language."
    assert said_on(placed)[1] == "Skipped: אבי – another area."
    assert said_on(plain)[1] == "Chosen: אבי – by turn."
    assert said_on(closed)[1] == "Skipped: אבי – takes no leads now."


@pytest.mark.usefixtures("alon")
def test_the_first_rule_that_fits_and_has_somebody_decides(
    avi: Membership, yossi: Membership
) -> None:
    world.a_rule(name="טלפון", conditions="source = phone", members=[str(avi.pk)], position=0)
    world.a_rule(name="אבי", members=[str(avi.pk)], position=1)
    world.a_rule(name="יוסי", members=[str(yossi.pk)], position=2)
    world.some_hours(avi, takes_leads=False)

    lead = a_free_lead(source="web")
    run_due()

    assert said_on(lead) == [
        "Rule: אבי.",
        "Skipped: אבי – takes no leads now.",
        "Rule: יוסי.",
        "Chosen: יוסי מזרחי – by turn.",
    ]


@pytest.mark.usefixtures("alon")
def test_a_lead_that_has_an_owner_is_left_alone_unless_the_rule_says_otherwise(
    noa: Membership, avi: Membership
) -> None:
    rule = world.a_rule(members=[str(avi.pk)])
    mine = world.a_lead()
    run_due()
    writing.update(rule, only_unowned=False)
    theirs = world.a_lead()
    run_due()

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.owner_id, theirs.owner_id) == (noa.pk, avi.pk)


@pytest.mark.usefixtures("alon")
def test_a_rule_may_be_for_one_door_alone(
    noa: Membership, avi: Membership, alon_organization: Organization
) -> None:
    world.a_rule(members=[str(avi.pk)], doors=["api", "import"])
    party = world.a_party()

    by_hand = a_free_lead(party=party)
    made = Api.of(noa).make("leads", subject="ב", party=str(party.pk), owner=None)
    with scope(alon_organization.pk, noa.pk, "import"):
        imported = a_free_lead(party=party)
    run_due()

    found = {one.pk: one.owner_id for one in Lead.objects.all()}
    assert found[by_hand.pk] is None
    assert (str(found[imported.pk]), found[imported.pk]) == (str(avi.pk), avi.pk)
    assert next(owner for pk, owner in found.items() if str(pk) == made["id"]) == avi.pk
