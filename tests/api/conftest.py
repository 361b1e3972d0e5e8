"""Programs at the door: clients of the API that hold somebody's key."""

import pytest

from kesher.accounts.models import Membership
from tests.api.client import Api


@pytest.fixture
def api(noa: Membership) -> Api:
    """A program with Noa's key, who administers Alon."""
    return Api.of(noa)


@pytest.fixture
def yossi_api(yossi: Membership) -> Api:
    """A program with Yossi's key, who sells at Alon."""
    return Api.of(yossi)


@pytest.fixture
def dana_api(dana: Membership) -> Api:
    """A program with Dana's key, who belongs to Brosh."""
    return Api.of(dana)
