"""What a role may do over the API, and what it is not told."""

from typing import Any

import pytest

from kesher.accounts.models import Membership, Role
from kesher.accounts.roles import allow
from kesher.entity.models import CustomField
from kesher.entity.registry import entities
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.organization import settings_changed
from tests import world
from tests.api.client import Api, faults
from tests.conftest import client_of

# Of each shipped role on a record that Noa owns: list, create, read, update, delete.
SEEN: dict[str, tuple[int, ...]] = {
    "users": (200, 405, 200, 404, 405),
    "teams": (200, 403, 200, 404, 405),
    "roles": (403, 403, 404, 404, 405),
}
ALL = (200, 201, 200, 200, 204)
NO_DELETING = (200, 201, 200, 200, 404)
OWN = (200, 201, 200, 404, 404)
READING = (200, 403, 200, 404, 404)
STATUSES: dict[str, dict[str, tuple[int, ...]]] = {
    "administrator": {
        **dict.fromkeys(("parties", "leads", "tasks"), ALL),
        "users": (200, 405, 200, 200, 405),
        **dict.fromkeys(("teams", "roles"), (200, 201, 200, 200, 405)),
    },
    "manager": {**dict.fromkeys(("parties", "leads", "tasks"), ALL), **SEEN},
    "sales": {
        "parties": NO_DELETING,
        "leads": (200, 201, 404, 404, 404),
        "tasks": OWN,
        **SEEN,
    },
    "service": {"parties": NO_DELETING, "leads": OWN, "tasks": OWN, **SEEN},
    "marketing": {"parties": NO_DELETING, "leads": ALL, "tasks": OWN, **SEEN},
    "read_only": {**dict.fromkeys(("parties", "leads", "tasks"), READING), **SEEN},
}


def _role(member: Membership, **values: Any) -> None:
    with scope(member.organization_id):
        Role.objects.filter(pk=member.role_id).update(**values)


def _records(noa: Membership) -> dict[str, Any]:
    with scope(noa.organization_id, noa.pk, "web"):
        return {
            "parties": world.a_party(),
            "leads": world.a_lead(),
            "tasks": world.a_task(),
            "users": noa,
            "teams": world.a_team(),
            "roles": Role.objects.get(code="service"),
        }


def _new(key: str, records: dict[str, Any]) -> dict[str, Any]:
    return {
        "parties": {"name": "חדש"},
        "leads": {"subject": "חדש", "party": str(records["leads"].party_id)},
        "tasks": {"subject": "חדש"},
    }.get(key, {"name": "חדש"})


@pytest.mark.parametrize("role", STATUSES)
def test_a_shipped_role_may_do_this_and_no_more(noa: Membership, role: str) -> None:
    records = _records(noa)
    with scope(noa.organization_id):
        api = Api.of(world.a_member("רון", email="ron@alon.example", role=role))
    found = {}

    for key in STATUSES[role]:
        place = f"{key}/{records[key].pk}"
        new = _new(key, records)
        change = {"subject": "אחר"} if "subject" in new else {"name": "אחר"}
        calls = [
            ("GET", key, None),
            ("POST", key, new),
            ("GET", place, None),
            ("PATCH", place, change),
            ("DELETE", place, None),
        ]
        found[key] = tuple(api.call(*one).status_code for one in calls)

    assert found == STATUSES[role]


def test_a_verb_that_the_role_lacks_is_not_there(
    api: Api, yossi_api: Api, noa: Membership, yossi: Membership
) -> None:
    records = _records(noa)
    task, own = records["tasks"].pk, yossi_api.make("tasks", subject="שלי")["id"]

    assert yossi_api.post(f"tasks/{task}/do/complete").status_code == 404
    assert yossi_api.post(f"tasks/{own}/do/complete").status_code == 200
    assert yossi_api.post(f"tasks/{own}/do/complete").status_code == 409
    assert yossi_api.post(f"tasks/{own}/do/reopen").status_code == 200
    assert yossi_api.post(f"tasks/{own}/do/explode").status_code == 404
    assert yossi_api.post(f"tasks/{own}/do/create").status_code == 404
    assert yossi_api.post(f"tasks/{own}/do/update", {"subject": "x"}).status_code == 404
    assert api.get(f"tasks/{task}").json()["status"] == "open"


def test_verbs_take_what_they_ask_for_and_nothing_else(api: Api, noa: Membership) -> None:
    place = f"leads/{_records(noa)['leads'].pk}/do"

    assert faults(api.post(f"{place}/discard")) == [("reason", "required")]
    assert faults(api.post(f"{place}/discard", {"x": 1})) == [
        ("x", "unknown"),
        ("reason", "required"),
    ]
    assert faults(api.post(f"{place}/discard", {"reason": "price", "x": 1})) == [("x", "unknown")]
    assert faults(api.post(f"{place}/discard", {"reason": "weather"})) == [("reason", "choice")]
    assert faults(api.post(f"{place}/assign", {"owner": {"id": "x"}})) == [("owner", "type")]
    done = api.post(f"{place}/discard", {"reason": "price"})
    assert (done.status_code, done.json()["status"]) == (200, "lost")
    assert api.post(f"{place}/discard", {"reason": "price"}).status_code == 409


def test_what_one_gives_away_one_no_longer_sees(
    yossi_api: Api, noa: Membership, yossi: Membership
) -> None:
    _role(yossi, grants=[{"entity": "tasks", "verbs": ["*"], "reach": "own"}])
    with scope(noa.organization_id, noa.pk, "web"):
        task = world.a_task(owner=yossi)

    given = yossi_api.post(f"tasks/{task.pk}/do/assign", {"owner": str(noa.pk)})

    assert (given.status_code, given.json()) == (200, {"id": str(task.pk)})
    assert yossi_api.get(f"tasks/{task.pk}").status_code == 404


def test_private_records_are_not_there_for_administrators_either(api: Api, yossi_api: Api) -> None:
    made = yossi_api.make("parties", name="סודי", is_private=True)
    task = yossi_api.make("tasks", subject="חשאי", party=made["id"])

    for place in (f"parties/{made['id']}", f"tasks/{task['id']}"):
        for end in ("", "/history", "/timeline"):
            assert api.get(f"{place}{end}").status_code == 404
        assert api.delete(place).status_code == 404
    assert api.get("search?q=סודי").json()["items"] == []
    assert api.get("parties?count=true").json()["count"] == 0
    refused = api.post("leads", {"subject": "א", "party": made["id"]})
    assert faults(refused) == [("party", "missing")]


REACHED: dict[str, Any] = {
    "name": "גלית",
    "phones": ["0521112223"],
    "emails": ["canary@mail.example"],
    "addresses": [{"city": "canarytown"}],
}
CANARIES = (
    *("canaryjob", "52111222", "52-111", "canary@mail", "canarytown"),
    *("1971-07-17", "1972-07-17", "17/07/197"),
)


@pytest.fixture
def limited(noa: Membership, yossi: Membership) -> Api:
    """Yossi's role is told neither positions nor birthdays, and cannot change classes."""
    limits = {
        "job_title": "hidden",
        "phones": "hidden",
        "emails": "masked",
        "addresses": "hidden",
        "birth_date": "masked",
        "customer_class": "read_only",
    }
    _role(yossi, fields={"parties": limits})
    return Api.of(yossi)


def test_hidden_and_masked_fields_are_told_nowhere(api: Api, limited: Api) -> None:
    made = api.make(
        "parties",
        **REACHED,
        job_title="canaryjob",
        birth_date="1971-07-17",
        customer_class="vip" if "vip" in _classes(api) else _classes(api)[0],
    )
    place = f"parties/{made['id']}"
    api.patch(place, {"job_title": "canaryjob2", "birth_date": "1972-07-17"})

    read = limited.get(place).json()
    assert not {"job_title", "phones", "phone", "addresses", "city"} & set(read)
    assert (read["birth_date"], read["emails"], read["email"]) == (None, None, None)
    assert read["masked"] == ["birth_date", "email", "emails"]
    for end in (
        "parties",
        place,
        f"{place}/history",
        f"{place}/timeline",
        "search?q=גלית",
        "openapi.json",
    ):
        text = limited.get(end).content.decode()
        for canary in CANARIES:
            assert canary not in text, (end, canary)
    for query in (
        'filter=job_title = "canaryjob"',
        'filter=phones contains "0521"',
        "filter=birth_date = 1971-07-17",
        'filter=city = "canarytown"',
        "filter=email is empty",
        "sort=birth_date",
        "sort=city",
        "sort=job_title",
        "fields=job_title",
    ):
        assert limited.get(f"parties?{query}").status_code == 422


def test_what_a_list_of_rows_repeats_is_closed_with_it(
    api: Api, limited: Api, yossi: Membership
) -> None:
    made = api.make("parties", **REACHED)
    _role(yossi, grants=[*yossi.role.grants, *allow(("parties",), ("export",))])
    client = client_of(yossi)

    for place in (
        "/alon/parties/",
        "/alon/parties/?columns=name,phone,email,city,phones,emails,addresses",
        f"/alon/parties/{made['id']}/",
        "/alon/parties/export/?format=csv",
        "/alon/search/?q=גלית",
    ):
        text = client.get(place).getvalue().decode()
        assert "גלית" in text
        assert not [canary for canary in CANARIES if canary in text], place


def test_what_may_only_be_read_may_be_asked_for(api: Api, limited: Api) -> None:
    klass = _classes(api)[0]
    made = api.make("parties", name="גלית", customer_class=klass)
    api.make("parties", name="דליה")

    found = limited.get(f"parties?filter=customer_class = {klass}").json()["items"]

    assert [one["id"] for one in found] == [made["id"]]


def test_limited_fields_cannot_be_written(api: Api, limited: Api) -> None:
    made = api.make("parties", name="גלית")
    place = f"parties/{made['id']}"

    for key, value in (
        ("job_title", "מנהלת"),
        ("phones", []),
        ("birth_date", None),
        ("customer_class", _classes(api)[0]),
    ):
        assert faults(limited.patch(place, {key: value})) == [(key, "unknown")]
        assert faults(limited.post("parties", {"name": "א", key: value})) == [(key, "unknown")]
    assert limited.patch(place, {"name": "גלית לב"}).status_code == 200


def _classes(api: Api) -> list[str]:
    schema = api.get("openapi.json").json()["components"]["schemas"]["parties.create"]
    classes: list[str] = schema["properties"]["customer_class"]["anyOf"][0]["enum"]
    return classes


def test_no_secret_is_told_anywhere(api: Api, noa: Membership) -> None:
    pages = ["me", "openapi.json", "users?limit=1000", "roles", "teams", f"users/{noa.pk}"]
    pages += [f"users/{noa.pk}/history", "parties", "search?q=נועה"]

    for page in pages:
        text = api.get(page).content.decode().lower()
        for canary in ("argon2", "pbkdf2", "otpauth", "ksh_" + noa.organization_id.hex, "secret"):
            assert canary not in text, (page, canary)


def test_a_title_in_the_history_is_shown_as_its_reader_sees_it(
    api: Api, yossi_api: Api, noa: Membership, yossi: Membership
) -> None:
    hidden = api.make("parties", name="canaryname")
    other = api.make("parties", name="canaryother")
    lead = api.make("leads", subject="א", party=hidden["id"])
    api.patch(f"leads/{lead['id']}", {"party": other["id"], "subject": "ב"})
    grants = [
        {"entity": "leads", "verbs": ["*"], "reach": "all"},
        {"entity": "parties", "verbs": ["view"], "reach": "own"},
    ]
    _role(yossi, grants=grants)

    place = f"leads/{lead['id']}"
    assert "canaryname" in api.get(f"{place}/history").content.decode()
    for end in ("", "/history", "/timeline"):
        response = yossi_api.get(f"{place}{end}")
        assert response.status_code == 200
        assert "canary" not in response.content.decode(), end
    assert yossi_api.get(place).json()["party"] is None


def test_a_custom_field_is_there_at_once(api: Api, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        CustomField.objects.create(
            entity="parties", key="x_size", labels={"he": "גודל"}, kind="whole_number", options={}
        )
        settings_changed()
        assert "x_size" in entities.get("parties").fields()
    api = Api.of(noa)

    made = api.make("parties", name="אבי", x_size=7)
    api.make("parties", name="בני", x_size=3)

    assert made["x_size"] == 7
    assert faults(api.patch(f"parties/{made['id']}", {"x_size": "הרבה"})) == [("x_size", "number")]
    found = api.get("parties?filter=x_size > 2&sort=x_size&fields=x_size").json()["items"]
    assert [one["x_size"] for one in found] == [3, 7]
    schema = api.get("openapi.json").json()["components"]["schemas"]["parties"]["properties"]
    assert schema["x_size"] == {"title": "גודל", "anyOf": [{"type": "integer"}, {"type": "null"}]}


def test_if_match_of_what_has_no_version_is_its_contents(api: Api, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        team = writing.create(type(world.a_team()), name="צפון")
    place = f"teams/{team.pk}"
    tag = api.get(place)["ETag"]

    assert api.patch(place, {"name": "דרום"}, If_Match='"x"').status_code == 412
    assert api.patch(place, {"name": "דרום"}, If_Match=f'"x", {tag}').status_code == 200
    assert api.patch(place, {"name": "מזרח"}, If_Match=tag).status_code == 412
    assert api.patch(place, {"name": "מזרח"}, If_Match="*").status_code == 200
    assert api.patch(place, {"name": "מערב"}).status_code == 200


def test_a_weak_tag_matches_nothing(api: Api) -> None:
    made = api.make("parties", name="אבי")

    assert api.patch(f"parties/{made['id']}", {"name": "ב"}, If_Match='W/"1"').status_code == 412
    assert api.delete(f"parties/{made['id']}", If_Match='"7"').status_code == 412
    assert api.delete(f"parties/{made['id']}", If_Match='"1"').status_code == 204


def test_a_change_that_changes_nothing_has_no_batch(api: Api) -> None:
    made = api.make("parties", name="אבי", phones=["0501234567"])

    same = api.patch(f"parties/{made['id']}", {"name": "אבי", "phones": made["phones"]})

    assert (same.status_code, same.json()) == (200, made)
    assert "Kesher-Batch" not in same
