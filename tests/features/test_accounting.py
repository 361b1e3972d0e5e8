"""Orders on their way to the bookkeeping program: each arrives once, whatever is lost."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.features.accounting import actions, house, jobs, outbox
from kesher.features.accounting.models import Handover
from kesher.features.files.models import File
from kesher.features.orders import actions as ordering
from kesher.features.orders.models import Order
from kesher.jobs.queue import enqueue
from kesher.jobs.worker import run_due
from kesher.lib import outgoing
from kesher.lib.tables.uniform import book_of_uniform
from kesher.lib.tables.uniform_records import holds_uniform
from kesher.records import writing
from kesher.records.models import Change
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.bookkeeper import Bookkeeper, choose

PAPER = {"description": "נייר", "quantity": "5", "unit_price": "10", "discount": "10"}


pytestmark = pytest.mark.usefixtures("english", "files_apart")


def _order(**values: Any) -> Order:
    order = world.an_order(lines=[PAPER], **values)
    ordering.confirm(order)
    return order


def _state() -> tuple[str, int, str, str]:
    row = Handover.objects.get()
    return str(row.state), row.tries, row.reference, row.document


def _let_time_pass() -> None:
    """The pause is over, and what is due is looked after."""
    Handover.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    enqueue(jobs.deliver_due)
    run_due()


@pytest.mark.usefixtures("alon")
def test_an_order_arrives_whole_and_is_confirmed(keeper: Bookkeeper) -> None:
    choose(keeper)
    order = _order(party=world.a_party(name="משה"))

    actions.hand_over(order)
    assert _state() == ("waiting", 0, "", "")
    run_due()

    assert _state() == ("confirmed", 1, "doc-1", "5001")
    told = keeper.documents[0]["told"]
    assert (told["number"], told["net"], told["vat"], told["gross"]) == (
        1,
        "45.00",
        "8.10",
        "53.10",
    )
    assert (told["type"], told["customer"]["name"]) == ("order", "משה")
    assert told["lines"][0]["discount"] == "5.00"
    assert keeper.asked == ["POST /token", "POST /documents"]


@pytest.mark.usefixtures("alon")
def test_an_order_that_accounting_has_is_cancelled_only_when_that_is_said(
    keeper: Bookkeeper,
) -> None:
    choose(keeper)
    order = _order()
    actions.hand_over(order)
    run_due()

    with pytest.raises(Refused, match="stays in the books"):
        ordering.cancel(order, reason="stock")

    order.refresh_from_db()
    assert order.status == "confirmed"
    ordering.cancel(order, reason="stock", anyway=True)
    assert order.status == "cancelled"
    assert _state()[0] == "confirmed"


@pytest.mark.usefixtures("alon")
def test_the_form_asks_of_accounting_only_where_it_has_the_order(
    keeper: Bookkeeper, noa: Membership
) -> None:
    choose(keeper)
    handed, other = _order(), _order()
    actions.hand_over(handed)
    run_due()
    client = client_of(noa)

    asked = {
        one.pk: 'name="anyway"' in client.get(f"/alon/orders/{one.pk}/do/cancel/").content.decode()
        for one in (handed, other)
    }

    assert asked == {handed.pk: True, other.pk: False}


@pytest.mark.usefixtures("alon")
def test_a_lost_answer_makes_no_second_document(keeper: Bookkeeper) -> None:
    choose(keeper)
    keeper.silent = 1
    actions.hand_over(_order())

    run_due()
    assert _state() == ("sent", 1, "", "")
    assert Handover.objects.get().error == "There was no answer: it took too long"
    assert len(keeper.documents) == 1
    assert outbox.due() == []
    keeper.asked.clear()
    _let_time_pass()

    assert _state() == ("confirmed", 2, "doc-1", "5001")
    assert len(keeper.documents) == 1
    assert keeper.asked == ["POST /token", "GET /documents"]


@pytest.mark.usefixtures("alon")
def test_what_never_arrived_is_sent_again(keeper: Bookkeeper) -> None:
    choose(keeper)
    keeper.status = 503
    actions.hand_over(_order())

    run_due()
    assert (_state(), keeper.documents) == (("sent", 1, "", ""), [])
    keeper.status = 0
    _let_time_pass()

    assert _state() == ("confirmed", 2, "doc-1", "5001")
    assert keeper.asked[-3:] == ["GET /documents", "POST /token", "POST /documents"]


@pytest.mark.usefixtures("alon")
def test_pauses_grow_and_then_it_is_a_persons_turn(keeper: Bookkeeper) -> None:
    choose(keeper)
    keeper.status = 500
    actions.hand_over(_order())
    pauses = []

    for _turn in range(outbox.MOST_TRIES):
        begun = timezone.now()
        _let_time_pass()
        next_at = Handover.objects.get().next_at
        pauses.append(round((next_at - begun).total_seconds() / 60) if next_at else None)

    assert pauses[:-1] == [1, 2, 4, 8, 16, 32, 64]
    assert _state() == ("failed", outbox.MOST_TRIES, "", "")
    assert outbox.due() == []


@pytest.mark.usefixtures("alon")
def test_a_refusal_fails_and_a_button_tries_again(keeper: Bookkeeper) -> None:
    choose(keeper)
    keeper.status = 422
    actions.hand_over(_order())
    run_due()
    assert _state() == ("failed", 1, "", "")
    assert Handover.objects.get().error == 'The answer was 422: {"error": "closed"}'

    keeper.status = 0
    actions.retry(Handover.objects.get())
    run_due()

    assert _state() == ("confirmed", 2, "doc-1", "5001")
    assert len(keeper.documents) == 1


@pytest.mark.usefixtures("alon")
def test_whoever_tries_while_another_does_sends_nothing(keeper: Bookkeeper) -> None:
    choose(keeper)
    actions.hand_over(_order())
    pk = Handover.objects.get().pk

    assert outbox._claimed(pk) is not None
    assert outbox._claimed(pk) is None
    run_due()
    assert keeper.asked == []
    _let_time_pass()
    _let_time_pass()

    assert _state() == ("confirmed", 2, "doc-1", "5001")
    assert len(keeper.documents) == 1


@pytest.mark.usefixtures("alon")
def test_an_order_is_handed_over_once(keeper: Bookkeeper) -> None:
    choose(keeper)
    order = _order()
    actions.hand_over(order)

    with pytest.raises(Refused, match="This order is handed over already"):
        actions.hand_over(order)

    assert Handover.objects.count() == 1


@pytest.mark.usefixtures("alon")
def test_only_confirmed_orders_and_only_where_a_program_is_chosen(keeper: Bookkeeper) -> None:
    with pytest.raises(Refused, match="No bookkeeping program is chosen"):
        actions.hand_over(_order())
    choose(keeper)
    with pytest.raises(Refused, match="Only orders that are confirmed"):
        actions.hand_over(world.an_order())
    with pytest.raises(ValidationError, match="Orders are handed over by"):
        writing.create(Handover, order=_order())

    assert not Handover.objects.exists()


@pytest.mark.usefixtures("alon")
def test_a_wrong_secret_fails_and_says_so(keeper: Bookkeeper) -> None:
    choose(keeper, sealed=house.sealed("wrong"))
    actions.hand_over(_order())

    run_due()

    assert _state() == ("failed", 1, "", "")
    assert Handover.objects.get().error == "The answer was 401: {}"
    assert keeper.documents == []


@pytest.mark.usefixtures("alon")
def test_ones_own_network_is_not_reached(keeper: Bookkeeper, settings: Any) -> None:
    settings.OUTGOING_HOSTS = []
    choose(keeper)
    actions.hand_over(_order())

    run_due()

    assert _state() == ("failed", 1, "", "")
    assert (keeper.asked, keeper.documents) == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://169.254.169.254/latest/",
        "https://user:word@example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://",
        "nonsense",
    ],
)
def test_addresses_that_lead_inside_are_never_asked(url: str) -> None:
    with pytest.raises(outgoing.NotSent):
        outgoing.call("GET", url)


@pytest.mark.usefixtures("alon")
def test_the_uniform_file_is_made_once_and_read_by_our_own_import(tmp_path: Path) -> None:
    house.keep(house.as_json(house.Terms(provider="uniform")))
    product = world.a_product(name="טונר", code="TN-26")
    line = {"product": str(product.pk), "quantity": "2", "unit_price": "329"}
    order = world.an_order(party=world.a_firm(name="גלים בע״מ"), lines=[line, PAPER])
    ordering.confirm(order)

    actions.hand_over(order)
    run_due()

    row, file = Handover.objects.get(), File.objects.get()
    assert (row.state, row.reference, row.document) == (
        "confirmed",
        str(file.pk),
        "BKMVDATA-1.zip",
    )
    assert (file.about, file.party_id) == (f"orders:{order.pk}", order.party_id)
    Handover.objects.update(state="sent")
    _let_time_pass()
    assert Handover.objects.get().state == "confirmed"
    assert File.objects.count() == 1
    with default_storage.open(file.storage_key) as content:
        packed = zipfile.ZipFile(io.BytesIO(content.read()))
    ini, data = (packed.read(name).decode("iso8859-8").split("\r\n") for name in packed.namelist())
    assert [len(line) for line in data] == [95, 376, 444, 339, 339, 298, 110, 0]
    assert [line[:13] for line in data[:2]] == ["A100000000001", "B110000000002"]
    assert (len(ini[0]), ini[0][9:24], ini[1]) == (466, f"{7:015}", f"B110{1:015}")
    place = tmp_path / "BKMVDATA.TXT"
    place.write_bytes("\r\n".join(data).encode("iso8859-8"))
    assert holds_uniform(place)
    sheets = {name: list(rows)[1:] for name, rows in book_of_uniform(place, "").sheets}
    assert sheets["פריטים"][0][:2] == ["TN-26", "טונר"]
    assert "\n".join(sheets["מסמכים"][0][:2]).splitlines() == [
        "100-1",
        f"הזמנה 1, {order.date:%d/%m/%Y}, 829.54",
        "טונר (מק״ט TN-26): כמות 2 יחידה, מחיר 329.00, סך הכול 658.00",
        "נייר: כמות 5 יחידה, מחיר 10.00, הנחה 5.00, סך הכול 45.00",
        "לפני הנחה 708.00, הנחה 5.00, לפני מע״מ 703.00, מע״מ 126.54, סך הכול 829.54",
    ]
    assert sheets["לקוחות וספקים"][0][1] == 'גלים בע"מ'


def test_the_secret_is_sealed_kept_out_of_the_log_and_never_shown(
    noa: Membership, alon_organization: Organization
) -> None:
    client, at = client_of(noa), "/alon/settings/accounting/"
    typed = {
        "provider": "rest",
        "url": "https://books.example/v1",
        "sign_in_url": "https://books.example/token",
        "client_id": "us",
        "secret": "open sesame",
    }

    assert client.post(at, typed).status_code == 302
    page = client.get(at).content.decode()

    with scope(noa.organization_id):
        assert house.access().secret == "open sesame"  # noqa: S105
        alon_organization.refresh_from_db()
        assert "open sesame" not in str(alon_organization.settings)
        logged = Change.objects.get(entity="accounting_terms")
        assert "sesame" not in str(logged.after)
        assert "sealed" not in str(logged.after)
        sealed = alon_organization.settings["accounting"]["sealed"]
    assert "sesame" not in page
    assert sealed not in page

    client.post(at, {**typed, "secret": "", "client_id": "we"})
    with scope(noa.organization_id):
        assert (house.access().client_id, house.access().secret) == ("we", "open sesame")
    client.post(at, {**typed, "secret": "", "url": "https://elsewhere.example"})
    with scope(noa.organization_id):
        assert house.access().secret == ""


def test_the_settings_are_for_administrators_and_ask_for_what_they_need(
    noa: Membership, yossi: Membership
) -> None:
    at = "/alon/settings/accounting/"

    assert client_of(yossi).get(at).status_code == 404
    wrong = client_of(noa).post(at, {"provider": "rest", "url": "https://books.example"})
    assert wrong.status_code == 422
    typed = {"provider": "rest", "client_id": "us", "secret": "open sesame"}
    plain = {"url": "http://books.example/v1", "sign_in_url": "https://books.example/token"}
    wrong = client_of(noa).post(at, {**typed, **plain})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("הכתובת צריכה להתחיל ב־https://.") == 1
    assert client_of(noa).post(at, {"provider": "uniform"}).status_code == 302
    assert client_of(noa).post(at, {"provider": "nobody"}).status_code == 422


def test_programs_hand_over_and_look_after_it(noa: Membership, keeper: Bookkeeper) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        choose(keeper)
        order = _order()
    api = Api.of(noa)
    keeper.status = 422

    assert api.post(f"orders/{order.pk}/do/hand_over", {}).status_code == 200
    assert api.post(f"orders/{order.pk}/do/hand_over", {}).status_code == 409
    run_due()
    told = api.get("handovers").json()["items"][0]
    assert (told["state"], told["order"]["id"]) == ("failed", str(order.pk))
    keeper.status = 0
    assert api.post(f"handovers/{told['id']}/do/retry", {}).status_code == 200
    run_due()

    assert api.get(f"handovers/{told['id']}").json()["document"] == "5001"
    assert api.post("handovers", {"order": str(order.pk)}).status_code == 405
    page = client_of(noa).get(f"/alon/orders/{order.pk}/").content.decode()
    assert "5001" in page
    assert "/alon/handovers/new/" not in page
