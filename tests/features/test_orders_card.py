"""What the card of an order tells of its steps."""

import re

import pytest

from kesher.accounts.models import Membership
from kesher.features.orders import actions
from kesher.tenancy import scope
from tests.conftest import client_of
from tests.features.test_orders import PAPER, _confirmed

pytestmark = pytest.mark.usefixtures("english")


def test_the_card_tells_a_step_by_its_moment_and_not_twice(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        order = _confirmed(PAPER)
    page = client_of(noa).get(f"/alon/orders/{order.pk}/").content.decode()

    assert re.findall(r"<div>([^:<]+): <bdi", page) == ["סטטוס"]

    with scope(noa.organization_id, noa.pk, "web"):
        actions.deliver_all(order)
    page = client_of(noa).get(f"/alon/orders/{order.pk}/").content.decode()

    assert re.findall(r"<div>([^:<]+): <bdi", page) == ["סטטוס", "סטטוס"]
