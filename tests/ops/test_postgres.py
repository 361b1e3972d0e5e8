"""The private PostgreSQL has the roles that tests and benchmarks rely on."""

import os
from pathlib import Path

import psycopg
import pytest

from tests.databases import CLUSTER

pytestmark = pytest.mark.postgresql

RIGHTS = (
    "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'kesher%' ORDER BY 1"
)


def test_only_operations_may_look_past_the_wall(django_db_setup):
    with psycopg.connect(
        host=os.environ[CLUSTER], user="kesher_app", dbname="postgres"
    ) as connection:
        rights = connection.execute(RIGHTS).fetchall()

    assert rights == [
        ("kesher_app", False, False),
        ("kesher_ops", False, True),
        ("kesher_owner", False, False),
    ]


@pytest.mark.django_db
def test_the_suite_runs_as_the_application(settings):
    assert settings.DATABASES["default"]["USER"] == "kesher_app"
    assert Path(settings.DATABASES["default"]["HOST"]) == Path(os.environ[CLUSTER])
