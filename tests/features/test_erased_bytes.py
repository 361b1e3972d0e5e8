"""Who was erased is in no table, and in no byte of SQLite's files."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.moving import erasing, person
from kesher.tenancy import organization as organizations
from kesher.tenancy import residue, scope
from tests.features.erased import NAME, WORDS, somebody_everywhere

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
# Of the words by which a person is told, those that nothing else in the database has.
OWN = [one.encode() for one in WORDS if not one.isdecimal()]


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def _left() -> list[str]:
    name = Path(str(connection.settings_dict["NAME"]))
    whole = b"".join(one.read_bytes() for one in (name, name.with_name(f"{name.name}-wal")))
    return [one.decode() for one in OWN if one in whole]


def test_a_person_who_was_erased_is_in_no_file(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        party = somebody_everywhere()
    residue.wipe()
    assert _left() == [one.decode() for one in OWN]

    with scope(noa.organization_id, noa.pk, "web"):
        person.erase(party, NAME)

    assert _left() == []


def test_an_organization_that_was_erased_is_in_no_file(noa: Membership) -> None:
    house = noa.organization
    with scope(noa.organization_id, noa.pk, "web"):
        somebody_everywhere()
    with scope(house.pk, channel="command"):
        organizations.change(erase_at=timezone.now())

    erasing.erase(house)

    assert _left() == []
