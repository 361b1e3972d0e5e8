"""What the database knows of the sizes of its tables."""

import pytest
from django.db import connection

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.jobs import gather_statistics
from kesher.tenancy import scope
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


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_role_that_owns_no_table_may_have_them_counted(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        writing.create_many(Party, [{"name": f"לקוח {number}"} for number in range(100)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    connection.close()

    gather_statistics()

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'parties_party'")
        assert cursor.fetchone()[0] == 100
