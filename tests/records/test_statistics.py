"""What SQLite knows of the sizes of its tables."""

import pytest
from django.db import connection

from kesher.records.jobs import gather_statistics
from kesher.tenancy.models import Organization
from tests import world


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_sizes_are_known_once_learnt(alon: Organization) -> None:
    # A connection remembers what was counted in a transaction that came to nothing.
    connection.close()
    for _one in range(12):
        world.a_party()

    gather_statistics()

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'parties_by_name'")
        assert cursor.fetchone()[0].split()[:2] == ["12", "12"]
