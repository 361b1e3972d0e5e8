"""The test database: a file on SQLite; on PostgreSQL a copy of one that its owner migrated."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from kesher.tenancy import wall
from ops.postgres import Cluster
from tests import postgres

EMPTIED = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # has no stub


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Tests, like people, meet a database in a file: threads and processes must share it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.DATABASES["default"]["TEST"]["NAME"] = str(settings.VAR / f"test-{worker}.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> Iterator[None]:
    cluster = postgres.cluster()
    if cluster is None:
        request.getfixturevalue("django_db_setup")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", _empty)
            yield
        return
    request.getfixturevalue("django_test_environment")
    name = f"kesher_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    connections["default"].settings_dict["NAME"] = name
    _renew(cluster, name)
    with pytest.MonkeyPatch.context() as patch:
        # Emptying tables is not the application's right; a fresh copy is quicker anyway.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _renew(cluster, name))
        yield
    connections.close_all()
    cluster.drop(name)


def _empty(case: TransactionTestCase) -> None:
    """Logs are guarded in SQLite, too; the guards are back as soon as the tables are empty."""
    tables = wall.log_tables(wall.tenant_models())
    with connections["default"].cursor() as cursor:
        for table in tables:
            for change in ("UPDATE", "DELETE"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{wall.guard_of(table, change)}"')
    EMPTIED(case)


def _renew(cluster: Cluster, name: str) -> None:
    connections.close_all()
    cluster.drop(name)
    cluster.create(name, template=postgres.TEMPLATE)
