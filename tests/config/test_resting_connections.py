"""A connection is asked whether it lives after a rest, and replaced where it does not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def watched() -> Iterator[None]:
    connection.health_check_enabled = True
    yield
    connection.close()


def begin_a_page(*, after: float) -> None:
    """As a request begins, so many seconds after the last one."""
    driver: Any = connection
    driver.health_check_done = False
    driver.used_at -= after


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end_it_on_the_server() -> None:
    driver: Any = connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]
    with driver.Database.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [own])


def test_after_a_rest_a_dead_connection_is_replaced_unnoticed() -> None:
    before = backend()
    end_it_on_the_server()
    begin_a_page(after=60)

    assert backend() != before


def test_in_use_it_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    before, asked = backend(), []
    monkeypatch.setattr(connections["default"], "is_usable", lambda: asked.append(1))
    begin_a_page(after=1)

    assert backend() == before
    assert asked == []
