"""Orders from the accepted quote to the last delivery, at each door."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.orders import actions
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import CANCELLED, Order, OrderLink
from kesher.features.quotes import actions as quoting
from kesher.features.quotes.models import Quote
from kesher.lib.money import Money
from kesher.records import reading, undoing, writing
from kesher.records.models import StatusLog
from kesher.records.reading import NotVisible
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

ORDERS, QUOTES = entities.get("orders"), entities.get("quotes")
PAPER = {"key": "paper", "description": "נייר", "quantity": "5", "unit_price": "10"}
INK = {"key": "ink_", "description": "דיו", "quantity": "2", "unit_price": "100"}


pytestmark = pytest.mark.usefixtures("english")


def _accepted(**values: Any) -> Quote:
    quote = world.a_quote(**values)
    quoting.mark_sent(quote)
    accepted: Quote = quoting.accept(quote, name="משה")
    return accepted


def _confirmed(*lines: dict[str, Any], **values: Any) -> Order:
    order = world.an_order(lines=list(lines) or [PAPER, INK], **values)
    actions.confirm(order)
    return order


def _now(**quantities: str) -> list[dict[str, str]]:
    return [{"key": key, "quantity": quantity} for key, quantity in quantities.items()]


def _state(order: Order) -> tuple[str, list[str]]:
    fresh = Order.objects.get(pk=order.pk)
    return str(fresh.status), [row["delivered"] for row in LINES.read(fresh)]


@pytest.mark.usefixtures("alon")
def test_an_accepted_quote_becomes_an_order_without_retyping(noa: Membership) -> None:
    deal = world.a_deal()
    option = {"description": "הובלה", "unit_price": "50", "optional": True}
    discounted = PAPER | {"discount": "10", "vat": "zero"}
    quote = _accepted(
        party=deal.party, deal=deal, owner=noa, currency="USD", lines=[discounted, INK, option]
    )

    actions.order(quote)

    order = Order.objects.get()
    assert (order.number, order.title, order.status) == (1, quote.title, "confirmed")
    assert (order.party_id, order.deal_id, order.quote_id) == (deal.party_id, deal.pk, quote.pk)
    assert (order.owner, order.currency) == (noa, "USD")
    assert (order.net, order.discount, order.vat, order.gross) == (24_500, 500, 3_600, 28_100)
    assert (order.net, order.vat, order.gross) == (quote.net, quote.vat, quote.gross)
    assert [(row["description"], row["delivered"]) for row in LINES.read(order)] == [
        ("נייר", "0"),
        ("דיו", "0"),
    ]
    assert OrderLink.objects.filter(order=order, revoked_at=None).count() == 1


@pytest.mark.usefixtures("alon")
def test_a_quote_becomes_no_second_order_unless_asked_for() -> None:
    quote = _accepted()
    actions.order(quote)

    with pytest.raises(Refused, match="This quote has an order already"):
        actions.order(quote)
    assert Order.objects.count() == 1
    offered = {one.verb: one.applies(quote) for one in QUOTES.actions[:2] if one.applies}
    assert offered == {"order": False, "order_again": True}

    actions.order_again(quote)
    assert Order.objects.filter(quote=quote).count() == 2


@pytest.mark.usefixtures("alon")
def test_what_left_the_catalogue_since_is_ordered_and_duplicated_by_its_words() -> None:
    gone, still = world.a_product(name="כיסא"), world.a_product(name="שולחן")
    rows = [{"product": str(one.pk), "unit_price": "50"} for one in (gone, still)]
    quote = world.a_quote(lines=rows)
    quoting.mark_sent(quote)
    writing.delete(gone)
    accepted = quoting.accept(quote, name="משה")

    actions.order(accepted)
    copy = quoting.duplicate(accepted)

    made = Order.objects.get()
    for lines in (made.line_rows, copy.line_rows):
        told = lines.order_by("position").values_list("description", "product", "unit_price")
        assert list(told) == [("כיסא", None, 50), ("שולחן", still.pk, 50)]
    assert made.gross == quote.gross == 11_800


@pytest.mark.usefixtures("alon")
def test_only_what_was_accepted_is_ordered() -> None:
    quote = world.a_quote()

    with pytest.raises(Refused, match="An order is made of an accepted quote"):
        actions.order(quote)

    assert not Order.objects.exists()


@pytest.mark.usefixtures("alon")
def test_a_deleted_order_leaves_its_quote_free() -> None:
    quote = _accepted()
    actions.order(quote)
    writing.delete(Order.objects.get())

    actions.order(quote)

    assert Order.objects.filter(deleted_at=None).count() == 1


@pytest.mark.usefixtures("alon")
def test_lines_by_hand_have_the_catalogues_price_and_the_vat_of_the_day() -> None:
    paper = world.a_product(price=Money(2_490, "ILS"))

    order = world.an_order(
        date=date(2024, 12, 31), lines=[{"product": str(paper.pk), "quantity": "2"}]
    )

    assert (order.net, order.vat, order.gross) == (4_980, 847, 5_827)
    writing.update(order, date=date(2025, 1, 1))
    order.refresh_from_db()
    assert (order.net, order.vat, order.gross) == (4_980, 896, 5_876)


@pytest.mark.usefixtures("alon")
def test_the_state_follows_from_what_was_delivered() -> None:
    order = _confirmed()

    actions.deliver(order, lines=_now(paper="2"))
    assert _state(order) == ("partly", ["2", "0"])
    actions.deliver(Order.objects.get(), lines=_now(paper="3", ink_="2"))
    assert _state(order) == ("delivered", ["5", "2"])
    assert Order.objects.get().delivered_at is not None

    actions.deliver(Order.objects.get(), lines=_now(ink_="-1"))
    assert _state(order) == ("partly", ["5", "1"])
    assert Order.objects.get().delivered_at is None
    actions.deliver(Order.objects.get(), lines=_now(paper="-5", ink_="-1"))
    assert _state(order) == ("in_work", ["0", "0"])


@pytest.mark.usefixtures("alon")
def test_the_rest_is_delivered_in_one_go() -> None:
    order = _confirmed(PAPER | {"quantity": "2.5"})
    actions.deliver(order, lines=_now(paper="0.125"))

    actions.deliver_all(Order.objects.get())

    assert _state(order) == ("delivered", ["2.5"])


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        ({"paper": "6"}, "Of “נייר”, 5 are still to be delivered."),
        ({"paper": "-1"}, "Of “נייר”, 5 are still to be delivered."),
        ({"nowhere": "1"}, "There is no such line."),
        ({}, "Please say how much is delivered."),
    ],
)
def test_nothing_is_delivered_that_was_not_ordered(now: dict[str, str], sentence: str) -> None:
    order = _confirmed()

    with pytest.raises(ValidationError) as wrong:
        actions.deliver(order, lines=_now(**now))

    assert wrong.value.message_dict == {"lines": [sentence]}
    assert _state(order) == ("confirmed", ["0", "0"])


@pytest.mark.usefixtures("alon")
def test_one_rule_says_which_ways_there_are() -> None:
    order = world.an_order(lines=[PAPER])

    with pytest.raises(Refused, match="From “Draft” an order does not move to “In work”"):
        actions.start(order)
    actions.confirm(order, promised_for=timezone.localdate())
    actions.start(order)
    actions.reopen(order)
    actions.confirm(order)
    actions.deliver(order, lines=_now(paper="1"))
    partly = Order.objects.get()
    with pytest.raises(Refused, match="From “Partly delivered” an order does not move to “Draft”"):
        actions.reopen(partly)
    actions.cancel(partly, reason="stock")
    with pytest.raises(Refused, match="From “Cancelled” an order does not move to “Delivered”"):
        actions.deliver_all(partly)

    assert _state(order) == (CANCELLED, ["1"])


@pytest.mark.usefixtures("alon")
def test_an_order_without_lines_or_prices_is_not_confirmed() -> None:
    empty = world.an_order(lines=[])
    unpriced = world.an_order(lines=[{"description": "נייר"}])

    with pytest.raises(Refused, match="An order without lines cannot be confirmed"):
        actions.confirm(empty)
    with pytest.raises(Refused, match="“נייר” has no price yet"):
        actions.confirm(unpriced)

    assert {order.status for order in Order.objects.all()} == {"draft"}


@pytest.mark.usefixtures("alon")
def test_what_is_confirmed_stays_as_it_was_agreed() -> None:
    order = _confirmed(PAPER)
    closed = "This order is confirmed; press “Back to draft” to change it."

    with pytest.raises(ValidationError) as wrong:
        writing.update(order, lines=LINES.kind.from_json([INK], LINES))
    assert wrong.value.message_dict == {"lines": [closed]}
    sneaked = LINES.kind.from_json([PAPER | {"delivered": "5"}], LINES)
    with pytest.raises(ValidationError, match="Deliveries are entered by “Deliver”"):
        writing.update(Order.objects.get(), lines=sneaked)

    assert _state(order) == ("confirmed", ["0"])
    later = timezone.localdate() + timedelta(days=3)
    assert writing.update(Order.objects.get(), promised_for=later).promised_for == later


@pytest.mark.usefixtures("alon")
def test_a_delivery_is_taken_back_by_undo(noa: Membership) -> None:
    order = _confirmed(PAPER)

    with scope(noa.organization_id, noa.pk, "web") as here:
        actions.deliver(Order.objects.get(), lines=_now(paper="2"))
        undone = undoing.undo(here.batch)

    assert (undone.count, undone.kept) == (1, ())
    assert _state(order) == ("confirmed", ["0"])


@pytest.mark.usefixtures("alon")
def test_each_state_is_logged_with_its_times() -> None:
    order = _confirmed(PAPER)
    actions.deliver(order, lines=_now(paper="2"))
    actions.deliver_all(Order.objects.get())

    log = StatusLog.objects.filter(record_id=order.pk).order_by("entered_at", "pk")

    assert [(stay.status, stay.left_at is None) for stay in log] == [
        ("draft", False),
        ("confirmed", False),
        ("partly", False),
        ("delivered", True),
    ]


def test_what_is_late_stands_first_and_is_asked_for(noa: Membership) -> None:
    today = timezone.localdate()
    with scope(noa.organization_id, noa.pk, "web"):
        begun = today - timedelta(days=30)

        def an_order(title: str, days: int | None) -> Order:
            promised = None if days is None else today + timedelta(days=days)
            return world.an_order(title=title, date=begun, promised_for=promised, lines=[PAPER])

        done = actions.confirm(an_order("done", -9))
        actions.deliver_all(done)
        actions.confirm(an_order("open", None))
        actions.confirm(an_order("soon", 2))
        actions.confirm(an_order("late", -1))
        actions.confirm(an_order("later", -5))
        an_order("draft", 1)
    api = Api.of(noa)

    listed = [row["title"] for row in api.get("orders").json()["items"]]
    late = [row["title"] for row in api.get("orders?filter=late = yes").json()["items"]]
    others = api.get("orders?filter=late = no").json()["items"]

    assert listed == ["later", "late", "draft", "soon", "open", "done"]
    assert late == ["later", "late"]
    assert {row["title"] for row in others} == {"draft", "soon", "open", "done"}
    page = client_of(noa).get("/alon/orders/?view=all").content.decode()
    places = [page.index(f">{title}<") for title in ("later", "late", "soon", "done")]
    assert places == sorted(places)


def test_programs_order_and_deliver(noa: Membership) -> None:
    api = Api.of(noa)
    party = api.make("parties", name="משה")
    told = {"title": "ציוד", "party": party["id"], "lines": [PAPER]}
    made = api.make("orders", **told)

    assert (made["status"], made["gross"]) == ("draft", {"amount": "59.00", "currency": "ILS"})
    at = f"orders/{made['id']}"
    assert api.patch(at, {"status": "delivered"}).status_code == 422
    assert api.post(f"{at}/do/confirm", {"promised_for": "2030-01-01"}).status_code == 200
    delivered = api.post(f"{at}/do/deliver", {"lines": _now(paper="2")})
    assert delivered.status_code == 200
    told = api.get(at).json()
    assert (told["status"], told["lines"][0]["delivered"]) == ("partly", "2")
    assert (told["promised_for"], told["late"]) == ("2030-01-01", False)
    too_much = api.post(f"{at}/do/deliver", {"lines": _now(paper="9")})
    assert too_much.status_code == 422
    wrong = api.post(f"{at}/do/deliver", {"lines": [{"key": "paper", "price": "9"}]})
    assert wrong.status_code == 422


def test_the_small_form_of_a_delivery(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        order = _confirmed(PAPER, INK)
    client, url = client_of(noa), f"/alon/orders/{order.pk}/do/deliver/"

    asked = client.get(url).content.decode()
    assert 'name="lines-quantity" value="5"' in asked
    typed = {
        "filled": "1",
        "lines-key": ["paper", "ink_"],
        "lines-quantity": ["9", ""],
        "lines-description": ["נייר", "דיו"],
        "lines-ordered": ["5", "2"],
        "lines-left": ["5", "2"],
    }
    wrong = client.post(url, typed)
    assert wrong.status_code == 422
    assert 'name="lines-quantity" value="9"' in wrong.content.decode()
    done = client.post(url, typed | {"lines-quantity": ["4", ""]})

    assert done.status_code == 302
    with scope(noa.organization_id):
        assert _state(order) == ("partly", ["4", "0"])


def test_sellers_handle_their_own_orders_and_readers_none(
    alon: Organization, noa: Membership, yossi: Membership
) -> None:
    theirs = world.an_order()
    with scope(noa.organization_id):
        reader = world.a_member("רות", email="ruth@alon.example", role="read_only")
    with scope(noa.organization_id, yossi.pk, "web"):
        mine = world.an_order()
        assert set(reading.visible(ORDERS)) == {mine}
        actions.confirm(mine)
        with pytest.raises(NotVisible):
            actions.confirm(theirs)
    with scope(noa.organization_id, reader.pk, "web"):
        assert set(reading.visible(ORDERS)) == {mine, theirs}
        with pytest.raises(NotVisible):
            actions.deliver_all(mine)
    assert _state(theirs)[0] == "draft"


def test_orders_stand_on_the_cards_they_belong_to(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        deal = world.a_deal()
        quote = _accepted(party=deal.party, deal=deal, lines=[PAPER])
        actions.order(quote)
        order = Order.objects.get()
        writing.update(deal, stage="won", amount=500_00)
    client, at = client_of(noa), f"/alon/orders/{order.pk}/"

    pages = {
        name: client.get(f"/alon/{name}/{pk}/").content.decode()
        for name, pk in (("parties", deal.party_id), ("deals", deal.pk), ("quotes", quote.pk))
    }

    assert {name: at in page for name, page in pages.items()} == dict.fromkeys(pages, True)
    assert "₪59.00" in pages["parties"]
