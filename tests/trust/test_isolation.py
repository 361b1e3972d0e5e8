"""Between organisations: every route there is, and random ways through the API, tell nothing."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kesher.accounts import invitations, tokens
from kesher.accounts.checks import views
from kesher.accounts.models import ApiToken, Membership, Role
from kesher.entity.models import CardLayout, Choice, ColourRule, CustomField, SavedView
from kesher.features.files import storing
from kesher.jobs.models import Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import of
from kesher.records import undoing, writing
from kesher.records.jobs import gather_statistics
from kesher.records.models import TimelineLine
from kesher.tenancy import scope, wall
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

pytestmark = pytest.mark.slow

CANARY = "canaryofalon"
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUP = re.compile(r"\(\?P<sort>(\w+)\|\w+\)")
VERBS = ("delete", "update", "assign", "postpone")


@pytest.fixture
def secrets(noa: Membership) -> dict[str, Any]:
    """One row of everything there is in Alon, each with the canary in its words."""
    with scope(noa.organization_id, noa.pk, "web"):
        party = world.a_party(name=CANARY, job_title=CANARY)
        rows = {
            "parties": party,
            "leads": world.a_lead(subject=CANARY, party=party),
            "tasks": world.a_task(subject=CANARY, party=party),
            "quotes": world.a_quote(title=CANARY, party=party),
            "agreements": world.an_agreement(title=CANARY, party=party),
            "orders": world.an_order(title=CANARY, party=party),
            "files": storing.keep(SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())),
            "teams": world.a_team(CANARY),
            "roles": writing.create(Role, name=CANARY, grants=[], fields={}),
            "users": noa,
            "line": TimelineLine.objects.first(),
            "invitation": invitations.invite(noa, email=f"{CANARY}@x.example", role=noa.role),
            "view": SavedView.objects.create(entity="parties", name=CANARY),
            "layout": CardLayout.objects.create(entity="parties", zones={}),
            "choice": Choice.objects.first(),
            "rule": ColourRule.objects.first(),
            "field": writing.create(
                CustomField, entity="parties", labels={"he": CANARY}, kind="text"
            ),
            "job": enqueue(gather_statistics),
        }
        tokens.issue(noa, name=CANARY, expires_at=None)
        rows["token"] = ApiToken.objects.get(name=CANARY)
        return {**{key: row.pk for key, row in rows.items()}, "batch": undoing.batch()}


def addresses(ids: dict[str, Any], slug: str) -> Iterator[str]:
    """Every address of an organisation's pages, with the ids of Alon's rows in it."""
    shown = ["parties", "files", "users"]
    others = [pk for key, pk in ids.items() if key not in shown]
    for told, _view in views(get_resolver().url_patterns):
        if not told.startswith("<slug:organization>"):
            continue
        pattern = GROUP.sub(r"\1", told).replace("^", "").replace("$", "")
        names = {name for _sort, name in PLACE.findall(pattern)}
        keys = shown if "entity" in names else [""]
        pks = others if "entity" not in names and names & {"pk", "batch"} else [None]
        for key, pk in product(keys, pks):
            values = {"organization": slug, "entity": key, "pk": pk or ids.get(key)}
            values |= {"batch": ids["batch"], "line": ids["line"], "verb": "delete"}
            values |= {"number": 1, "key": "name", "tab": "notes", "list_key": "lead.status"}
            values |= {"kind": "leads", "file": ids["batch"]}
            yield "/" + PLACE.sub(lambda found, values=values: str(values[found[2]]), pattern)


def everything_of(member: Membership) -> dict[str, list[str]]:
    with scope(member.organization_id):
        return {
            model.__name__: sorted(map(str, model.objects.values_list()))
            for model in wall.tenant_models()
        }


def test_every_route_is_shut_to_another_organisation(
    noa: Membership, dana: Membership, secrets: dict[str, Any]
) -> None:
    """Whether asked for at Alon's address or, with Alon's ids, at one's own."""
    stranger = client_of(dana)
    before = everything_of(noa)
    stolen = {"organization": str(noa.organization_id), "organization_id": noa.organization_id}
    stolen |= {"owner": str(noa.pk), "id": str(secrets["parties"]), "filled": "1", "name": "x"}
    tried = 0

    # At Alon's own addresses it is the seat that is missing, whatever comes after it.
    for address in sorted(set(addresses(secrets, "alon")))[::4]:
        for method in (stranger.get, stranger.post):
            answer = method(address, stolen)
            assert answer.status_code in {404, 405}, address
            assert CANARY.encode() not in answer.getvalue(), address
    for address in sorted(set(addresses(secrets, "brosh"))):
        for method in (stranger.get, stranger.post):
            answer = method(address, stolen)
            assert answer.status_code < 500, address
            assert CANARY.encode() not in answer.getvalue(), address
            tried += 1

    assert tried > 250
    assert everything_of(noa) == before
    assert Job.objects.filter(name=of(gather_statistics).name, cancel_requested=True).count() == 0


def test_counts_do_not_tell_of_others(noa: Membership, dana: Membership) -> None:
    """What Brosh counts stays the same while Alon grows."""
    api, places = Api.of(dana), ("parties", "leads", "tasks")
    with scope(dana.organization_id, dana.pk, "web"):
        world.a_lead()
    counts = [api.get(f"{place}?count=true").json()["count"] for place in places]
    with scope(noa.organization_id, noa.pk, "web"):
        for _number in range(20):
            world.a_lead(subject=CANARY)

    assert [api.get(f"{place}?count=true").json()["count"] for place in places] == counts
    assert api.get(f"search?q={CANARY}").json()["items"] == []


class Ways(RuleBasedStateMachine):
    """Three organisations that make, point at, change, look for and undo; ids get mixed up."""

    apis: list[Api]

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[int, str, str, str]] = []

    def _pick(self, number: int) -> tuple[int, str, str, str] | None:
        return self.made[number % len(self.made)] if self.made else None

    def _sound(self, who: int, answer: Any) -> Any:
        text = answer.content.decode()
        others = {0, 1, 2} - {who}
        assert answer.status_code < 500, text
        assert not any(f"canary{other}x" in text for other in others), text
        return answer

    @rule(who=st.integers(0, 2), what=st.integers(0, 50), key=st.sampled_from(["leads", "tasks"]))
    def point(self, who: int, what: int, key: str) -> None:
        target = self._pick(what)
        body: dict[str, Any] = {"subject": f"canary{who}x"}
        if target and target[1] == "parties":
            body["party"] = target[2]
        answer = self._sound(who, self.apis[who].post(key, body))
        if target and target[1] == "parties" and target[0] != who:
            assert answer.status_code == 422
        if answer.status_code == 201:
            self.made.append((who, key, answer.json()["id"], answer["Kesher-Batch"]))

    @rule(who=st.integers(0, 2), private=st.booleans())
    def make(self, who: int, private: bool) -> None:  # noqa: FBT001
        body = {"name": f"canary{who}x", "is_private": private}
        answer = self._sound(who, self.apis[who].post("parties", body))
        assert answer.status_code == 201
        self.made.append((who, "parties", answer.json()["id"], answer["Kesher-Batch"]))

    @rule(
        who=st.integers(0, 2),
        what=st.integers(0, 50),
        way=st.sampled_from(["GET", "PATCH", "DELETE", "history", "timeline", "undo", *VERBS]),
    )
    def touch(self, who: int, what: int, way: str) -> None:
        target = self._pick(what)
        if target is None:
            return
        owner, key, pk, batch = target
        api, place = self.apis[who], f"{key}/{pk}"
        match way:
            case "GET" | "DELETE":
                answer = api.call(way, place)
            case "PATCH":
                answer = api.patch(place, {"is_private": False})
            case "history" | "timeline":
                answer = api.get(f"{place}/{way}")
            case "undo":
                answer = api.post(f"undo/{batch}")
            case _:
                answer = api.post(f"{place}/do/{way}", {})
        self._sound(who, answer)
        if owner != who:
            assert answer.status_code in {404, 405}

    @rule(who=st.integers(0, 2), other=st.integers(0, 2))
    def look(self, who: int, other: int) -> None:
        for place in (f"search?q=canary{other}x", "parties?limit=1000&count=true", "leads"):
            self._sound(who, self.apis[who].get(place))

    @rule(who=st.integers(0, 2), what=st.integers(0, 50))
    def change_many(self, who: int, what: int) -> None:
        target = self._pick(what)
        if target:
            answer = self.apis[who].post(f"{target[1]}/batch", {"update": [{"id": target[2]}]})
            self._sound(who, answer)

    @invariant()
    def nobody_is_slowed_down(self) -> None:
        cache.clear()


def test_no_way_through_the_api_crosses_the_wall(noa: Membership, dana: Membership) -> None:
    third = world.an_organization("cedar", name="ארז", admin="gil@cedar.example", admin_name="גיל")
    with scope(third.pk):
        gil = Membership.objects.select_related("user").get()
    Ways.apis = [Api.of(member) for member in (noa, dana, gil)]

    run_state_machine_as_test(
        Ways,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_visitor_finds_no_door(noa: Membership, secrets: dict[str, Any]) -> None:
    """Without signing in, everything of an organisation leads to the sign-in page or nowhere."""
    visitor = Client()

    for address in sorted(set(addresses(secrets, "alon"))):
        answer = visitor.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/accounts/login/"), address
