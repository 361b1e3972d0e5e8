"""Over the API every entity is read alike, and made, changed, binned and restored."""

from typing import Any
from uuid import uuid4

import pytest

from kesher.accounts.models import Membership
from kesher.api import schemas, specials, values
from kesher.entity import registry
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import reading
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api

pytestmark = pytest.mark.slow

EVERY = list(registry.entities)
# Made in ways of their own: by invitation, as a file, by a verb of something else.
OTHERWISE = {"users", "files", "handovers", "billings"}
MADE = [entity for entity in EVERY if entity.key not in OTHERWISE]
BINNED = [entity for entity in MADE if entity.is_record]
BINLESS = [entity for entity in EVERY if not entity.is_record]
SAMPLES: dict[str, dict[str, Any]] = {
    "custom_fields": {"labels": {"en": "Shoe size"}},
    "choices": {"labels": {"en": "Answer"}},
    "rules": {"conditions": "owner = me"},
    "quality_rules": {"sort": "own", "conditions": "owner = me", "weight": 5},
    "pipelines": {"labels": {"en": "Renewals"}},
    "stages": {"labels": {"en": "Check"}},
    "intake_forms": {"fields": [{"field": "party.phones", "label": "", "required": True}]},
    "rounds": {"terms": "Net 30"},
    "adjustments": {"amount": "100.00"},
    "price_changes": {"from_day": "2099-01-01"},
    "arguments": {"answers": "<p>Ask</p>"},
}
CHANGES: dict[str, dict[str, Any]] = {
    "custom_fields": {"labels": {"he": "אחר"}},
    "choices": {"labels": {"he": "אחר"}},
    "rules": {"meaning": "אחר"},
    "quality_rules": {"meaning": "אחר"},
    "pipelines": {"labels": {"he": "אחר"}},
    "stages": {"labels": {"he": "אחר"}},
    "availabilities": {"places": "חיפה"},
}


def of_each(entities: list[Entity]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entity", entities, ids=lambda entity: entity.key)


@pytest.fixture
def api(noa: Membership) -> Api:
    return Api.of(noa)


@pytest.fixture
def dana_api(dana: Membership) -> Api:
    return Api.of(dana)


def a_body(api: Api, entity: Entity, noa: Membership) -> dict[str, Any]:
    """The least that the entity takes, with records of others where it refers to them."""
    with scope(noa.organization_id, noa.pk, "web"):
        fields = [field for field in values.writable(entity).values() if field.required]
        plain = {
            field.key: schemas.example(field.kind.schema(field), str(field.label))
            for field in fields
        }
    references = {
        field.key: _another(api, field, noa) for field in fields if "model" in field.options
    }
    return plain | SAMPLES.get(entity.key, {}) | references


def _another(api: Api, field: Field, noa: Membership) -> str:
    target = registry.entities.of(field.options["model"])
    if target.key == "users":
        return _a_member(noa)
    return str(api.make(target.key, **a_body(api, target, noa))["id"])


def _a_member(noa: Membership) -> str:
    with scope(noa.organization_id):
        address = f"{uuid4()}@alon.example"
        return str(world.a_member("רות", email=address, role="sales").pk)


def a_change(entity: Entity, noa: Membership) -> dict[str, Any]:
    """Another text for one of its texts."""
    if entity.key in CHANGES:
        return CHANGES[entity.key]
    with scope(noa.organization_id, noa.pk, "web"):
        for field in values.writable(entity).values():
            told = field.kind.schema(field)
            if told.get("type") == "string" and not {"enum", "format"} & set(told):
                return {field.key: "<p>אחר</p>" if field.kind.key == "rich_text" else "אחר"}
    raise AssertionError(f"{entity.key} has no text to change.")


def test_users_come_by_invitation_files_as_files_and_others_by_a_verb(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        unmade = {
            one.key
            for one in registry.entities
            if not values.can_be_made(one) or specials.maker_of(one)
        }
    assert unmade == OTHERWISE


@of_each(MADE)
def test_a_record_goes_there_and_back(api: Api, noa: Membership, entity: Entity) -> None:
    made = api.post(entity.key, a_body(api, entity, noa))
    place = f"{entity.key}/{made.json()['id']}"
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/{place}")
    assert made["Kesher-Batch"]

    read = api.get(place)
    assert (read.status_code, read.json(), read["ETag"]) == (200, made.json(), made["ETag"])

    change = a_change(entity, noa)
    changed = api.patch(place, change, If_Match=read["ETag"])
    assert changed.status_code == 200
    assert changed.json().items() >= change.items()
    assert changed["ETag"] != read["ETag"]

    late = api.patch(place, change, If_Match=read["ETag"])
    assert (late.status_code, late["ETag"]) == (412, changed["ETag"])
    assert api.get(place).json() == changed.json()


@of_each(BINNED)
def test_a_record_goes_into_the_bin_and_comes_back(
    api: Api, noa: Membership, entity: Entity
) -> None:
    made = api.make(entity.key, **a_body(api, entity, noa))
    place = f"{entity.key}/{made['id']}"

    gone = api.delete(place)
    assert (gone.status_code, gone.content) == (204, b"")
    assert api.get(place).status_code == 404
    assert api.patch(place, a_change(entity, noa)).status_code == 404
    assert made["id"] not in [one["id"] for one in api.get(entity.key).json()["items"]]
    assert api.delete(place).status_code == 404

    back = api.post(f"{place}/do/restore")
    assert back.status_code == 200
    assert _same(back.json(), made)
    assert back.json()["version"] == made["version"] + 2
    assert api.post(f"{place}/do/restore").status_code == 409


@of_each(BINLESS)
def test_what_has_no_bin_is_not_deleted(api: Api, noa: Membership, entity: Entity) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        known = entity.rows().first()
    pk = str(known.pk) if known else api.make(entity.key, **a_body(api, entity, noa))["id"]

    response = api.delete(f"{entity.key}/{pk}")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS, PATCH")
    assert api.post(f"{entity.key}/{pk}/do/restore").status_code == 404
    assert api.get(f"{entity.key}/{pk}").status_code == 200


@of_each(BINNED)
def test_every_change_can_be_taken_back(api: Api, noa: Membership, entity: Entity) -> None:
    made = api.post(entity.key, a_body(api, entity, noa))
    place = f"{entity.key}/{made.json()['id']}"
    changed = api.patch(place, a_change(entity, noa))

    undone = api.post(f"undo/{changed['Kesher-Batch']}")
    assert (undone.status_code, undone.json()) == (200, {"undone": 1, "kept": []})
    assert _same(api.get(place).json(), made.json())

    assert api.post(f"undo/{made['Kesher-Batch']}").status_code == 200
    assert api.get(place).status_code == 404


@of_each(MADE)
def test_what_is_told_is_what_the_kinds_say(api: Api, noa: Membership, entity: Entity) -> None:
    made = api.make(entity.key, **a_body(api, entity, noa))

    with scope(noa.organization_id, noa.pk, "web"):
        record = reading.find(entity, made["id"])
        told = {
            key: field.kind.to_json(field.read(record), field)
            for key, field in values.shown(entity).items()
        }

    assert {key: made[key] for key in told} == told


@of_each(MADE)
def test_lists_hold_each_record_once(api: Api, noa: Membership, entity: Entity) -> None:
    body = a_body(api, entity, noa)
    bodies = [
        body | {key: f"{value} {turn}" for key, value in _texts(entity, body, noa).items()}
        for turn in range(3)
    ]
    made = {api.make(entity.key, **_afresh(api, entity, one, noa))["id"] for one in bodies}

    found, cursor = [], ""
    while cursor is not None:
        page = api.get(f"{entity.key}?limit=2&count=true&cursor={cursor}").json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert len(found) == len(set(found)) == page["count"]
    assert made <= set(found)


def _texts(entity: Entity, body: dict[str, Any], noa: Membership) -> dict[str, str]:
    with scope(noa.organization_id, noa.pk, "web"):
        fields = values.writable(entity)
        return {
            key: value
            for key, value in body.items()
            if fields[key].kind.key == "text" and isinstance(value, str)
        }


def _afresh(api: Api, entity: Entity, body: dict[str, Any], noa: Membership) -> dict[str, Any]:
    """With other records where it refers to them, so that no pair comes twice."""
    with scope(noa.organization_id, noa.pk, "web"):
        fields = values.writable(entity)
    others = [key for key in body if "model" in fields[key].options]
    return body | {key: _another(api, fields[key], noa) for key in others}


@of_each(MADE)
def test_the_other_organisation_finds_nothing_anywhere(
    api: Api, dana_api: Api, noa: Membership, entity: Entity
) -> None:
    response = api.post(entity.key, a_body(api, entity, noa))
    made, batch = response.json(), response["Kesher-Batch"]
    place = f"{entity.key}/{made['id']}"

    calls = [
        ("GET", place, None),
        ("HEAD", place, None),
        ("PATCH", place, a_change(entity, noa)),
        ("GET", f"{place}/history", None),
        ("GET", f"{place}/timeline", None),
        ("POST", f"undo/{batch}", None),
        ("POST", f"{place}/do/restore", None),
        *(("POST", f"{place}/do/{action.verb}", {}) for action in entity.actions),
        *((("DELETE", place, None),) if entity.is_record else ()),
    ]
    for method, address, body in calls:
        nothing = address.replace(made["id"], "01a20134-0a77-7404-baff-2adb21300daa")
        theirs, nobodys = dana_api.call(method, address, body), dana_api.call(method, nothing, body)
        assert (theirs.status_code, method, address) == (404, method, address)
        assert theirs.content == nobodys.content

    listed = dana_api.get(f"{entity.key}?limit=1000&count=true").json()
    assert made["id"] not in [one["id"] for one in listed["items"]]
    assert listed["count"] == len(listed["items"])
    change = {"update": [{"id": made["id"], **a_change(entity, noa)}]}
    assert dana_api.post(f"{entity.key}/batch", change).status_code == 422
    assert api.get(place).json() == made


@of_each(MADE)
def test_nothing_of_the_other_organisation_can_be_pointed_at(
    api: Api, dana_api: Api, noa: Membership, dana: Membership, entity: Entity
) -> None:
    body = a_body(api, entity, noa)
    with scope(noa.organization_id, noa.pk, "web"):
        references = {
            key: field for key, field in values.writable(entity).items() if "model" in field.options
        }
    before = api.get(f"{entity.key}?count=true").json()["count"]

    for key, field in references.items():
        target = registry.entities.of(field.options["model"])
        pk = _theirs(dana_api, target, dana)
        for form in (pk, {"id": pk}):
            response = api.post(entity.key, body | {key: form})
            assert (response.status_code, [one["path"] for one in response.json()["errors"]]) == (
                422,
                [key],
            )

    assert api.get(f"{entity.key}?count=true").json()["count"] == before


def _theirs(dana_api: Api, target: Entity, dana: Membership) -> str:
    known = dana_api.get(target.key).json()["items"]
    return str(
        known[0]["id"]
        if known
        else dana_api.make(target.key, **a_body(dana_api, target, dana))["id"]
    )


@of_each(EVERY)
def test_every_filter_and_every_order_of_the_document_is_taken(
    api: Api, noa: Membership, entity: Entity
) -> None:
    told = api.get("openapi.json").json()["paths"][f"/api/v1/{entity.key}"]["get"]["parameters"]
    sort = next(one for one in told if one.get("name") == "sort")
    with scope(noa.organization_id, noa.pk, "web"):
        fields = entity.fields()
        questions = [
            f"{key} {operator}"
            for key in reading.filterable(entity)
            for operator in fields[key].kind.operators
            if operator in {"is empty", "is not empty"}
        ]

    for order in sort["schema"]["enum"]:
        assert api.get(f"{entity.key}?sort={order}").status_code == 200
    for question in questions:
        assert api.get(f"{entity.key}?filter={question}").status_code == 200


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    ours = {"version", "updated_at", "last_contact_at"}
    return {key: one[key] for key in one if key not in ours} == {
        key: other[key] for key in other if key not in ours
    }
