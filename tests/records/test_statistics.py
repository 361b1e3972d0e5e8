"""What SQLite knows of the sizes of its tables."""

import pytest
from django.db import connection

from kesher.records.jobs import gather_statistics
from kesher.tenancy.models import Organization
from tests import world


@pytest.mark.sqlite
def test_sizes_are_known_once_learnt(alon: Organization) -> None:
    for _one in range(12):
        world.a_party()

    gather_statistics()

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'parties_by_name'")
        assert cursor.fetchone()[0].split()[:2] == ["12", "12"]
