"""What is sent is read strictly: four hundreds, never five, and nothing is written."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.tenancy import scope
from tests.api.client import Api, faults


def _parties(noa: Any) -> int:
    with scope(noa.organization_id):
        return Party.objects.count()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"name"',
        b"12",
        b'{"name": "a"} x',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b"{'name': 'a'}",
        b'{"name": "a", "name": "b"}',
        b'{"name": "\xd7"}',
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"name": "a\nb"}',
        b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"name": ' + b'{"a":' * 30 + b"1" + b"}" * 30 + b"}",
        b'{"birth_date": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_object_is_refused(api: Api, noa: Any, body: bytes) -> None:
    response = api.post("parties", body)

    assert response.status_code == 400
    assert response.json()["type"] == "/api/v1/docs#malformed"
    assert _parties(noa) == 0


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"name": "a\0b"}, [("name", "")]),
        ({"name": "\ud800"}, [("name", "")]),
        ({"phones": [{"number": "\0"}]}, [("phones[0].number", "")]),
        ({"phones": ["12"]}, [("phones[0]", "phone"), ("name", "required")]),
        (
            {"birth_date": "x", "kind": "robot"},
            [("birth_date", "type"), ("kind", "choice"), ("name", "required")],
        ),
        ({"given_name": "דנה", "kind": "robot"}, [("kind", "choice")]),
        ({"name": "a", "na\0me": 1}, [("", "")]),
        ({"name": 1e999}, None),
        ({"name": 5}, [("name", "type")]),
        ({"name": {"a": 1}}, [("name", "type")]),
        ({"name": ["a"]}, [("name", "type")]),
        ({"name": True}, [("name", "type")]),
        ({"name": None}, [("name", "required")]),
        ({}, [("name", "required")]),
        ({"name": "x" * 201}, [("name", "long")]),
        ({"name": "a", "kind": "robot"}, [("kind", "choice")]),
        ({"name": "a", "birth_date": "31/02/2026"}, None),
        ({"name": "a", "birth_date": 10**300}, None),
        ({"name": "a", "owner": "nobody"}, [("owner", "type")]),
        ({"name": "a", "owner": {"id": 5}}, [("owner", "type")]),
        ({"name": "a", "owner": "01a20134-0a77-7404-baff-2adb21300daa"}, [("owner", "missing")]),
        ({"name": "a", "is_private": "yes"}, [("is_private", "type")]),
        ({"name": "a", "phones": "050"}, [("phones", "type")]),
        ({"name": "a", "phones": ["12"]}, [("phones[0]", "phone")]),
        ({"name": "a", "phones": [5]}, None),
        (
            {"name": "a", "phones": ["0501234567", {"number": "12"}]},
            [("phones[1].number", "phone")],
        ),
        ({"name": "a", "phones": [{"kind": "mobile"}]}, [("phones[0].number", "required")]),
        ({"name": "a", "phones": [{"number": "0501234567", "x": 1}]}, [("phones[0].x", "unknown")]),
        (
            {"name": "a", "phones": [{"number": "0501234567", "primary": "yes"}]},
            [("phones[0].primary", "type")],
        ),
        ({"name": "a", "emails": [{"address": "x"}]}, [("emails[0].address", "email")]),
        ({"name": "a", "roles": ["king"]}, [("roles[0]", "choice")]),
        ({"name": "a", "roles": [5]}, None),
        ({"name": "a", "roles": {"customer": True}}, [("roles", "type")]),
        ({"name": "a", "nmae": "b"}, [("nmae", "unknown")]),
    ],
)
def test_a_fault_is_told_with_its_place(
    api: Api, noa: Any, members: dict[str, Any], expected: list[tuple[str, str]] | None
) -> None:
    response = api.post("parties", json.dumps(members).encode())

    assert response.status_code in ((422,) if expected is not None else (400, 422))
    if expected is not None:
        assert faults(response) == expected
    assert _parties(noa) == 0


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "pk",
        "organization",
        "organization_id",
        "org",
        "created_by",
        "created_by_id",
        "created_at",
        "updated_at",
        "deleted_at",
        "version",
        "extra",
        "sort_name",
        "role_keys",
        "owner_id",
        "phone",
        "last_contact_at",
        "_state",
        "__class__",
        "objects",
        "_connector",
        'a" OR 1=1--',
    ],
)
def test_what_the_house_keeps_itself_cannot_be_sent(
    api: Api, noa: Any, dana: Any, name: str
) -> None:
    made = api.make("parties", name="משה")

    created = api.post("parties", {"name": "a", name: str(dana.organization_id)})
    changed = api.patch(f"parties/{made['id']}", {name: str(dana.organization_id)})

    assert faults(created) == faults(changed) == [(name, "unknown")]
    assert api.get(f"parties/{made['id']}").json() == made
    assert _parties(noa) == 1


def test_only_json_is_read(api: Api, noa: Any) -> None:
    for media_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ):
        response = api.client.generic(
            "POST", "/api/v1/parties", b'{"name": "a"}', content_type=media_type
        )
        assert response.status_code == 415
    assert _parties(noa) == 0


def test_a_body_of_more_than_ten_megabytes_is_refused(api: Api, noa: Any) -> None:
    response = api.post("parties", b'{"name": "' + b"x" * (10 * 1024 * 1024) + b'"}')

    assert response.status_code == 413
    assert _parties(noa) == 0


LONG_FIELDS: list[Callable[[str], dict[str, Any]]] = [
    lambda long: {"name": long},
    lambda long: {"name": "a", "phones": [long]},
    lambda long: {"name": "a", "emails": [long]},
    lambda long: {"name": "a", "website": long},
    lambda long: {"name": "a", "birth_date": long},
    lambda long: {"name": "a", "identifiers": [{"number": long}]},
    lambda long: {"name": "a", "addresses": [{"city": long}]},
    lambda long: {"name": "a", "about": long[:20_000]},
]


@pytest.mark.parametrize(
    "letters", ["<", "&", "a@", " ", '"', "'", "(", "0", "א\u05b0", "\\", ".", "-1,"]
)
def test_long_nonsense_takes_no_time(api: Api, letters: str) -> None:
    for members in LONG_FIELDS:
        taken = min(_seconds_for(api, members(letters * 20_000)) for _turn in range(3))

        assert taken < 0.3


def _seconds_for(api: Api, body: dict[str, object]) -> float:
    """Of this thread, which may share its processor with others."""
    began = time.thread_time()
    response = api.post("parties", body)
    taken = time.thread_time() - began
    assert response.status_code in (201, 422)
    return taken


def test_the_parts_of_a_row_are_no_longer_than_their_columns(api: Api) -> None:
    response = api.post(
        "parties",
        {
            "name": "a",
            "addresses": [{"city": "עכו", "notes": "x" * 251}],
            "identifiers": [{"number": "1" * 41}],
        },
    )

    assert faults(response) == [("addresses[0].notes", "long"), ("identifiers[0].number", "long")]


def test_a_reference_that_is_required_is_asked_for(api: Api) -> None:
    wrong = {"expected_value": "much"}
    assert faults(api.post("leads", wrong)) == [
        ("expected_value", "money"),
        ("subject", "required"),
        ("party", "required"),
    ]
    assert faults(api.post("leads", {"party": {"id": "x"}})) == [
        ("party", "type"),
        ("subject", "required"),
    ]
    assert faults(api.post("leads", {"subject": "א"})) == [("party", "required")]
    assert faults(api.post("leads", {"subject": "א", "party": None})) == [("party", "required")]


@pytest.mark.parametrize("nothing", ["", None])
def test_a_reference_to_nobody_may_be_written_in_any_way(api: Api, nothing: str | None) -> None:
    made = api.post("parties", {"name": "a", "owner": nothing})

    assert (made.status_code, made.json()["owner"]) == (201, None)
    assert faults(api.post("leads", {"subject": "א", "party": nothing})) == [("party", "required")]


def test_moments_of_old_are_told_as_the_standard_writes_them(api: Api) -> None:
    made = api.make("tasks", subject="א", due_at="1560-05-29T15:00:12-01:14")

    assert made["due_at"] == "1560-05-29T16:14:12+00:00"
    assert api.make("tasks", subject="א", due_at="2026-07-01T09:00:00Z")["due_at"] == (
        "2026-07-01T12:00:00+03:00"
    )


@pytest.mark.parametrize(
    ("entity", "members", "path"),
    [
        ("custom_fields", {"labels": {"en": "x"}, "options": [{}]}, "options"),
        ("custom_fields", {"labels": ["x"]}, "labels"),
        ("custom_fields", {"labels": {"en": 5}}, "labels"),
        ("custom_fields", {"labels": {"en": {"a": 1}}}, "labels"),
        ("choices", {"labels": {"en": "x"}, "reverse_labels": [1]}, "reverse_labels"),
        ("choices", {"labels": {"en": "x"}, "reverse_labels": {"en": [1]}}, "reverse_labels"),
        (
            "roles",
            {"name": "x", "grants": [{"entity": "tasks", "verbs": [], "reach": []}]},
            "grants",
        ),
        ("roles", {"name": "x", "grants": [{"entity": "tasks", "verbs": [{}]}]}, "grants"),
        ("roles", {"name": "x", "grants": {"entity": "tasks"}}, "grants"),
        ("roles", {"name": "x", "fields": {"tasks": {"subject": []}}}, "fields"),
        ("roles", {"name": "x", "fields": [["tasks"]]}, "fields"),
    ],
)
def test_settings_of_a_wrong_shape_are_refused(
    api: Api, entity: str, members: dict[str, Any], path: str
) -> None:
    required = {
        "custom_fields": {"entity": "parties", "kind": "text"},
        "choices": {"list": "source"},
    }.get(entity, {})

    response = api.post(entity, {**required, **members})

    assert (response.status_code, [place for place, _code in faults(response)]) == (422, [path])
    assert api.get("parties").status_code == 200


def test_what_a_change_leaves_unsaid_of_a_phone_stays_as_it_was(api: Api) -> None:
    told = [
        {"number": "0501234567", "kind": "work", "opted_out": True},
        {"number": "0521234567", "primary": True, "verified": True},
    ]
    made = api.make("parties", name="אבי", phones=told)

    answer = api.patch(
        f"parties/{made['id']}",
        {"phones": ["050-123-4567", {"number": "0521234567", "verified": False}, "0541234567"]},
    )

    assert [
        (row["number"], row["kind"], row["primary"], row["opted_out"], row["verified"])
        for row in answer.json()["phones"]
    ] == [
        ("+972501234567", "work", False, True, False),
        ("+972521234567", "mobile", True, False, False),
        ("+972541234567", "mobile", False, False, False),
    ]


def test_a_change_may_choose_another_primary_phone(api: Api) -> None:
    made = api.make("parties", name="אבי", phones=["0501234567", "0521234567"])
    wanted = [{"number": "0501234567"}, {"number": "0521234567", "primary": True}]

    one = api.patch(f"parties/{made['id']}", {"phones": wanted})
    batch = {"update": [{"id": made["id"], "phones": ["0501234567", "0521234567"]}]}
    many = api.post("parties/batch", batch)

    assert [row["primary"] for row in one.json()["phones"]] == [False, True]
    assert many.status_code == 200
    kept = api.get(f"parties/{made['id']}").json()["phones"]
    assert [row["primary"] for row in kept] == [False, True]


def test_a_choice_that_is_none_tells_the_keys_a_program_may_send(api: Api) -> None:
    wrong = api.post("parties", {"name": "a", "identifiers": [{"number": "1", "kind": "robot"}]})
    place, message = (wrong.json()["errors"][0][name] for name in ("path", "message"))

    assert (wrong.status_code, place) == (422, "identifiers[0].kind")
    assert "״robot״" in message
    assert "id (תעודת זהות)" in message
    assert "company (" in message


def test_a_colour_that_is_none_is_told_the_colours(api: Api) -> None:
    wrong = api.post("rules", {"name": "a", "colour": "mauve"})
    messages = {one["path"]: one["message"] for one in wrong.json()["errors"]}

    assert "red (אדום)" in messages["colour"]
    assert "pink (ורוד)" in messages["colour"]


def test_a_person_is_told_labels_alone(noa: Any) -> None:
    with scope(noa.organization_id):
        field = entities.get("parties").field("kind")
        with pytest.raises(ValidationError) as wrong:
            field.kind.parse("robot", field)

    assert "person (" not in " ".join(wrong.value.messages)
