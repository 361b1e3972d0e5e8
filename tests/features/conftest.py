"""Whom features deal with outside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kesher.accounts.models import Membership
from kesher.features.intake.rules import AssignmentRule
from kesher.features.parties.models import Party
from kesher.jobs.worker import run_due
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.features.bookkeeper import Bookkeeper
from tests.features.erased import somebody_everywhere


@pytest.fixture
def keeper(settings: Any) -> Iterator[Bookkeeper]:
    """A bookkeeping program that may be reached, and does not keep anybody waiting for long."""
    made = Bookkeeper()
    settings.OUTGOING_HOSTS = [made.host]
    settings.OUTGOING_SECONDS = 0.4
    yield made
    made.close()


@pytest.fixture
def elisheva(noa: Membership, tmp_path: Path, settings: Any) -> Party:
    """Somebody of whom every type of record tells."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with scope(noa.organization_id, noa.pk, "web"):
        party = somebody_everywhere()
    run_due()
    return party


@pytest.fixture
def customer(db: None) -> Client:
    """A browser that nobody is signed in with."""
    return Client()


@pytest.fixture
def avi(alon_organization: Organization) -> Membership:
    with scope(alon_organization.pk):
        return world.a_member("אבי", email="avi@alon.example", role="sales")


@pytest.fixture
def both(avi: Membership, yossi: Membership) -> list[str]:
    """Avi stands before Yossi."""
    return [str(avi.pk), str(yossi.pk)]


@pytest.fixture
def no_rule_of_the_first_day(alon_organization: Organization) -> None:
    """Those who use it tell all the rules of assignment there are."""
    with scope(alon_organization.pk):
        writing.update(AssignmentRule.objects.get(), is_archived=True)
