"""Many at once: all of them, or none; and requests that come twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.records import repeating
from kesher.records.models import IdempotencyKey
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api, faults


def _names(noa: Membership) -> list[str]:
    with scope(noa.organization_id, noa.pk, "web"):
        return sorted(Party.objects.values_list("name", flat=True))


def test_some_are_made_and_some_changed_and_all_undone(api: Api, noa: Membership) -> None:
    made = api.make("parties", name="אבי")

    response = api.post(
        "parties/batch",
        {
            "create": [{"name": "בני", "phones": ["0501234567"]}, {"name": "גדי"}],
            "update": [{"id": made["id"], "name": "אברהם"}],
        },
    )

    assert response.status_code == 201
    assert [one["version"] for one in response.json()["created"]] == [1, 1]
    assert response.json()["updated"] == [{"id": made["id"], "version": 2}]
    assert _names(noa) == ["אברהם", "בני", "גדי"]
    assert api.post(f"undo/{response['Kesher-Batch']}").json()["undone"] == 3
    assert api.get("parties?count=true").json()["count"] == 1
    assert api.get(f"parties/{made['id']}").json()["name"] == "אבי"


NOBODY = "01a20134-0a77-7404-baff-2adb21300daa"
WRONG_NUMBERS = [{"number": "0501234567"}, {"number": "1"}]


@pytest.mark.parametrize(
    ("new", "changes", "expected"),
    [
        ([{"name": "ב", "phones": ["12"]}], [], [("create[1].phones[0]", "phone")]),
        ([{"name": "ב", "phones": WRONG_NUMBERS}], [], [("create[1].phones[1].number", "phone")]),
        (
            [{"name": "ב", "x": 1}, {"name": "ג", "y": 1}],
            [],
            [("create[1].x", "unknown"), ("create[2].y", "unknown")],
        ),
        (
            [{"x": 1}, {"name": 5}, {}],
            [{"id": NOBODY}],
            [
                ("create[1].x", "unknown"),
                ("create[2].name", "type"),
                ("update[0].id", "missing"),
                ("create[1].name", "required"),
                ("create[3].name", "required"),
            ],
        ),
        ([{}, {"name": ""}], [], [("create[1].name", "required"), ("create[2].name", "required")]),
        ([5], [], [("create[1]", "type")]),
        ([{"name": "ב"}] * 1000, [], [("", "many")]),
        ([], [{"name": "ב"}], [("update[0].id", "missing")]),
        ([], [{"id": 5, "name": "ב"}], [("update[0].id", "missing")]),
        ([], [{"id": NOBODY, "name": "ב"}], [("update[0].id", "missing")]),
        ([], {"id": NOBODY}, [("update", "type")]),
    ],
)
def test_one_fault_and_nothing_is_done(
    api: Api, noa: Membership, new: list[Any], changes: Any, expected: list[tuple[str, str]]
) -> None:
    response = api.post("parties/batch", {"create": [{"name": "א"}, *new], "update": changes})

    assert (response.status_code, faults(response)) == (422, expected)
    assert _names(noa) == []


def test_a_batch_knows_two_parts(api: Api) -> None:
    assert faults(api.post("parties/batch", {"create": {}, "delete": []})) == [
        ("delete", "unknown"),
        ("create", "type"),
    ]


def test_a_wrong_change_is_told_by_its_place(api: Api, noa: Membership) -> None:
    first, second = api.make("parties", name="א"), api.make("parties", name="ב")

    response = api.post(
        "parties/batch",
        {"update": [{"id": first["id"], "name": "ג"}, {"id": second["id"], "name": ""}]},
    )
    twice = api.post(
        "parties/batch",
        {"update": [{"id": first["id"], "name": "ג"}, {"id": first["id"], "name": "ד"}]},
    )

    assert faults(response) == [("update[1].name", "required")]
    assert faults(twice) == [("update[1].id", "missing")]
    assert _names(noa) == ["א", "ב"]


def test_a_thousand_cost_few_queries(api: Api, noa: Membership) -> None:
    rows = [{"name": f"לקוח {place}", "phones": [f"05012{place:05}"]} for place in range(1000)]

    with CaptureQueriesContext(connection) as captured:
        response = api.post("parties/batch", {"create": rows})

    assert response.status_code == 201
    assert len(response.json()["created"]) == len(_names(noa)) == 1000
    assert len(captured.captured_queries) < 150


def test_the_same_key_and_body_get_the_same_answer(api: Api, noa: Membership) -> None:
    first = api.post("parties", {"name": "אבי"}, Idempotency_Key="k-1")
    again = api.post("parties", {"name": "אבי"}, Idempotency_Key="k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    for name in ("ETag", "Location", "Kesher-Batch", "Content-Type"):
        assert again[name] == first[name]
    assert _names(noa) == ["אבי"]


def test_a_key_stands_for_one_request_of_one_member(
    api: Api, yossi_api: Api, noa: Membership
) -> None:
    made = api.post("parties", {"name": "אבי"}, Idempotency_Key="k-1").json()

    other_body = api.post("parties", {"name": "בני"}, Idempotency_Key="k-1")
    other_place = api.post(
        f"parties/{made['id']}/do/give_role", {"name": "אבי"}, Idempotency_Key="k-1"
    )
    other_member = yossi_api.post("parties", {"name": "בני"}, Idempotency_Key="k-1")

    assert (other_body.status_code, other_place.status_code) == (422, 422)
    assert other_body.json()["type"] == "/api/v1/docs#key-reused"
    assert other_member.status_code == 201
    assert _names(noa) == ["אבי", "בני"]


def test_a_refused_request_leaves_its_key_free(api: Api, noa: Membership) -> None:
    assert api.post("parties", {"name": ""}, Idempotency_Key="k-1").status_code == 422
    assert api.post("parties", {"name": "אבי"}, Idempotency_Key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "א".encode().decode("latin-1"), "a\tb"])
def test_a_key_that_is_none_is_refused(api: Api, noa: Membership, key: str) -> None:
    assert api.post("parties", {"name": "אבי"}, Idempotency_Key=key).status_code == 400
    assert _names(noa) == []


def test_after_a_day_a_key_is_forgotten(api: Api, noa: Membership) -> None:
    api.post("parties", {"name": "אבי"}, Idempotency_Key="k-1")
    with scope(noa.organization_id):
        yesterday = timezone.now() - timedelta(hours=24, seconds=1)
        IdempotencyKey.objects.update(created_at=yesterday)

    assert api.post("parties", {"name": "בני"}, Idempotency_Key="k-1").status_code == 201
    with scope(noa.organization_id):
        IdempotencyKey.objects.update(created_at=yesterday)
        assert repeating.forget_old() == 1
        assert repeating.forget_old() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["the-same"])
def test_ten_at_once_make_one(key: str) -> None:
    cache.clear()
    organization = world.alon_ltd()
    with scope(organization.pk):
        noa = Membership.objects.select_related("user").get(name="נועה לוי")
    api = Api.of(noa)
    together = threading.Barrier(10)

    def send(_turn: int) -> tuple[int, bytes]:
        together.wait()
        try:
            response = Api(api.key).post("parties", {"name": "אבי"}, Idempotency_Key=key)
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))

    assert {status for status, _content in answers} == {201}
    assert len({content for _status, content in answers}) == 1
    assert _names(noa) == ["אבי"]
