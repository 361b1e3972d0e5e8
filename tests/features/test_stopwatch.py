"""The stopwatch: what browsers tell is checked and added up, and shown to the administrator."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.features.stopwatch.buckets import STEPS, bucket_of, percentile
from kesher.features.stopwatch.jobs import prune_timings
from kesher.features.stopwatch.models import Cell, Tally, Timing
from kesher.features.stopwatch.reading import paces
from kesher.features.stopwatch.taking import screen_of
from kesher.tenancy import scope
from tests.conftest import client_of

ID = "01a201b0-67d9-72e9-9142-dbff2c38f927"


def _tell(client, *lines):
    return client.post("/alon/stopwatch/", {"m": lines})


def _kept(member):
    with scope(member.organization_id, member.pk, "web"):
        return sorted(
            Timing.objects.values_list("screen", "kind", "bucket", "count", "clicks"),
        )


def test_what_browsers_tell_is_added_up_by_screen(noa):
    client = client_of(noa)

    first = _tell(
        client,
        "visit 80 1 /alon/parties/",
        f"visit 90 2 /alon/parties/{ID}/",
        f"visit 95 3 /alon/parties/{ID.replace('f', '0')}/",
        "deed 30 4 /alon/parties/new/",
    )
    second = _tell(client, "visit 81 1 /alon/parties/", "load 700 0 /alon/")

    assert (first.status_code, second.status_code) == (204, 204)
    assert _kept(noa) == [
        ("", "load", bucket_of(700), 1, 0),
        ("parties/", "visit", bucket_of(80), 2, 2),
        ("parties/new/", "deed", bucket_of(30), 1, 4),
        ("parties/…/", "visit", bucket_of(90), 2, 5),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "visit 80 1",
        "visit -80 1 /alon/parties/",
        "visit 8e3 1 /alon/parties/",
        "visit 120001 1 /alon/parties/",
        "visit 9999999 1 /alon/parties/",
        "other 80 1 /alon/parties/",
        "visit 80 1 /alon/parties/?q=secret",
        "visit 80 1 /brosh/parties/",
        "visit 80 1 /alon/nothing-here/",
        "visit 80 1 //evil.example/alon/",
        "visit 80 1 /alon/parties/\n",
        "visit ٨٠ 1 /alon/parties/",
        f"visit 80 1 /alon/{'a' * 400}/",
    ],
)
def test_a_line_that_is_none_of_ours_counts_for_nothing(noa, line):
    answer = _tell(client_of(noa), line)

    assert answer.status_code == 204
    assert _kept(noa) == []


def test_too_many_lines_and_none_at_all_are_refused(noa):
    client = client_of(noa)

    assert _tell(client, *["visit 80 1 /alon/"] * 41).status_code == 422
    assert client.post("/alon/stopwatch/").status_code == 422
    assert _kept(noa) == []


def test_who_tells_too_often_is_not_heard(noa, yossi):
    client = client_of(noa)

    answers = [_tell(client, "visit 80 1 /alon/").status_code for _time in range(14)]

    assert answers == [204] * 12 + [429] * 2
    assert _kept(noa) == [("", "visit", bucket_of(80), 12, 12)]
    assert _tell(client_of(yossi), "visit 80 1 /alon/").status_code == 204


def test_only_members_tell_and_only_with_their_token(noa, dana):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(noa.user)

    assert _tell(client_of(dana), "visit 80 1 /alon/").status_code == 404
    assert client_of(noa).get("/alon/stopwatch/").status_code == 405
    assert _tell(strict, "visit 80 1 /alon/").status_code == 403
    strict.get("/alon/")
    told = {"m": ["visit 80 1 /alon/"], "csrfmiddlewaretoken": strict.cookies["csrf"].value}
    assert strict.post("/alon/stopwatch/", told).status_code == 204
    assert _kept(noa) == [("", "visit", bucket_of(80), 1, 1)]


def test_one_telling_costs_few_queries(noa):
    client = client_of(noa)
    _tell(client, "visit 80 1 /alon/")

    with CaptureQueriesContext(connection) as told:
        _tell(client, *["visit 80 1 /alon/", "visit 85 0 /alon/", "visit 79 0 /alon/"] * 10)

    assert len([one for one in told if "stopwatch_timing" in one["sql"]]) == 2


def test_screens_of_every_shape_have_a_bounded_name(alon):
    for path, name in {
        "/alon/": "",
        f"/alon/leads/{ID}/do/win/": "leads/…/do/…/",
        "/alon/settings/lists/lead.status/": "settings/lists/…/",
        "/alon/settings/audit/changes/": "settings/audit/…/",
        "/alon/help/01-first-steps/": "help/…/",
        "/alon/no/such/place/": "",
    }.items():
        assert screen_of(path) == name


def test_percentiles_lie_where_the_steps_say():
    counts = [0] * STEPS
    counts[bucket_of(60)] = 50
    counts[bucket_of(120)] = 50

    assert percentile(counts, 0.5) == 75
    assert percentile(counts, 0.25) == 62
    assert percentile(counts, 0.95) == 145
    assert percentile([0] * STEPS, 0.95) == 0
    assert percentile([*[0] * (STEPS - 1), 3], 0.95) == 10_000


def test_the_administrator_sees_the_screens_of_a_period(noa, yossi):
    with scope(noa.organization_id, noa.pk, "web"):
        for days, times in ((0, 10), (3, 20), (20, 40), (60, 80)):
            day = timezone.localdate() - timedelta(days=days)
            cell = Cell(screen="parties/", kind="visit", bucket=bucket_of(80))
            Timing.objects.add(day, {cell: Tally(count=times, clicks=2 * times)})
        client = client_of(noa)

        counted = {days: [pace.count for pace in paces(days=days)] for days in (1, 7, 30)}

    page = client.get("/alon/settings/speed/?days=7").content.decode()
    assert counted == {1: [10], 7: [30], 30: [70]}
    assert "לקוחות · רשימה" in page
    assert '<td class="k-end k-tone-good"><bdi dir="ltr">99 ms</bdi></td>' in page
    assert '<td class="k-end"><bdi dir="ltr">2.0</bdi></td>' in page
    assert client.get("/alon/settings/speed/?days=9999").status_code == 200
    assert client_of(yossi).get("/alon/settings/speed/").status_code == 404


def test_counts_of_long_ago_are_pruned(alon):
    cell = Cell(screen="parties/", kind="visit", bucket=3)
    for days in (89, 90, 91, 200):
        day = timezone.localdate() - timedelta(days=days)
        Timing.objects.add(day, {cell: Tally(count=1)})

    assert prune_timings() == 2
    assert Timing.objects.count() == 2


def test_another_organizations_counts_stay_its_own(noa, dana):
    _tell(client_of(noa), "visit 80 1 /alon/")

    assert _kept(dana) == []
