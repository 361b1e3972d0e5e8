"""Requests that nobody thought of: each operation of the document is called with many."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kesher.accounts.models import Membership
from kesher.config.wsgi import application
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EACH = settings(
    max_examples=4,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _ids(noa: Membership) -> dict[str, str]:
    """A record of each entity, so that not every call ends at 404."""
    with scope(noa.organization_id, noa.pk, "web"):
        made = {
            "parties": world.a_party(phones=[{"number": "+972501234567", "primary": True}]),
            "leads": world.a_lead(),
            "tasks": world.a_task(),
            "calls": world.a_call(),
            "notes": world.a_note(),
            "meetings": world.a_meeting(at=timezone.now()),
            "teams": world.a_team(),
            "users": noa,
            "roles": noa.role,
        }
    return {key: str(record.pk) for key, record in made.items()}


def _operations(document: dict[str, Any]) -> Iterator[Any]:
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


@contextmanager
def one_connection() -> Iterator[None]:
    """The test's transaction lasts through all the requests, as with Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_breaks_the_api(
    api: Api, noa: Membership, settings: Any, mode: GenerationMode
) -> None:
    settings.API_REQUESTS_AT_ONCE = 1_000_000
    ids = _ids(noa)
    document = api.get("openapi.json", Accept_Language="en").json()

    with one_connection():
        called = sum(
            _call(api, operation.as_strategy(generation_mode=mode, **_known(operation.path, ids)))
            for operation in _operations(document)
        )

    assert called > 250


def _known(path: str, ids: dict[str, str]) -> dict[str, Any]:
    key = path.split("/")[3]
    return {"path_parameters": {"id": ids[key]}} if "{id}" in path and key in ids else {}


def _call(api: Api, cases: Any) -> int:
    called = 0

    @seed(20261122)
    @EACH
    @given(case=cases)
    def each(case: Any) -> None:
        nonlocal called
        called += 1
        response = case.call(headers={"Authorization": f"Bearer {api.key}"})
        case.validate_response(response, checks=CHECKS)

    each()
    return called
