"""Who is won: shares, lifts and likely ranges in exact numbers, and what they say in words."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.insight import analysis, asking, seasons, standing
from kesher.features.insight.tallies import Tally
from kesher.features.leads.models import Lead
from kesher.records import reading, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of
from tests.contracts.test_screens import budget, queries
from tests.features.walked import a_walk, day

LEADS = entities.get("leads")
EVER = {"period": "ever"}


def some(number: int, status: str, **values: Any) -> None:
    """So many leads at once, a day apart."""
    party, told = world.a_party(), {**world.why(status), **values}
    rows = [
        {"subject": "ליד", "party": party, "status": status, "created_at": day(place), **told}
        for place in range(number)
    ]
    writing.create_many(Lead, rows)


@pytest.fixture
def past(alon: object) -> None:
    """Of a hundred referrals half are won, of a hundred adverts a fifth; a few are of the fair."""
    some(50, "won", source="referral", expected_value=1000_00)
    some(50, "lost", source="referral")
    some(20, "won", source="advert", expected_value=500_00)
    some(80, "lost", source="advert")
    some(9, "won", source="fair")
    some(1, "lost", source="fair")
    some(6, "new", source="advert", expected_value=900_00)


def standings(**query: str) -> dict[str, standing.Standing]:
    found = analysis.find(asking.asked({**EVER, **query}))
    return {one.value: one for one in found.standings["source"]}


@pytest.mark.usefixtures("past")
def test_each_value_stands_against_all_others() -> None:
    found = standings()
    referral, advert, fair = found["referral"], found["advert"], found["fair"]

    assert (referral.tally.won, referral.tally.decided, referral.tally.worth) == (
        50,
        100,
        5_000_000,
    )
    assert (advert.tally.leads, advert.tally.decided, advert.tally.share) == (106, 100, 0.2)
    assert (referral.others.won, referral.others.decided) == (29, 110)
    assert round(referral.lift or 0, 3) == round(0.5 / (79 / 210), 3)
    assert [
        round(bound, 4) for bound in (advert.tally.interval.low, advert.tally.interval.high)
    ] == [
        0.1171,
        0.3204,
    ]
    assert (referral.verdict, advert.verdict, fair.verdict) == ("better", "worse", "few")
    assert round(advert.distance, 3) == -5.025
    assert list(found) == ["advert", "referral", "fair"]


@pytest.mark.usefixtures("alon")
def test_what_chance_may_make_is_no_difference() -> None:
    some(20, "won", source="web")
    some(30, "lost", source="web")
    some(15, "won", source="phone")
    some(35, "lost", source="phone")

    found = standings()

    assert {key: one.verdict for key, one in found.items()} == {"web": "alike", "phone": "alike"}
    assert analysis.advised(asking.asked(EVER), analysis.find(asking.asked(EVER))) == []


@pytest.mark.usefixtures("past", "english")
def test_the_figures_say_what_stands_out_and_open_its_rows() -> None:
    wanted = asking.asked(EVER)

    told = analysis.advised(wanted, analysis.find(wanted))

    of_source = [one for one in told if one.text.startswith("Source")]
    assert [(one.text, one.todo, one.tone) for one in of_source] == [
        (
            "Source – Advertising: of the decided leads 20% were won, of all others 54%.",
            "Before more is spent there, worth seeing why they are lost.",
            "warn",
        ),
        (
            "Source – Referral: of the decided leads 50% were won, of all others 26%.",
            "Worth asking for more of these.",
            "good",
        ),
    ]
    assert "source+%3D+advert" in of_source[0].url.replace("%22", "")
    assert reading.matching(LEADS, "source = advert and status in (lost)").count() == 80


@pytest.mark.usefixtures("alon")
def test_days_to_win_are_those_of_the_value() -> None:
    a_walk(("new", 0), ("won", 3), source="web")
    a_walk(("new", 0), ("won", 8), source="web")
    a_walk(("new", 0), ("lost", 1), source="phone")

    assert analysis.find(asking.asked(EVER)).days == {"web": 5.5, "phone": None}


@pytest.mark.usefixtures("alon")
def test_reasons_of_the_lost_are_counted_and_opened() -> None:
    some(3, "lost", lost_reason="price", expected_value=200_00)
    some(1, "lost")
    some(2, "won")
    wanted = asking.asked(EVER)

    found = analysis.find(wanted)
    shown = analysis.page(wanted, found)["losses"]

    assert [(one.reason, one.leads, one.worth) for one in found.losses] == [
        ("price", 3, 60_000),
        ("unknown", 1, 0),
    ]
    assert [(one["share"], one["leads"]) for one in shown] == [("75%", "3"), ("25%", "1")]
    opened = "status in (lost) and lost_reason = price"
    assert reading.matching(LEADS, opened).count() == 3
    assert reading.matching(LEADS, "status in (lost) and lost_reason = unknown").count() == 1


@pytest.mark.usefixtures("alon", "english")
def test_leads_are_told_apart_by_how_soon_they_were_taken_up() -> None:
    hour = 1 / 24
    a_walk(("new", 0), ("contacted", hour), ("won", 9))
    a_walk(("new", 0), ("contacted", 2 * hour), ("lost", 9))
    a_walk(("new", 0), ("lost", 1))
    a_walk(("new", 0), ("won", 3))
    a_walk(("new", 0), ("contacted", 4))
    a_walk(("new", 0))

    found = analysis.find(asking.asked(EVER))

    counted = {
        one.value: (one.tally.won, one.tally.lost, one.tally.undecided) for one in found.waits
    }
    assert counted == {
        "1": (1, 0, 0),
        "2": (0, 1, 0),
        "3": (0, 1, 0),
        "4": (1, 0, 0),
        "5": (0, 0, 1),
        "6": (0, 0, 1),
    }
    season = analysis.page(asking.asked(EVER), found)["seasons"][0]
    assert season["rows"][0]["label"] == "Taken up within an hour"


def test_weeks_begin_on_sunday_and_empty_ones_are_there() -> None:
    days = {
        date(2026, 3, 7): Tally(won=1),
        date(2026, 3, 8): Tally(lost=2),
        date(2026, 3, 25): Tally(undecided=1),
    }

    found = seasons.weeks(days, date(2026, 4, 1))

    assert {first.isoformat(): tally.leads for first, tally in found.items()} == {
        "2026-03-01": 1,
        "2026-03-08": 2,
        "2026-03-15": 0,
        "2026-03-22": 1,
    }
    assert {key: tally.leads for key, tally in seasons.months(days).items()} == {"3": 4}
    assert {key: tally.leads for key, tally in seasons.weekdays(days).items()} == {
        "6": 1,
        "0": 2,
        "3": 1,
    }
    assert seasons.weeks({}, date(2026, 4, 1)) == {}


def test_a_stream_that_ran_dry_is_told_and_chance_is_not() -> None:
    first = date(2026, 1, 4)
    steady = {first + timedelta(weeks=week): Tally(won=10) for week in range(20)}
    today = first + timedelta(weeks=20)
    dry = steady | {first + timedelta(weeks=week): Tally(won=4) for week in range(16, 20)}
    little = steady | {first + timedelta(weeks=week): Tally(won=9) for week in range(16, 20)}

    assert seasons.flow(steady, today) is None
    assert seasons.flow(little, today) is None
    assert seasons.flow(dry, today) == seasons.Flow(lately=4.0, before=10.0)
    assert seasons.flow(dict(list(dry.items())[-11:]), today) is None


def test_a_salesman_sees_figures_of_his_own(alon: object, yossi: Membership) -> None:
    some(3, "won", owner=yossi, source="web")
    some(5, "lost", source="web")

    with scope(yossi.organization_id, yossi.pk, "web"):
        mine = standings()

    assert (mine["web"].tally.won, mine["web"].tally.lost) == (3, 0)
    assert standings()["web"].tally.lost == 5


def test_values_are_kept_from_who_may_not_read_them(past: None, yossi: Membership) -> None:
    yossi.role.grants = [{"entity": "*", "verbs": ["*"], "reach": "all", "effect": "allow"}]
    yossi.role.fields = {"leads": {"expected_value": "masked", "source": "hidden"}}
    yossi.role.save()
    client = client_of(yossi)

    page = unescape(client.get("/alon/insight/analysis/?period=ever&by=owner").content.decode())
    hidden = client.get("/alon/insight/analysis/?period=ever&by=source")
    usual = client.get("/alon/insight/analysis/?period=ever")

    assert "60,000" not in page
    assert "פרסום" not in page
    assert (hidden.status_code, usual.status_code) == (422, 200)


def test_the_page_keeps_its_budget_and_draws(past: None, noa: Membership) -> None:
    client = client_of(noa)
    url = "/alon/insight/analysis/?period=ever"
    few = queries(client, url)
    with scope(noa.organization_id, noa.pk, "web"):
        some(30, "won", source="web")

    text = unescape(client.get(url).content.decode())

    assert queries(client, url) == few
    assert few <= budget("analysis")
    assert text.count('class="k-whisker"') >= 3
    assert '<a class="k-week"' in text
    assert "₪60,000" in text
    assert "style=" not in text


@pytest.mark.usefixtures("alon")
def test_without_leads_the_page_says_so(noa: Membership) -> None:
    answer = client_of(noa).get("/alon/insight/analysis/")

    assert answer.status_code == 200
    assert "לא הגיעו לידים בתקופה הזאת." in answer.content.decode()


@pytest.mark.usefixtures("past")
def test_the_api_tells_the_same(noa: Membership) -> None:
    api = Api.of(noa)

    told = api.get("leads/analysis?period=ever&by=source").json()

    assert told["whole"] == {
        "leads": 216,
        "won": 79,
        "lost": 131,
        "undecided": 6,
        "share": 0.3762,
        "low": 0.295,
        "high": 0.465,
        "worth": "60000.00",
    }
    sources = next(one for one in told["attributes"] if one["key"] == "source")
    assert [(one["value"], one["verdict"], one["lift"]) for one in sources["values"]] == [
        ("advert", "worse", 0.5316),
        ("referral", "better", 1.3291),
        ("fair", "few", 2.3924),
    ]
    assert told["advice"][0]["text"]
    assert sum(week["leads"] for week in told["weeks"]) == 216
    for sort in ("weeks", "months", "weekdays", "waits"):
        assert sum(Decimal(one["worth"]) for one in told[sort]) == Decimal("60000.00"), sort
    wrong = api.get("leads/analysis?by=subject")
    assert (wrong.status_code, faults(wrong)) == (422, [("by", "parameter")])


def test_another_organization_has_other_figures(past: None, dana: Membership) -> None:
    assert client_of(dana).get("/alon/insight/analysis/").status_code == 404
    told = Api.of(dana).get("leads/analysis?period=ever").json()
    assert (told["whole"]["leads"], told["weeks"]) == (0, [])
