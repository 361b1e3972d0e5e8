"""The document: true, whole, and kept for a fresh organisation."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from kesher.accounts.models import Membership, User
from kesher.api import fresh
from kesher.entity.registry import entities
from kesher.tenancy.models import Organization
from tests.api.client import Api
from tests.conftest import client_of


def test_the_kept_document_is_that_of_a_fresh_organisation(db: None) -> None:
    """`kesher openapi` writes it anew."""
    assert fresh.PLACE.read_text() == fresh.text()


def test_nothing_is_left_of_the_fresh_organisation(db: None) -> None:
    fresh.text()

    assert (Organization.objects.count(), User.objects.count()) == (0, 0)


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    told: dict[str, Any] = api.get("openapi.json", Accept_Language="en").json()
    return told


def _nodes(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, dict):
        yield told
        for one in told.values():
            yield from _nodes(one)
    elif isinstance(told, list):
        for one in told:
            yield from _nodes(one)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for node in _nodes(document):
        if isinstance(node.get("$ref"), str):
            found = document
            for name in node["$ref"].removeprefix("#/").split("/"):
                found = found[name]


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [node["operationId"] for node in _nodes(document) if "operationId" in node]

    assert len(names) == len(set(names)) > 80


def test_every_entity_and_every_verb_is_told(document: dict[str, Any]) -> None:
    for entity in entities:
        place = f"/api/v1/{entity.key}"
        assert {"get"} <= set(document["paths"][place])
        assert {"get", "patch"} <= set(document["paths"][f"{place}/{{id}}"])
        for action in entity.actions:
            assert "post" in document["paths"][f"{place}/{{id}}/do/{action.verb}"]
            parameters = document["components"]["schemas"][f"{entity.key}.{action.verb}"]
            assert set(parameters["properties"]) == {one.key for one in action.parameters}


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    seen = 0
    for name, schema in document["components"]["schemas"].items():
        whole = schema | {"components": document["components"]}
        validator = jsonschema_rs.validator_for(whole, validate_formats=True)
        if "example" in schema:
            seen += 1
            assert validator.is_valid(schema["example"]), (name, schema["example"])
    assert seen > 30


def test_what_is_told_fits_its_schema(api: Api, document: dict[str, Any]) -> None:
    made = api.make(
        "parties",
        name="משה",
        phones=["0501234567"],
        emails=["m@example.com"],
        addresses=[{"city": "חיפה", "street": "הנביאים 1"}],
        identifiers=[{"number": "000000018"}],
        roles=["customer"],
        birth_date="1980-01-02",
    )
    schema = document["components"]["schemas"]["parties"]
    validator = jsonschema_rs.validator_for(
        schema | {"components": document["components"]}, validate_formats=True
    )

    assert [error.message for error in validator.iter_errors(made)] == []


def test_the_document_needs_a_key(noa: Membership) -> None:
    assert Client().get("/api/v1/openapi.json").status_code == 401
    assert client_of(noa).get("/api/v1/openapi.json").status_code == 401


def test_people_who_signed_in_read_it_as_a_page(noa: Membership, dana: Membership) -> None:
    page = client_of(noa).get("/api/v1/docs")
    text = page.content.decode()

    assert page.status_code == 200
    assert "POST /api/v1/leads/{id}/do/discard" in text
    assert 'id="invalid"' in text
    assert "style=" not in text
    assert "<script" not in text
    assert Client().get("/api/v1/docs").status_code == 302
    assert client_of(noa).get("/api/v1/docs?organization=brosh").status_code == 404
    assert client_of(dana).get("/api/v1/docs?organization=brosh").status_code == 200


def test_the_kept_document_is_json_in_english() -> None:
    told = json.loads(fresh.PLACE.read_text())

    assert told["openapi"] == "3.1.0"
    assert told["components"]["schemas"]["parties"]["title"] == "customer"


# What is the same in every language: a form, and names that people gave.
SAME_IN_HEBREW = {"entity:id"}


def test_for_hebrew_readers_every_text_is_hebrew(api: Api) -> None:
    told = api.get("openapi.json", Accept_Language="he").json()

    texts = {
        text
        for node in _nodes(told)
        for name in ("summary", "description")
        if isinstance(text := node.get(name), str)
    }
    foreign = {text for text in texts if not any("א" <= letter <= "ת" for letter in text)}

    assert len(texts) > 300
    assert foreign == SAME_IN_HEBREW


def test_the_language_of_one_reader_does_not_stay_for_the_next(api: Api) -> None:
    summaries = {
        language: api.get("openapi.json", Accept_Language=language).json()["paths"]["/api/v1/me"][
            "get"
        ]["summary"]
        for language in ("he", "en", "he")
    }

    assert summaries == {"he": "למי שייך המפתח", "en": "Whose key this is"}


def test_the_page_shows_code_as_code(noa: Membership) -> None:
    page = client_of(noa).get("/api/v1/docs").content.decode()

    assert 'lang="he" dir="rtl"' in page
    assert '<bdi dir="ltr"><code>Idempotency-Key</code></bdi>' in page
    assert "`" not in page
