"""Commits that may reach the disk a moment later are ordinary ones again afterwards."""

import pytest
from django.db import connection

from kesher.accounts.models import Membership
from kesher.features.parties.models import Party
from kesher.tenancy import lasting, scope
from tests import world

SOON = "off" if connection.vendor == "postgresql" else 1


def _level() -> object:
    asked = "SHOW" if connection.vendor == "postgresql" else "PRAGMA"
    name = "synchronous_commit" if connection.vendor == "postgresql" else "synchronous"
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} {name}")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_only_what_is_committed_inside_may_come_to_the_disk_later(noa: Membership) -> None:
    usual = _level()

    with scope(noa.organization_id, noa.pk, "import"), lasting.soon():
        meanwhile = _level()
        world.a_party(name="דנה")
    with scope(noa.organization_id, noa.pk, "import"):
        assert Party.objects.count() == 1

    assert (meanwhile, _level()) == (SOON, usual)


@pytest.mark.django_db(transaction=True)
def test_whatever_is_raised_inside_leaves_no_trace(noa: Membership) -> None:
    usual = _level()

    with (
        pytest.raises(KeyboardInterrupt),
        scope(noa.organization_id, noa.pk, "import"),
        lasting.soon(),
    ):
        raise KeyboardInterrupt

    assert _level() == usual
