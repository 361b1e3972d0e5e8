"""A handover that was undone is handed over again: under its key, and to no second document."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.features.accounting import actions, house
from kesher.features.accounting.models import Handover
from kesher.features.files.models import File
from kesher.features.orders import actions as ordering
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.jobs.worker import run_due
from kesher.records import undoing, writing
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.bookkeeper import Bookkeeper, choose

ALREADY = re.escape("This order is handed over already")


pytestmark = pytest.mark.usefixtures("english", "files_apart")


def _by_file() -> None:
    house.keep(house.as_json(house.Terms(provider="uniform")))


def _order() -> Order:
    order = world.an_order()
    ordering.confirm(order)
    return order


def _undone(order: Order, member: Membership) -> Handover:
    """Handed over, and that taken back before anything was sent."""
    with scope(member.organization_id, member.pk, "web") as here:
        actions.hand_over(order)
        undoing.undo(here.batch)
    return Handover.objects.get()


@pytest.mark.usefixtures("alon")
def test_what_was_undone_before_it_went_out_goes_out_once(
    noa: Membership, keeper: Bookkeeper
) -> None:
    choose(keeper)
    order = _order()
    undone = _undone(order, noa)
    assert (undone.deleted_at is None, undone.tries) == (False, 0)

    actions.hand_over(order)
    with pytest.raises(Refused, match=ALREADY):
        actions.hand_over(order)
    run_due()

    row = Handover.objects.get()
    assert (row.pk, row.key, row.deleted_at) == (undone.pk, undone.key, None)
    assert (row.state, row.tries, row.document) == ("confirmed", 1, "5001")
    assert len(keeper.documents) == 1


@pytest.mark.usefixtures("alon")
def test_an_order_that_changed_meanwhile_is_told_as_it_stands(
    noa: Membership, keeper: Bookkeeper
) -> None:
    choose(keeper)
    order = _order()
    _undone(order, noa)
    ordering.reopen(order)
    lines = [row | {"quantity": "7"} for row in LINES.read(order)]
    writing.update(order, lines=lines)
    ordering.confirm(order)

    actions.hand_over(order)

    assert [line["quantity"] for line in Handover.objects.get().told["lines"]] == ["7"]


@pytest.mark.usefixtures("alon")
def test_what_has_arrived_is_found_there_and_not_made_twice(keeper: Bookkeeper) -> None:
    choose(keeper)
    order = _order()
    actions.hand_over(order)
    run_due()
    writing.delete(Handover.objects.get())

    actions.hand_over(order)
    assert Handover.objects.get().state == "sent"
    run_due()

    row = Handover.objects.get()
    assert (row.state, row.tries, row.document) == ("confirmed", 2, "5001")
    assert len(keeper.documents) == 1


@pytest.mark.usefixtures("alon")
def test_while_a_try_goes_on_no_second_one_begins(keeper: Bookkeeper) -> None:
    choose(keeper)
    order = _order()
    actions.hand_over(order)
    till = timezone.now() + timedelta(minutes=5)
    Handover.objects.update(state="sent", tries=1, next_at=till)
    writing.delete(Handover.objects.get())

    actions.hand_over(order)
    run_due()

    row = Handover.objects.get()
    assert (row.state, row.tries, row.next_at) == ("sent", 1, till)
    assert keeper.documents == []


@pytest.mark.usefixtures("alon")
def test_another_program_gets_only_what_the_first_never_got(
    noa: Membership, keeper: Bookkeeper
) -> None:
    choose(keeper)
    unsent, sent = _order(), _order()
    actions.hand_over(sent)
    run_due()
    writing.delete(Handover.objects.get())
    with scope(noa.organization_id, noa.pk, "web") as here:
        actions.hand_over(unsent)
        undoing.undo(here.batch)
    _by_file()

    for order in (unsent, sent):
        actions.hand_over(order)
    run_due()

    rows = {row.order_id: row for row in Handover.objects.all()}
    assert (rows[unsent.pk].provider, rows[unsent.pk].state) == ("uniform", "confirmed")
    assert (rows[sent.pk].provider, rows[sent.pk].state) == ("rest", "failed")
    assert File.objects.count() == 1
    assert len(keeper.documents) == 1


def test_over_the_screens_and_the_api_it_is_the_same(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _by_file()
        order = _order()
    api = Api.of(noa)

    assert api.post(f"orders/{order.pk}/do/hand_over", {}).status_code == 200
    told = api.get("handovers").json()["items"][0]
    assert api.delete(f"handovers/{told['id']}").status_code == 204
    assert api.post(f"orders/{order.pk}/do/hand_over", {}).status_code == 200
    assert api.post(f"orders/{order.pk}/do/hand_over", {}).status_code == 409
    run_due()

    assert [one["state"] for one in api.get("handovers").json()["items"]] == ["confirmed"]
    card = client_of(noa).get(f"/alon/orders/{order.pk}/").content.decode()
    assert "BKMVDATA-1.zip" in card
