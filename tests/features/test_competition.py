"""Won and lost against competitors, and what is said of them in deals."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.competition import asking, figures, panels
from kesher.features.competition.figures import Row
from kesher.features.competition.models import Arguments
from kesher.features.deals.models import Deal
from kesher.features.parties.models import Party
from kesher.records import acting, reading, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

DEALS = entities.get("deals")
PAGE = "/alon/competition/"
MOST_QUERIES = 12
LINKED = re.compile(r'<td class="k-end"><a href="([^"]+)"><bdi dir="ltr">([^<]+)</bdi></a></td>')


pytestmark = pytest.mark.usefixtures("english")


def _won(rival: Party | None, **values: Any) -> Deal:
    deal = world.a_deal(stage="won", **{"amount": 100_00, **values})
    if rival:
        world.a_rival(deal=deal, competitor=rival)
    return deal


def _lost(to: Party | None, *, met: Party | None = None, **values: Any) -> Deal:
    reason = {"lost_reason": "competitor", "lost_to": to} if to else {"lost_reason": "price"}
    deal = world.a_deal(stage="lost", **reason, **{"amount": 50_00, **values})
    if met:
        world.a_rival(deal=deal, competitor=met)
    return deal


@pytest.fixture
def rivals(alon: Any) -> tuple[Party, Party]:
    """Against one: two won, two lost to them, one lost otherwise. Against the other: one lost."""
    keren, tal = world.a_firm(name="קרן"), world.a_firm(name="טל")
    march, july = datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 7, 5, tzinfo=UTC)
    gold = world.a_party(name="דנה", customer_class=_class())
    _won(keren, closed_at=march, party=gold)
    _won(keren, closed_at=july)
    _lost(keren, met=keren, closed_at=july)
    _lost(keren, closed_at=july, party=gold)
    _lost(tal, met=keren, closed_at=july)
    _won(None, closed_at=july)
    world.a_rival(deal=world.a_deal(), competitor=keren)
    return keren, tal


def _class() -> str:
    return str(
        entities.get("parties")
        .field("customer_class")
        .kind.schema(entities.get("parties").field("customer_class"))["enum"][0]
    )


def _rows(**asked: str) -> dict[str, list[Row]]:
    wanted = asking.asked({"period": "ever", **asked})
    return {table.key: table.rows for table in figures.tables(wanted)}


def _told(row: Row) -> tuple[int, int, int, int, int, int]:
    one = row.tally
    return one.met, one.won, one.lost, one.to_them, one.worth_won, one.worth_to_them


def test_each_competitor_is_told_with_what_was_won_and_lost(rivals: tuple[Party, Party]) -> None:
    found = {row.label: _told(row) for row in _rows()["competitors"]}

    assert found == {
        "קרן": (5, 2, 3, 2, 200_00, 100_00),
        "טל": (1, 0, 1, 1, 0, 50_00),
    }


def test_of_one_competitor_by_class_and_quarter(rivals: tuple[Party, Party]) -> None:
    tables = _rows(who=str(rivals[0].pk))

    assert {row.value: _told(row) for row in tables["classes"]} == {
        _class(): (2, 1, 1, 1, 100_00, 50_00),
        "": (3, 1, 2, 1, 100_00, 50_00),
    }
    assert [(row.value, row.label, _told(row)) for row in tables["quarters"]] == [
        ("2026-Q1", "1/2026", (1, 1, 0, 0, 100_00, 0)),
        ("2026-Q3", "3/2026", (4, 1, 3, 2, 100_00, 100_00)),
    ]


@pytest.mark.usefixtures("alon")
def test_a_deal_counts_once_for_each_product_it_was_offered() -> None:
    keren = world.a_firm(name="קרן")
    paper, ink = world.a_product(name="נייר"), world.a_product(name="דיו")
    for deal, products in (
        (_won(keren), [paper, paper, ink]),
        (_lost(keren), [paper]),
    ):
        lines = [{"product": str(one.pk), "quantity": "1"} for one in products]
        world.a_quote(deal=deal, party=deal.party, lines=lines)
    world.a_quote(deal=_lost(None), lines=[{"product": str(ink.pk), "quantity": "1"}])

    found = {row.label: _told(row)[:4] for row in _rows(who=str(keren.pk))["products"]}

    assert found == {"נייר": (2, 1, 1, 1), "דיו": (1, 1, 0, 0)}


@pytest.mark.usefixtures("rivals")
def test_every_number_opens_just_its_deals() -> None:
    wanted = asking.asked({"period": "ever"})
    for who in ("", *[row.value for row in _rows()["competitors"]]):
        for rows in _rows(who=who).values():
            for row in rows:
                opened = reading.matching(DEALS, wanted.rows_where(row.condition))
                assert opened.count() == row.tally.met
                assert opened.filter(state="won").count() == row.tally.won


def test_the_period_is_that_of_closing(rivals: tuple[Party, Party]) -> None:
    keren = rivals[0]
    _won(keren)

    assert [_told(row)[:2] for row in _rows(period="this month")["competitors"]] == [(1, 1)]


def test_others_deals_are_counted_for_nobody_who_may_not_see_them(
    rivals: tuple[Party, Party], yossi: Membership
) -> None:
    with scope(yossi.organization_id, yossi.pk, "web"):
        assert _rows()["competitors"] == []
        _won(rivals[0], owner=yossi)
        assert [_told(row)[:2] for row in _rows()["competitors"]] == [(1, 1)]


def test_the_page_marks_small_numbers_and_asks_little(
    rivals: tuple[Party, Party], noa: Membership
) -> None:
    client = client_of(noa)
    client.get(PAGE)
    for address in (f"{PAGE}?period=ever", f"{PAGE}?period=ever&who={rivals[0].pk}"):
        with CaptureQueriesContext(
            connection,
        ) as told:
            page = client.get(address)
        assert page.status_code == 200
        assert "עסקאות בלבד" in page.content.decode()
        assert len(told) <= MOST_QUERIES


def test_a_question_without_sense_is_told(noa: Membership) -> None:
    client = client_of(noa)

    assert client.get(f"{PAGE}?period=somewhen").status_code == 422
    assert client.get(f"{PAGE}?who=nobody").status_code == 422


def test_the_same_over_the_api(rivals: tuple[Party, Party], noa: Membership) -> None:
    api = Api.of(noa)

    told = api.get("deals/competition?period=ever").json()

    first = told["tables"][0]["rows"][0]
    assert told["tables"][0]["key"] == "competitors"
    assert {key: first[key] for key in ("label", "met", "won", "lost", "to_them", "share")} == {
        "label": "קרן",
        "met": 5,
        "won": 2,
        "lost": 3,
        "to_them": 2,
        "share": 0.4,
    }
    assert (first["few"], first["worth_won"], first["worth_to_them"]) == (True, "200.00", "100.00")
    assert faults(api.get("deals/competition?who=x")) == [("who", "parameter")]


@pytest.mark.usefixtures("alon")
def test_arguments_stand_in_the_deals_of_their_competitor_alone() -> None:
    keren, tal = world.a_firm(name="קרן"), world.a_firm(name="טל")
    world.some_arguments(competitor=keren, weaknesses="<p>אין <b>שירות</b></p>")
    world.some_arguments(competitor=tal)
    deal = world.a_deal()
    world.a_rival(deal=deal, competitor=keren)

    told = panels.arguments(deal)

    assert [one["title"] for one in told["pages"]] == ["קרן"]
    assert [str(one["label"]) for one in told["pages"][0]["words"]] == [
        "their weaknesses",
        "what we answer",
    ]
    assert "<b>שירות</b>" in str(told["pages"][0]["words"][0]["html"]) or "<strong>" in str(
        told["pages"][0]["words"][0]["html"]
    )
    assert panels.arguments(world.a_deal()) == {}


@pytest.mark.usefixtures("alon")
def test_there_is_one_page_for_each_competitor_and_none_is_empty() -> None:
    page = world.some_arguments()

    with pytest.raises(ValidationError) as second:
        world.some_arguments(competitor=page.competitor)
    with pytest.raises(ValidationError) as empty:
        world.some_arguments(answers="")

    assert set(second.value.message_dict) == {"competitor"}
    assert set(empty.value.message_dict) == {"answers"}
    assert Arguments.objects.count() == 1


def test_sellers_read_arguments_and_others_write_them(noa: Membership, yossi: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        page = world.some_arguments()
        writing.update(page, answers="<p>שנתיים אחריות</p>")
    client = client_of(yossi)

    assert client.get(f"/alon/arguments/{page.pk}/").status_code == 200
    assert client.get(f"/alon/arguments/{page.pk}/edit/").status_code == 404
    history = client.get(f"/alon/arguments/{page.pk}/history/").content.decode()
    assert "שנתיים אחריות" in history
    assert "השירות שלנו זמין בכל שעה" in history


def test_every_figure_of_the_page_opens_its_deals(
    rivals: tuple[Party, Party], noa: Membership
) -> None:
    page = unescape(client_of(noa).get(f"{PAGE}?period=ever").content.decode())

    row = page[page.index("קרן</bdi></a></th>") :].partition("</tr>")[0]
    opened = [(told, _filtered(url)) for url, told in LINKED.findall(row)]
    met = f'state in (won, lost) and met = "{rivals[0].pk}"'
    lost_to_them = f'{met} and state = lost and lost_to = "{rivals[0].pk}"'
    assert opened == [
        ("5", met),
        ("2", f"{met} and state = won"),
        ("3", f"{met} and state = lost"),
        ("2", lost_to_them),
        ("40%", met),
        ("₪200", f"{met} and state = won"),
        ("₪100", lost_to_them),
    ]
    assert [reading.matching(DEALS, condition).count() for _told, condition in opened] == [
        *(5, 2, 3, 2, 5, 2, 2)
    ]


def _filtered(url: str) -> str:
    return parse_qs(urlsplit(url).query)["filter"][0]


def test_competitors_go_with_the_deal_to_its_owner(
    alon: Any, noa: Membership, yossi: Membership
) -> None:
    other = world.a_member("אבי", email="avi@alon.example", role="sales")
    deal = world.a_deal(owner=yossi)
    rival = world.a_rival(deal=deal, price=90_00)
    place = f"rivals/{rival.pk}"
    assert (rival.owner, Api.of(yossi).get(place).status_code) == (yossi, 200)
    assert Api.of(other).get(place).status_code == 404

    acting.perform(entities.get("deals"), "assign", deal, {"owner": other})

    assert Api.of(other).get(place).status_code == 200
    assert Api.of(yossi).get(place).status_code == 404
    found = client_of(other).get(f"/alon/deals/{deal.pk}/").content.decode()
    assert "מתחרה בע״מ" in found
