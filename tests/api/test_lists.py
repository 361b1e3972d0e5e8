"""Lists: what they may be asked for, and that nothing else gets through."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from tests.api.client import Api, faults

INJECTIONS = [
    "1) OR 1=1--",
    "1;select pg_sleep(5)",
    "UTC') ; SELECT pg_sleep(5)--",
    "' OR ''='",
    '" OR ""="',
    "name) OR (1=1",
    "{{7*7}}",
    "%27%20OR%201=1",
    "desc,(select pg_sleep(5))",
    "__class__",
    "owner__user__password",
    "organization__settings",
    "_connector",
    "\\",
    "🙂",
    "א" * 3000,
    "(" * 500,
    "not " * 500,
]


def _make(noa: Membership, *names: str) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        writing.create_many(Party, [{"name": name} for name in names])


def names(response: Any) -> list[str]:
    return [one["name"] for one in response.json()["items"]]


def test_a_list_is_filtered_sorted_and_counted(api: Api, noa: Membership) -> None:
    _make(noa, "אבי", "בני", "גדי", "Dan")

    response = api.get('parties?filter=name contains "י"&sort=-name&count=true&limit=2')

    assert names(response) == ["גדי", "בני"]
    assert response.json()["count"] == 3
    assert names(api.get(response["Link"].split(">")[0][len("</api/v1/") :])) == ["אבי"]


def test_only_the_named_fields_are_told(api: Api, noa: Membership) -> None:
    made = api.make("parties", name="אבי", phones=["0501234567"])

    assert api.get("parties?fields=phones,name").json()["items"] == [
        {"id": made["id"], "name": "אבי", "phones": made["phones"], "version": 1}
    ]
    assert api.get(f"parties/{made['id']}?fields=name").json() == {
        "id": made["id"],
        "name": "אבי",
        "version": 1,
    }


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=1e2", "limit"),
        ("limit=²", "limit"),
        ("limit=", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("count=maybe", "count"),
        ("fields=name,password", "fields"),
        ("fields=*", "fields"),
        ("fields=owner.name", "fields"),
        ("fields=organization", "fields"),
        ("fields=extra", "fields"),
        ("sort=password", "sort"),
        ("sort=-name'", "sort"),
        ("sort=organization__secret", "sort"),
        ("cursor=x", "cursor"),
        ("filter=password = x", "filter"),
        ("filter=organization = x", "filter"),
        ("filter=owner__user__password = x", "filter"),
        ("filter=name", "filter"),
        ("filter=name = ", "filter"),
        ('filter=name = "', "filter"),
        ("expand=owner", "expand"),
        ("include=organization", "include"),
        ("account__owner=1", "account__owner"),
        ("limit=5&limit=6", "limit"),
        ("tz=UTC') ; SELECT pg_sleep(5)--", "tz"),
        ("filter=name%20=%20%00", "filter"),
    ],
)
def test_what_a_list_cannot_be_asked_is_told_with_the_parameter(
    api: Api, query: str, path: str
) -> None:
    response = api.get(f"parties?{query}")

    assert response.status_code == 422
    assert [place for place, _code in faults(response)] == [path]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("name", ["filter", "sort", "cursor", "fields", "limit", "count", "q"])
def test_nothing_is_injected(api: Api, noa: Membership, name: str, text: str) -> None:
    _make(noa, "אבי")

    # What one of them took more was the collector of what other tests left.
    assert min(_seconds_until_refused(api, {name: text}) for _turn in range(3)) < 0.2


def _seconds_until_refused(api: Api, asked: dict[str, str]) -> float:
    began = time.thread_time()
    response = api.client.get("/api/v1/parties", asked)
    taken = time.thread_time() - began
    assert response.status_code == 422
    return taken


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize(
    "key", ["name", "kind", "created_at", "owner", "phones", "roles", "birth_date"]
)
def test_no_value_of_a_filter_finds_more(api: Api, noa: Membership, key: str, text: str) -> None:
    _make(noa, "אבי")
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')

    for operator in ("=", "contains", "has", "in", "within"):
        value = f'("{quoted}")' if operator == "in" else f'"{quoted}"'
        response = api.client.get("/api/v1/parties", {"filter": f"{key} {operator} {value}"})
        assert response.status_code in (200, 422)
        assert response.json().get("items", []) == []


@pytest.mark.parametrize("text", INJECTIONS)
def test_search_takes_anything_for_words(api: Api, noa: Membership, text: str) -> None:
    _make(noa, "אבי")

    response = api.client.get("/api/v1/search", {"q": text})

    assert (response.status_code, response.json()["items"]) == (200, [])


def test_search_finds_in_any_spelling_and_layout(api: Api) -> None:
    made = api.make("parties", name="שלום כהן", phones=["052-1234567"])

    for typed in ("שלום", "akuo", "0521234", "+972521234", "כהן שלום"):
        found = api.client.get("/api/v1/search", {"q": typed}).json()["items"]
        assert [(one["id"], one["title"]) for one in found] == [(made["id"], "שלום כהן")]
    assert api.get("search?q=שלום&entity=leads").json()["items"] == []
    assert faults(api.get("search?q=שלום&entity=organizations")) == [("entity", "parameter")]


@pytest.mark.parametrize("entity", ["parties", "leads", "tasks"])
def test_queries_do_not_grow_with_the_rows(api: Api, noa: Membership, entity: str) -> None:
    def queries() -> int:
        # A seat that has grown cold in the meantime is not the list's.
        api.get(entity)
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{entity}?limit=100").status_code == 200
        return len(captured.captured_queries)

    _fill(api, entity, 3)
    few = queries()
    _fill(api, entity, 30)

    assert queries() == few <= 12


def _fill(api: Api, entity: str, number: int) -> None:
    parties = [
        {
            "name": f"לקוח {place}",
            "phones": [f"05012{place:05}", f"05212{place:05}"],
            "emails": [f"a{place}@example.com"],
            "addresses": [{"city": "חיפה"}],
            "roles": ["customer"],
        }
        for place in range(number)
    ]
    made = api.post("parties/batch", {"create": parties})
    assert made.status_code == 201, made.content.decode()
    if entity == "parties":
        return
    rows = [{"subject": "נושא", "party": one["id"]} for one in made.json()["created"]]
    assert api.post(f"{entity}/batch", {"create": rows}).status_code == 201
