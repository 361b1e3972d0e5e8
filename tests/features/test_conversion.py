"""Conversion: exact figures, the rows behind each of them, and nobody else's leads."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.test import Client
from django.utils import translation

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.insight import asking, detail, links, matrix, parts, shown
from kesher.features.insight.matrix import Passage
from kesher.features.insight.walks import Walks
from kesher.features.insight.walks import walks as walked_through
from kesher.lib import shares
from kesher.records import reading
from kesher.tenancy import scope
from tests.api.client import Api, faults
from tests.conftest import client_of
from tests.contracts.test_screens import budget, queries
from tests.features.walked import a_walk, day

LEADS = entities.get("leads")
SPRING = {"since": "2026-03-01", "until": "2026-05-31"}


def matrix_of(**query: str) -> dict[tuple[str, str], Passage]:
    wanted = asking.asked({**SPRING, **query})
    pairs = matrix.pairs(asking.statuses())
    return matrix.passages(walked(wanted), pairs, asking.meanings())


def parts_of(**query: str) -> dict[str, Passage]:
    wanted = asking.asked({**SPRING, **query})
    return dict(detail.passages_by(walked(wanted), wanted, asking.meanings()))


def walked(wanted: asking.Wanted) -> Walks:
    return walked_through(wanted.rows, {wanted.by: asking.attributes()[wanted.by]})


def told(passage: Passage) -> tuple[int, int, int, int, float | None]:
    return (
        passage.reached,
        passage.undecided,
        passage.lost,
        passage.otherwise,
        passage.middle,
    )


@pytest.fixture
def walks(alon: object) -> None:
    """Six leads of March, one of February, and one of June."""
    a_walk(("new", 0), ("contacted", 1), ("qualified", 3), ("won", 11), source="web")
    a_walk(("new", 0), ("contacted", 2), ("won", 4), source="web")
    a_walk(("new", 1), ("contacted", 1.5), ("lost", 30), source="phone")
    a_walk(("new", 2), ("contacted", 9), source="phone")
    a_walk(("new", 3), ("lost", 4))
    a_walk(("new", 5), source="web")
    a_walk(("new", -5), ("won", 1), source="web")
    a_walk(("new", 100), ("won", 101), source="web")


@pytest.mark.usefixtures("walks")
def test_the_four_figures_of_a_passage_add_up_to_all() -> None:
    found = matrix_of()

    assert told(found["", "won"]) == (2, 2, 2, 0, 7.5)
    assert told(found["", "contacted"]) == (4, 1, 1, 0, 1.5)
    assert told(found["new", "contacted"]) == (4, 1, 1, 0, 1.5)
    assert told(found["contacted", "qualified"]) == (1, 1, 1, 1, 2)
    assert told(found["contacted", "won"]) == (2, 1, 1, 0, 6)
    assert told(found["contacted", "lost"]) == (1, 1, 0, 2, 28.5)
    assert told(found["qualified", "won"]) == (1, 0, 0, 0, 8)
    assert told(found["proposal", "won"]) == (0, 0, 0, 0, None)
    assert {one.leads for pair, one in found.items() if pair[0] == ""} == {6}
    assert (found["", "won"].share, found["proposal", "won"].share) == (2 / 6, None)
    assert ("won", "lost") not in found


@pytest.mark.usefixtures("alon")
def test_a_status_that_was_entered_again_counts_from_its_first_time() -> None:
    a_walk(("new", 0), ("proposal", 1), ("contacted", 2), ("proposal", 6), ("lost", 7))
    a_walk(("proposal", 0), ("contacted", 3))

    found = matrix_of()

    assert told(found["contacted", "proposal"]) == (1, 1, 0, 0, 4)
    assert told(found["", "proposal"]) == (2, 0, 0, 0, 0.5)
    assert told(found["new", "proposal"]) == (1, 0, 0, 0, 1)


@pytest.mark.usefixtures("alon")
def test_the_days_are_the_median_of_exact_times() -> None:
    for days in (1.75, 1.9, 1.95):
        a_walk(("new", 0), ("contacted", days), source="web")
    a_walk(("new", 0), ("contacted", 0.5), source="phone")
    a_walk(("new", 0), ("contacted", 0.88), source="phone")

    of_parts = parts_of(by="source", **{"from": "new", "to": "contacted"})

    assert round(matrix_of()["new", "contacted"].middle or 0, 4) == 1.75
    assert {value: round(one.middle or 0, 4) for value, one in of_parts.items()} == {
        "web": 1.9,
        "phone": 0.69,
    }


def test_days_are_told_to_a_tenth_below_ten() -> None:
    with translation.override("en"):
        told = [shown.days(one) for one in (0.69, 1.0, 1.92, 3.86, 9.94, 9.96, 12.6)]

    assert told == [
        "within a day", "1 day", "1.9 days", "3.9 days", "9.9 days", "10 days", "13 days",
    ]  # fmt: skip


@pytest.mark.usefixtures("walks")
def test_leads_are_told_apart_by_their_source() -> None:
    found = parts_of(by="source")

    assert {part: told(one) for part, one in found.items()} == {
        "web": (2, 1, 0, 0, 7.5),
        "phone": (0, 1, 1, 0, None),
        "": (0, 0, 1, 0, None),
    }
    contacted = parts_of(by="source", **{"from": "new", "to": "contacted"})
    assert told(contacted["phone"]) == (2, 0, 0, 0, 3.75)


def opened(by: str, part: str) -> int:
    wanted = asking.asked({**SPRING, "by": by})
    narrowed = parts.condition(asking.attributes()[by], part)
    return reading.matching(LEADS, wanted.rows_where(narrowed)).count()


@pytest.mark.usefixtures("walks")
def test_every_figure_opens_the_rows_behind_it() -> None:
    wanted = asking.asked(SPRING)

    for (origin, target), passage in matrix_of().items():
        for name in ("reached", "undecided", "lost", "otherwise"):
            conditions = wanted.rows_where(*links.figure(name, origin, target))
            number = reading.matching(LEADS, conditions).count()

            assert number == getattr(passage, name), (name, origin, target)
        everybody = wanted.rows_where(links.came(origin))
        assert reading.matching(LEADS, everybody).count() == passage.leads


@pytest.mark.usefixtures("walks")
def test_a_filter_narrows_the_leads() -> None:
    assert told(matrix_of(filter="source = web")["", "won"]) == (2, 1, 0, 0, 7.5)
    assert told(matrix_of(filter="source = web or source = phone")["", "won"]) == (2, 2, 1, 0, 7.5)


def test_a_salesman_sees_figures_of_what_he_may_see(alon: object, yossi: Membership) -> None:
    a_walk(("new", 0), ("won", 2), owner=yossi)
    a_walk(("new", 0), ("won", 2))
    a_walk(("new", 0), ("lost", 2), is_private=True)

    with scope(yossi.organization_id, yossi.pk, "web"):
        mine = matrix_of()
        of_owners = parts_of(by="owner")

    assert told(mine["", "won"]) == (1, 0, 0, 0, 2)
    assert list(of_owners) == [str(yossi.pk)]
    assert told(matrix_of()["", "won"]) == (2, 0, 1, 0, 2)


@pytest.mark.usefixtures("walks")
def test_who_may_not_read_the_status_sees_no_figures(yossi: Membership) -> None:
    yossi.role.fields = {"leads": {"status": "hidden"}}
    yossi.role.save()

    assert client_of(yossi).get("/alon/insight/conversion/").status_code == 404
    assert Api.of(yossi).get("leads/conversion").status_code == 404


def test_another_organization_has_other_figures(walks: None, dana: Membership) -> None:
    assert client_of(dana).get("/alon/insight/conversion/").status_code == 404
    told = Api.of(dana).get("leads/conversion?period=ever").json()
    assert (told["matrix"], told["parts"]) == ([], [])


def page(client: Client, **query: Any) -> str:
    response = client.get("/alon/insight/conversion/", {**SPRING, **query})
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.usefixtures("walks")
def test_the_page_draws_the_matrix_and_its_links_lead_to_rows(noa: Membership) -> None:
    client = client_of(noa)
    text = page(client)

    shown = re.findall(r'class="k-heat-(\d+) k-heat-few".*?<bdi dir="ltr">(\d+%)</bdi>', text)
    opened = re.search(r'k-heat-count" href="([^"]+)"><bdi dir="ltr">2</bdi>', text)
    assert shown[0] == ("10", "100%")
    assert ("7", "67%") in shown
    assert opened is not None
    rows = client.get(opened[1])
    assert rows.status_code == 200
    assert "<svg" in text
    assert "style=" not in text


@pytest.mark.usefixtures("walks")
def test_the_list_offers_the_conversion_of_what_it_shows(noa: Membership) -> None:
    client = client_of(noa)

    shown = unescape(client.get("/alon/leads/?filter=source = web").content.decode())
    parties = unescape(client.get("/alon/parties/").content.decode())

    offered = re.search(r'href="(/alon/insight/conversion/[^"]+filter[^"]+)"', shown)
    assert offered is not None
    assert "source = web" in unquote_plus(offered[1])
    answer = unescape(client.get(offered[1]).content.decode())
    assert '<bdi dir="ltr">5</bdi>' in answer
    assert "/insight/conversion/?" not in parties


@pytest.mark.usefixtures("walks")
def test_a_wrong_question_is_told_and_the_usual_one_answered(noa: Membership) -> None:
    client = client_of(noa)

    wrong = ("by=subject", "from=nowhere", "to=x", "period=soon", "since=x", "filter=a", "view=x")
    for query in wrong:
        response = client.get(f"/alon/insight/conversion/?{query}")

        assert response.status_code == 422, query
        assert 'role="alert"' in response.content.decode()


@pytest.mark.usefixtures("walks")
def test_the_page_costs_the_same_however_many_leads(noa: Membership) -> None:
    client = client_of(noa)
    url = "/alon/insight/conversion/?since=2026-03-01&until=2026-05-31"
    few = queries(client, url)
    with scope(noa.organization_id, noa.pk, "web"):
        for number in range(5):
            a_walk(("new", number), ("contacted", number + 1), source="web")

    assert queries(client, url) == few
    assert few <= budget("conversion")


@pytest.mark.usefixtures("walks")
def test_the_api_tells_the_same(noa: Membership) -> None:
    api = Api.of(noa)

    told = api.get("leads/conversion?since=2026-03-01&until=2026-05-31&by=source").json()

    won = next(one for one in told["matrix"] if (one["from"], one["to"]) == ("", "won"))
    assert won == {
        "from": "",
        "to": "won",
        "leads": 6,
        "reached": 2,
        "undecided": 2,
        "lost": 2,
        "otherwise": 0,
        "share": 0.3333,
        "low": 0.0968,
        "high": 0.7,
        "median_days": 7.5,
        "few": True,
    }
    assert told["filter"] == "created_at >= 2026-03-01 and created_at <= 2026-05-31"
    assert (told["from"], told["to"], told["by"]) == ("", "won", "source")
    assert [(one["value"], one["leads"], one["reached"]) for one in told["parts"]] == [
        ("web", 3, 2),
        ("phone", 2, 0),
        ("", 1, 0),
    ]
    wrong = api.get("leads/conversion?by=subject")
    assert (wrong.status_code, faults(wrong)) == (422, [("by", "parameter")])
    assert api.get("leads/conversion?view=x").status_code == 422


def test_wilson_keeps_within_bounds() -> None:
    some = shares.wilson(8, 20)

    assert (round(some.low, 4), round(some.high, 4)) == (0.2188, 0.6134)
    assert (shares.wilson(0, 10).low, round(shares.wilson(0, 10).high, 4)) == (0.0, 0.2775)
    assert shares.wilson(10, 10).high == 1.0
    assert shares.wilson(0, 0) == shares.Interval(0.0, 1.0)


def test_two_shares_differ_by_their_standard_error() -> None:
    assert round(shares.distance(30, 100, 20, 100), 4) == 1.633
    assert shares.distance(0, 0, 5, 10) == 0.0
    assert shares.distance(5, 5, 7, 7) == 0.0


def test_the_median_of_counted_numbers() -> None:
    assert shares.middle({3: 1, 5: 1}) == 4
    assert shares.middle({0: 5, 9: 1}) == 0
    assert shares.middle({}) is None


def test_days_are_whole_ones() -> None:
    assert day(1) == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert parts.NOTHING == ""
