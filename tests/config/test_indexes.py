"""Indexes that are taken away for a large demonstration come back whatever happens."""

from typing import Any

import pytest
from django.db import connection

from kesher.config import indexes
from kesher.config.commands import check, migrate
from kesher.config.indexes import made_at_the_end
from ops.postgres import OWNER
from tests import world
from tests.databases import cluster

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCut(Exception):
    """What happens in the middle."""


@pytest.fixture(autouse=True)
def owner_of_the_tables(settings: Any) -> None:
    if running := cluster():
        settings.DATABASE_OWNER_URL = running.url(OWNER, str(connection.settings_dict["NAME"]))


def known() -> dict[str, str]:
    """The definitions of those that may go away, by their names."""
    with connection.cursor() as cursor:
        cursor.execute(indexes._question())
        return dict(cursor.fetchall())


def test_they_are_made_again_as_they_were() -> None:
    before = known()

    with made_at_the_end():
        meanwhile = known()

    assert len(before) > 50
    assert meanwhile == {}
    assert known() == before


def test_they_are_made_again_after_a_failure() -> None:
    before = known()

    with pytest.raises(PowerCut), made_at_the_end():
        raise PowerCut

    assert known() == before


def test_what_a_killed_process_left_is_made_again_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = known()
    with monkeypatch.context() as killed, made_at_the_end():
        killed.setattr(indexes, "make_missing", lambda: None)
    assert set(indexes.missing()) == set(before)
    [problem] = check._of_indexes()

    migrate.migrate()

    assert problem == f"{len(before)} indexes are missing; run `kesher migrate`."
    assert known() == before
    assert check._of_indexes() == []


def test_where_two_organisations_are_at_work_they_stay() -> None:
    world.alon_ltd()
    world.brosh()
    before = known()

    with made_at_the_end():
        assert known() == before
