"""All orders of some days in one file for the bookkeeper: each goes once, whatever happens."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.features.accounting import actions, house, sets
from kesher.features.accounting.models import Handover, HandoverSet
from kesher.features.files.models import File
from kesher.features.orders import actions as ordering
from kesher.features.orders.models import Order
from kesher.jobs.worker import run_due
from kesher.records import undoing, writing
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

PAPER = {"description": "נייר", "quantity": "5", "unit_price": "10", "discount": "10"}
JUNE, JULY = date(2026, 6, 15), date(2026, 7, 15)


pytestmark = pytest.mark.usefixtures("english", "files_apart")


@pytest.fixture
def uniform(alon: Organization) -> None:
    house.keep(house.as_json(house.Terms(provider="uniform")))


def _order(day: date, **values: Any) -> Order:
    order = world.an_order(lines=[PAPER], date=day, **values)
    ordering.confirm(order)
    return order


def _hand_over(**values: Any) -> HandoverSet:
    chosen = world.a_handover_set(**values)
    actions.hand_over_all(chosen)
    return HandoverSet.objects.get(pk=chosen.pk)


def _files(file: File) -> tuple[list[str], list[str]]:
    """The lines of INI.TXT and of BKMVDATA.TXT."""
    with default_storage.open(file.storage_key) as content:
        packed = zipfile.ZipFile(io.BytesIO(content.read()))
    ini, data = (packed.read(name).decode("iso8859-8").split("\r\n") for name in packed.namelist())
    return ini, data


@pytest.mark.usefixtures("uniform")
def test_all_that_waits_goes_in_one_file() -> None:
    party = world.a_firm(name="גלים")
    orders = [_order(JUNE, party=party), _order(JULY, party=party), _order(JULY)]
    world.an_order(date=JUNE)
    cancelled = _order(JUNE)
    ordering.cancel(cancelled, reason="mistake")

    chosen = _hand_over()

    rows = Handover.objects.all()
    assert {row.order_id for row in rows} == {one.pk for one in orders}
    assert {(row.set, str(row.state), row.document) for row in rows} == {
        (chosen, "confirmed", "BKMVDATA-1-20261231.zip")
    }
    assert (chosen.count, chosen.number, chosen.file) == (3, 1, File.objects.get())
    ini, data = _files(chosen.file)
    codes = [line[:4] for line in data if line]
    assert codes == ["A100", "B110", "B110", *["C100", "D110"] * 3, "Z900"]
    assert [int(line[4:13]) for line in data if line] == list(range(1, len(codes) + 1))
    assert [line[25:45].strip() for line in data if line.startswith("C100")] == ["1", "2", "3"]
    assert {line.strip() for line in ini[1:] if line} == {
        f"B110{2:015}",
        f"C100{3:015}",
        f"D110{3:015}",
    }


@pytest.mark.usefixtures("uniform")
def test_an_order_goes_once_and_only_in_its_days() -> None:
    june, july = _order(JUNE), _order(JULY)
    alone = _order(JULY)
    actions.hand_over(alone)
    run_due()

    first = _hand_over(first=date(2026, 6, 1), last=date(2026, 6, 30))
    second = _hand_over()

    assert {row.order: row.set for row in Handover.objects.all()} == {
        june: first,
        july: second,
        alone: None,
    }
    with pytest.raises(Refused, match="No confirmed order of these days waits"):
        _hand_over()
    with pytest.raises(Refused, match="handed over already"):
        sets.hand_over(first)
    with pytest.raises(Refused, match="handed over already"):
        actions.hand_over(june)
    assert Handover.objects.count() == 3


@pytest.mark.usefixtures("uniform")
def test_the_days_of_what_went_stay() -> None:
    _order(JUNE)
    chosen = _hand_over()

    with pytest.raises(ValidationError) as wrong:
        writing.update(chosen, last=JUNE)

    assert set(wrong.value.message_dict) == {"last"}
    with pytest.raises(ValidationError):
        world.a_handover_set(first=JULY, last=JUNE)


@pytest.mark.usefixtures("alon")
def test_a_set_needs_the_uniform_file() -> None:
    _order(JUNE)

    with pytest.raises(Refused, match="Sets are for the uniform file"):
        _hand_over()

    assert (Handover.objects.count(), File.objects.count()) == (0, 0)


@pytest.mark.usefixtures("uniform")
def test_killed_in_the_middle_nothing_went_and_then_all_goes_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orders = [_order(JUNE), _order(JULY)]
    chosen = world.a_handover_set()

    def dies(*_told: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sets, "_mark", dies)
        with pytest.raises(KeyboardInterrupt):
            actions.hand_over_all(chosen)
    assert (Handover.objects.count(), File.objects.count()) == (0, 0)

    actions.hand_over_all(HandoverSet.objects.get())

    assert Handover.objects.count() == len(orders)
    assert File.objects.count() == 1


def test_what_is_undone_waits_again_and_its_file_is_gone(uniform: None, noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        orders = [_order(JUNE), _order(JULY)]
        chosen = world.a_handover_set()
    with scope(noa.organization_id, noa.pk, "web"):
        actions.hand_over_all(chosen)
        batch = undoing.batch()
    with scope(noa.organization_id, noa.pk, "web"):
        undoing.undo(batch)
        chosen = HandoverSet.objects.get()
        assert (chosen.handed_at, chosen.file, chosen.count) == (None, None, 0)
        assert sets.waiting(chosen).count() == 2
        assert not File.objects.filter(deleted_at=None).exists()
    with scope(noa.organization_id, noa.pk, "web"):
        keys = set(Handover.objects.values_list("key", flat=True))
        actions.hand_over_all(chosen)
        rows = Handover.objects.filter(deleted_at=None)
        assert {row.order_id for row in rows} == {one.pk for one in orders}
        assert {row.key for row in rows} == keys
        assert {str(row.state) for row in rows} == {"confirmed"}
        assert File.objects.filter(deleted_at=None).count() == 1


@pytest.mark.usefixtures("uniform")
def test_a_handover_undone_alone_is_found_in_its_set() -> None:
    order = _order(JUNE)
    chosen = _hand_over()
    writing.delete(Handover.objects.get())

    assert sets.waiting(world.a_handover_set()).count() == 0
    actions.hand_over(Order.objects.get(pk=order.pk))
    run_due()

    row = Handover.objects.get()
    assert (str(row.state), row.set, row.reference) == ("confirmed", chosen, str(chosen.file_id))
    assert File.objects.count() == 1


@pytest.mark.usefixtures("uniform")
def test_where_the_file_is_gone_it_goes_anew() -> None:
    order = _order(JUNE)
    chosen = _hand_over()
    writing.delete(Handover.objects.get())
    writing.delete(chosen.file)

    actions.hand_over(Order.objects.get(pk=order.pk))
    run_due()

    row = Handover.objects.get()
    assert (str(row.state), row.set, row.document) == ("confirmed", None, "BKMVDATA-1.zip")


def test_a_seller_hands_over_no_sets(uniform: None, noa: Membership, yossi: Membership) -> None:
    chosen = world.a_handover_set()
    with scope(noa.organization_id, yossi.pk, "web"), pytest.raises(NotVisible):
        actions.hand_over_all(chosen)
    assert Api.of(yossi).post("handover_sets", {"last": "2026-12-31"}).status_code == 403


def test_programs_and_screens_do_the_same(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        house.keep(house.as_json(house.Terms(provider="uniform")))
        order = _order(JUNE)
    api = Api.of(noa)

    made = api.make("handover_sets", first="2026-06-01", last="2026-06-30")
    page = client_of(noa).get(f"/alon/handover_sets/{made['id']}/").content.decode()
    assert "hand_over_all" in page
    assert api.post(f"handover_sets/{made['id']}/do/hand_over_all", {}).status_code == 200
    assert api.post(f"handover_sets/{made['id']}/do/hand_over_all", {}).status_code == 409
    told = api.get(f"handover_sets/{made['id']}").json()

    assert told["count"] == 1
    page = client_of(noa).get(f"/alon/orders/{order.pk}/").content.decode()
    assert f"/alon/handover_sets/{made['id']}/" in page
    page = client_of(noa).get(f"/alon/handover_sets/{made['id']}/").content.decode()
    assert "BKMVDATA-1-20260630.zip" in page


@pytest.mark.usefixtures("alon")
def test_cancelling_asks_of_accounting_only_where_it_has_the_order(
    noa: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = world.an_order()
    ordering.confirm(order)
    form = f"/alon/orders/{order.pk}/do/cancel/"

    assert 'name="anyway"' not in client_of(noa).get(form).content.decode()

    monkeypatch.setattr(ordering, "against_cancelling", lambda _order: "Accounting has it.")

    assert 'name="anyway"' in client_of(noa).get(form).content.decode()
