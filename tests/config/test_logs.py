"""What is written into the log, and what never is."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.test import Client

from kesher.config import logs
from kesher.tenancy import scope

log = structlog.get_logger("kesher.tests")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the service would write to stderr."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    options = dict(logs.CONFIG["formatters"]["lines"])
    handler.setFormatter(options.pop("()")(**options))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_a_line_is_one_object_that_says_where_it_came_from(written: io.StringIO) -> None:
    organization_id, actor_id = uuid4(), uuid4()

    with scope(organization_id, actor_id), structlog.contextvars.bound_contextvars(request_id="r"):
        log.info("rule ran", rule=7)

    line = only(written)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "rule ran",
        "rule": 7,
        "level": "info",
        "logger": "kesher.tests",
        "request_id": "r",
        "organization_id": str(organization_id),
        "actor_id": str(actor_id),
    }


def test_of_an_exception_the_place_is_told_and_not_the_words(written: io.StringIO) -> None:
    try:
        int("מספר הזהות 123456782 של משה כהן")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/alon/")

    line = only(written)
    assert (line["exception"], line["level"]) == ("ValueError", "error")
    assert line["frames"][-1].endswith("test_of_an_exception_the_place_is_told_and_not_the_words")
    assert "משה" not in written.getvalue()


def test_a_request_is_noted_by_its_route_without_what_was_asked(
    client: Client, written: io.StringIO
) -> None:
    response = client.get("/healthz?q=משה", headers={"X-Request-ID": "0123456789abcdef"})

    line = only(written)
    assert (line["event"], line["method"], line["route"], line["status"]) == (
        "request",
        "GET",
        "healthz",
        200,
    )
    assert line["milliseconds"] >= 0
    assert line["request_id"] == response.headers["X-Request-ID"] == "0123456789abcdef"
    assert "משה" not in written.getvalue()


@pytest.mark.parametrize("given", ["short", "a b c d e f g h", "x" * 65, 'in"jected\n12345'])
def test_a_request_id_that_could_spoil_the_log_is_replaced(client: Client, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})

    assert len(response.headers["X-Request-ID"]) == 32


def only(written: io.StringIO) -> dict[str, Any]:
    lines = written.getvalue().splitlines()
    assert len(lines) == 1
    told: dict[str, Any] = json.loads(lines[0])
    return told
