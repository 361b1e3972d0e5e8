"""What people keep of their screens, several things at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from kesher.accounts.models import Membership
from kesher.records import keeping
from kesher.tenancy import scope

NAMES = [f"taste {number}" for number in range(8)]


@pytest.mark.django_db(transaction=True)
def test_tastes_kept_at_the_same_time_are_all_kept(noa: Membership) -> None:
    def keep(name: str) -> None:
        with scope(noa.organization_id, noa.pk, "web"):
            keeping.taste(noa.user, name, "much")
        connections.close_all()

    with ThreadPoolExecutor(len(NAMES)) as people:
        list(people.map(keep, NAMES))

    noa.user.refresh_from_db()
    assert noa.user.preferences == dict.fromkeys(NAMES, "much")


@pytest.mark.django_db(transaction=True)
def test_preferences_of_several_lists_are_all_kept(noa: Membership) -> None:
    def keep(name: str) -> None:
        with scope(noa.organization_id, noa.pk, "web"):
            keeping.prefer(noa, "widths", name, 1)
        connections.close_all()

    with ThreadPoolExecutor(len(NAMES)) as people:
        list(people.map(keep, NAMES))

    with scope(noa.organization_id, noa.pk, "web"):
        kept = Membership.objects.get(pk=noa.pk)
    assert kept.preferences == {"widths": dict.fromkeys(NAMES, 1)}
