"""What to work on now, the report, and who may see and do what."""

import re

import pytest
from django.test import Client

from kesher.accounts.models import Membership, Role
from kesher.features.chance import lessons, ranking, scoring
from kesher.features.chance.effort import Effort, effort
from kesher.features.chance.ends import ends
from kesher.features.chance.models import Lesson, Verdict
from kesher.features.chance.subjects import SUBJECTS
from kesher.features.leads.models import Lead
from kesher.jobs.models import Job
from kesher.jobs.worker import run_due
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.contracts.test_screens import budget, queries
from tests.features.taught import a_history
from tests.features.walked import a_walk, day

PAGE = "/alon/wisely/"
REPORT = "/alon/insight/chance/leads/"


def a_lesson(kind: str, **minutes: float) -> Lesson:
    """One that is good, of a hundred outcomes of which sixty were won."""
    effort = Effort(minutes=minutes, each=10.0, whole=60.0, measured=True)
    return lessons.keep(
        Lesson(
            kind=kind,
            verdict=Verdict.GOOD,
            cases=100,
            won=60,
            recipe={"intercept": 0.0, "parts": {}},
            report={"effort": effort.kept, "worth": 50_000},
        )
    )


def a_scored_lead(percent: int | None, **values: object) -> Lead:
    lead = world.a_lead(**values)
    Lead.objects.filter(pk=lead.pk).update(likelihood=percent)
    return lead


@pytest.mark.usefixtures("alon")
def test_what_an_hour_is_worth_decides(noa: Membership, yossi: Membership) -> None:
    a_lesson("leads", new=120.0, contacted=30.0)
    slow = a_scored_lead(50, subject="איטי", expected_value=400_000, owner=noa)
    quick = a_scored_lead(30, subject="מהיר", status="contacted", expected_value=400_000, owner=noa)
    usual = a_scored_lead(90, subject="בלי סכום", owner=noa)
    a_scored_lead(19, subject="אבוד", expected_value=90_000_000, owner=noa)
    a_scored_lead(None, subject="לא ידוע", expected_value=400_000, owner=noa)
    a_scored_lead(95, subject="של אחר", expected_value=400_000, owner=yossi)

    found = ranking.ranking(noa.pk)

    told = [(one.record.pk, one.chance, one.minutes, one.hourly) for one in found.lines]
    assert told == [
        (quick.pk, 30, 30.0, 240_000.0),
        (slow.pk, 50, 120.0, 100_000.0),
        (usual.pk, 90, 120.0, 22_500.0),
    ]
    assert [one.is_usual for one in found.lines] == [False, False, True]
    side = found.sides[0]
    assert (side.below, side.hopeless, side.count) == (20, 1, 4)


@pytest.mark.usefixtures("alon")
def test_the_work_left_is_what_came_after_the_stage_of_those_won() -> None:
    for place in range(12):
        party = world.a_party(name=f"לקוח {place}")
        a_walk(("new", 0), ("contacted", 5), ("won", 10), party=party)
        world.a_call(party=party, at=day(1), duration=30)
        world.a_call(party=party, at=day(6), duration=None)
        if place < 3:
            world.a_meeting(party=party, at=day(7), duration=90)

    learned = effort(SUBJECTS["leads"], ends(SUBJECTS["leads"]))

    assert (learned.wins, learned.each, learned.measured) == (
        {"new": 12, "contacted": 12}, 30.0, True,
    )  # fmt: skip
    assert learned.minutes == {"new": 82.5, "contacted": 52.5}
    assert (learned.whole, learned.left("contacted"), learned.left("")) == (82.5, 52.5, 82.5)
    assert Effort(least=60.0).left("") == 60.0


@pytest.mark.usefixtures("alon")
def test_estimates_stand_in_where_nothing_was_learned_of_deals(noa: Membership) -> None:
    own = world.a_deal(title="שלי", amount=100_000, probability=80, owner=noa)
    stage = world.a_deal(title="לפי השלב", amount=100_000, owner=noa, next_step="להתקשר")

    found = ranking.ranking(noa.pk)

    assert [(one.record.pk, one.chance, one.is_learned) for one in found.lines] == [
        (own.pk, 80, False),
        (stage.pk, 10, False),
    ]
    assert [one.next_step for one in found.lines] == ["", "להתקשר"]


def test_the_page_says_why_and_offers_a_call(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        phones = [{"number": "+972521234567", "kind": "mobile", "primary": True}]
        party = world.a_party(name="רותי", phones=phones)
        a_lesson("leads", new=120.0)
        lead = a_scored_lead(50, expected_value=400_000, owner=noa, party=party)
        world.a_task(subject="לשלוח הצעה", party=party, about=f"leads:{lead.pk}")
        a_scored_lead(5, expected_value=1, owner=noa)

    page = client_of(noa).get(PAGE).content.decode()

    assert "לשלוח הצעה" in page
    assert "tel:+972521234567" in page
    assert f"about=leads%3A{lead.pk}" in page
    assert "likelihood+%3C+20" in page


def test_everybody_sees_what_they_may_see(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_lesson("leads", new=120.0)
        a_scored_lead(50, subject="של נועה", expected_value=400_000, owner=noa)
        a_scored_lead(50, subject="של יוסי", expected_value=400_000, owner=yossi)

    mine = client_of(yossi).get(PAGE).content.decode()
    everything = client_of(yossi).get(f"{PAGE}?whose=all").content.decode()

    assert ("של יוסי" in mine, "של נועה" in mine) == (True, False)
    assert ("של יוסי" in everything, "של נועה" in everything) == (True, False)
    assert "של נועה" in client_of(noa).get(f"{PAGE}?whose=all").content.decode()


def test_whoever_may_not_see_the_chance_is_not_led_by_it(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        limits = {"leads": {"expected_value": "masked"}}
        Role.objects.filter(pk=yossi.role_id).update(fields=limits)
        a_lesson("leads", new=120.0)
        a_scored_lead(50, subject="נסתר", expected_value=400_000, owner=yossi)

    page = client_of(yossi).get(PAGE).content.decode()

    assert "נסתר" not in page


def test_only_who_manages_and_sees_all_has_it_learned(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_history(120)

    assert client_of(yossi).post(f"{REPORT}learn/").status_code == 404
    assert client_of(yossi).post(f"{REPORT}stop/").status_code == 404
    assert Api.of(yossi).post("leads/chance").status_code == 403
    assert Job.objects.filter(name__endswith="chance.jobs.learn").count() == 0
    assert client_of(noa).post(f"{REPORT}learn/").status_code == 302
    assert Job.objects.filter(name__endswith="chance.jobs.learn").count() == 1
    assert "chance-state" in client_of(noa).get(REPORT).content.decode()


def test_the_report_tells_how_well_and_by_what(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_history(300)
    answer = Api.of(noa).post("leads/chance")
    run_due()

    page = client_of(noa).get(REPORT).content.decode()
    told = Api.of(noa).get("leads/chance").json()
    seller = Api.of(yossi).get("leads/chance").json()

    assert answer.status_code == 202
    assert "k-foretold" in page
    assert re.search(r"מקור: [^<]*", page)
    assert (told["lessons"][0]["verdict"], told["lessons"][0]["cases"]) == ("good", 300)
    assert told["signs"][0]["label"] == "מקור"
    assert (seller["lessons"], seller["signs"]) == ([], [])
    assert seller["sentence"] == told["sentence"]
    assert "k-foretold" not in client_of(yossi).get(REPORT).content.decode()


def test_a_chance_is_a_field_that_nobody_types(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        low = a_scored_lead(20)
        high = a_scored_lead(70)
    api = Api.of(noa)

    found = api.get("leads?filter=likelihood+%3E%3D+50").json()["items"]
    ordered = api.get("leads?sort=-likelihood").json()["items"]
    refused = api.patch(f"leads/{low.pk}", {"likelihood": 99})

    assert [(one["id"], one["likelihood"]) for one in found] == [(str(high.pk), 70)]
    assert [one["id"] for one in ordered] == [str(high.pk), str(low.pk)]
    assert refused.status_code == 422


def test_what_people_think_stays_and_stands_beside(noa: Membership) -> None:
    subject = SUBJECTS["deals"]
    with scope(noa.organization_id, noa.pk, "web"):
        deal = world.a_deal(amount=100_000, probability=40)
        scorer = scoring.Scorer(subject, a_lesson("deals"))
        assert scorer.score([deal.pk]) == 1
        assert scorer.score([deal.pk]) == 0
        deal.refresh_from_db()

    page = client_of(noa).get(f"/alon/deals/{deal.pk}/").content.decode()

    assert (deal.likelihood, deal.probability) == (50, 40)
    chance = page[page.index('class="k-chance"') :]
    assert chance.index("50%") < chance.index("40%") < chance.index("הערכה אישית")


def test_another_organisation_sees_nothing(noa: Membership, dana: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_lesson("leads", new=120.0)
        a_scored_lead(50, subject="סוד", expected_value=400_000)

    assert Api.of(dana).get("leads/chance").json()["lessons"] == []
    assert Api.of(dana).get("leads/wisely?whose=all").json()["items"] == []
    assert client_of(dana).get(PAGE).status_code == 404


def test_the_api_tells_what_to_work_on(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_lesson("leads", new=120.0)
        lead = a_scored_lead(50, subject="איטי", expected_value=400_000, owner=noa)

    told = Api.of(noa).get("leads/wisely").json()

    assert told == {
        "items": [
            {
                "id": str(lead.pk),
                "title": "איטי",
                "chance": 50,
                "is_learned": True,
                "worth": {"amount": "4000.00", "currency": "ILS"},
                "minutes": 120.0,
                "hourly": {"amount": "1000.00", "currency": "ILS"},
                "next_step": "",
                "reasons": [],
            }
        ],
        "hopeless": 0,
        "below": 20,
    }


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(noa: Membership, count: int) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        lesson = a_lesson("leads", new=120.0)
        leads = [world.a_lead(expected_value=400_000, owner=noa) for _one in range(count)]
        for _one in range(count):
            world.a_deal(amount=100_000, owner=noa)
        scoring.Scorer(SUBJECTS["leads"], lesson).score([lead.pk for lead in leads])
    client: Client = client_of(noa)

    assert queries(client, PAGE) <= budget("wisely")
    assert queries(client, REPORT) <= budget("chance")
    assert queries(client, "/alon/leads/?sort=-likelihood") <= budget("list")
    assert queries(client, f"/alon/leads/{leads[0].pk}/") <= budget("card")


def test_my_day_begins_with_the_few_that_are_worth_most(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        a_lesson("leads", new=60.0)
        for place in range(1, 6):
            value = place * 100_000
            a_scored_lead(50, subject=f"פנייה {place}", expected_value=value, owner=noa)
        a_scored_lead(95, subject="של אחר", expected_value=900_000, owner=yossi)
        best = Lead.objects.get(subject="פנייה 5")

    text = client_of(noa).get("/alon/").content.decode()

    block = text[text.index('id="section-wisely"') :].split("</section>")[0]
    assert re.findall(r"פנייה \d", block)[::2] == ["פנייה 5", "פנייה 4", "פנייה 3"]
    assert "לשעה" in block
    assert '<bdi dir="ltr">50%</bdi>' in block
    assert f"about=leads%3A{best.pk}" in block
    assert 'href="/alon/wisely/"' in block
    assert "של אחר" not in block


def test_my_day_says_nothing_of_it_to_who_may_not_see_chances(yossi: Membership) -> None:
    with scope(yossi.organization_id, yossi.pk, "web"):
        a_lesson("leads", new=60.0)
        a_scored_lead(50, expected_value=100_000, owner=yossi)
        yossi.role.fields = {"leads": {"likelihood": "hidden"}, "deals": {"likelihood": "hidden"}}
        yossi.role.save()

    assert "section-wisely" not in client_of(yossi).get("/alon/").content.decode()


def test_my_day_asks_as_often_whatever_there_is(noa: Membership) -> None:
    client = client_of(noa)
    with scope(noa.organization_id, noa.pk, "web"):
        a_lesson("leads", new=60.0)
        for place in range(8):
            a_scored_lead(50, expected_value=place * 100_000 + 1, owner=noa)
    client.get("/alon/")

    assert queries(client, "/alon/") <= budget("day")
