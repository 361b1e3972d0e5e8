"""Quotes that wait for approval because of what they may come to, or of what they leave."""

from decimal import Decimal
from typing import Any

import pytest

from kesher.accounts.models import Membership, Role
from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.quotes import actions, house
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.margins import Part, highest_net, lowest_margin
from kesher.features.quotes.models import Quote
from kesher.lib.money import Money
from kesher.records import acting, undoing, writing
from kesher.records.models import Change
from kesher.tenancy import scope
from tests import world
from tests.api.client import Api
from tests.conftest import client_of

QUOTES = entities.get("quotes")
PAPER = {"description": "נייר", "quantity": "10", "unit_price": "100"}
TOTAL = (
    "The quote may come to ₪1,000.00 before VAT, and must be approved before it is sent; "
    "up to ₪999.99 need no approval."
)
MARGIN = (
    "The margin may come to 20%, and must be approved before the quote is sent; "
    "the least without approval is 25%."
)
PLAIN = "The quote must be approved before it is sent."


pytestmark = pytest.mark.usefixtures("english")


def _allow(**terms: Any) -> None:
    house.keep(house.as_json(house.Terms(**terms)))


def _rows(*told: dict[str, Any]) -> list[dict[str, Any]]:
    return list(LINES.kind.from_json(list(told), LINES))


def _of_product(price: str = "100", **more: str) -> dict[str, Any]:
    product = world.a_product(cost=Money(8_000, "ILS"))
    return {"product": str(product.pk), "quantity": "10", "unit_price": price, **more}


def _part(net: int, cost: int | None, group: str = "", *, optional: bool = False) -> Part:
    return Part(group=group, optional=optional, net=net, cost=cost)


@pytest.mark.parametrize(
    ("parts", "most", "least"),
    [
        ([], 0, None),
        ([_part(100, None)], 100, None),
        ([_part(100, 80)], 100, "20.00"),
        ([_part(100, 80), _part(900, None)], 1_000, "20.00"),
        ([_part(100, 50), _part(100, 90, optional=True)], 200, "30.00"),
        ([_part(100, 50), _part(100, 10, optional=True)], 200, "50.00"),
        ([_part(100, 50), _part(300, 30, "A"), _part(100, 90, "A")], 400, "30.00"),
        ([_part(100, 50), _part(300, 30, "A", optional=True)], 400, "50.00"),
        ([_part(100, 50), _part(50, 60, optional=True), _part(900, 800, optional=True)],
         1_050, "13.33"),
        ([_part(0, 70)], 0, "-9999.99"),
        ([_part(100, 130)], 100, "-30.00"),
    ],
)  # fmt: skip
def test_the_worst_of_all_choices_is_found(parts: list[Part], most: int, least: str | None) -> None:
    assert highest_net(parts) == most
    assert lowest_margin(parts) == (None if least is None else Decimal(least))


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("price", "discount", "highest"),
    [
        ("24.90", "0", "0"),
        ("24.90", "15", "15"),
        ("12.45", "0", "50"),
        ("12.45", "10", "55"),
        ("49.80", "15", "15"),
        ("0", "0", "100"),
        ("", "0", "0"),
    ],
)
def test_a_price_below_the_list_is_a_discount(price: str, discount: str, highest: str) -> None:
    line = {"product": str(world.a_product().pk), "unit_price": price, "discount": discount}

    quote = world.a_quote(lines=[line, PAPER | {"discount": "7.5", "optional": True}])

    assert quote.highest_discount == max(Decimal(highest), Decimal("7.5"))


@pytest.mark.usefixtures("alon")
def test_what_the_customers_own_list_says_is_no_discount() -> None:
    product = world.a_product()
    world.a_price(product=product, price=Money(1_245, "ILS"), from_quantity=Decimal(10))
    line = {"product": str(product.pk), "unit_price": "12.45"}

    many, few = (world.a_quote(lines=[line | {"quantity": count}]) for count in ("10", "9"))

    assert (many.highest_discount, few.highest_discount) == (0, 50)
    with pytest.raises(Refused, match=r"A discount of 50% must be approved"):
        actions.mark_sent(few)


@pytest.mark.usefixtures("alon")
def test_a_high_total_waits_for_approval_and_a_higher_one_waits_anew() -> None:
    quote = world.a_quote(lines=[PAPER])
    _allow(total_limits={"ILS": 99_999})

    with pytest.raises(Refused) as refusal:
        acting.perform(QUOTES, "mark_sent", quote, {})
    assert (str(refusal.value), quote.status) == (TOTAL, "draft")
    actions.request_approval(quote)
    actions.approve(quote)
    assert not quote.needs_approval

    writing.update(quote, lines=_rows(PAPER | {"unit_price": "99"}))
    assert not quote.needs_approval
    writing.update(quote, lines=_rows(PAPER | {"unit_price": "101"}))
    assert quote.needs_approval
    with pytest.raises(Refused, match=r"may come to ₪1,010\.00"):
        actions.mark_sent(quote)
    assert Quote.objects.get(pk=quote.pk).status == "draft"


@pytest.mark.usefixtures("alon")
def test_options_count_for_the_total_since_the_customer_may_choose_them() -> None:
    _allow(total_limits={"ILS": 100_000})

    plain = world.a_quote(lines=[PAPER])
    more = world.a_quote(lines=[PAPER, PAPER | {"optional": True}])

    assert (plain.needs_approval, more.needs_approval, more.net) == (False, True, 100_000)


@pytest.mark.usefixtures("alon")
def test_a_currency_without_a_limit_is_no_way_around_the_limits() -> None:
    quote = world.a_quote(lines=[PAPER | {"unit_price": "1"}], currency="USD")
    assert not quote.needs_approval

    _allow(total_limits={"ILS": 100_000})
    assert quote.approval == "Any quote in USD must be approved before it is sent."
    _allow(total_limits={"ILS": 100_000, "USD": 1_000})
    assert not quote.needs_approval


@pytest.mark.usefixtures("alon")
def test_a_low_margin_waits_for_approval_and_a_lower_one_waits_anew() -> None:
    _allow(least_margin=Decimal(25))
    line = _of_product()
    quote = world.a_quote(lines=[line, PAPER])

    assert quote.approval == MARGIN
    actions.request_approval(quote)
    actions.approve(quote)
    assert (quote.status, quote.needs_approval) == ("draft", False)

    writing.update(quote, lines=_rows(line | {"unit_price": "99"}))
    assert "may come to 19.19%" in quote.approval
    writing.update(quote, lines=_rows(line | {"unit_price": "120"}))
    actions.mark_sent(quote)
    assert quote.status == "sent"


@pytest.mark.usefixtures("alon")
def test_an_approval_that_is_taken_back_leaves_nothing_approved(noa: Membership) -> None:
    _allow(least_margin=Decimal(25), total_limits={"ILS": 1})
    quote = world.a_quote(lines=[_of_product()])
    actions.request_approval(quote)
    with scope(noa.organization_id, noa.pk, "web") as here:
        actions.approve(quote)
        undoing.undo(here.batch)

    back = Quote.objects.get(pk=quote.pk)
    assert (back.status, back.approved_discount, back.needs_approval) == ("waiting", None, True)

    rejected = actions.reject(back)
    assert (rejected.approved_net, rejected.approved_margin) == (None, None)
    assert rejected.needs_approval


@pytest.mark.usefixtures("alon")
def test_another_currency_is_reckoned_and_approved_anew() -> None:
    _allow(least_margin=Decimal(25), total_limits={"ILS": 1, "USD": 1})
    quote = world.a_quote(lines=[_of_product()], currency="USD")
    actions.request_approval(quote)
    actions.approve(quote)
    assert (quote.lowest_margin, quote.needs_approval) == (None, False)

    writing.update(quote, currency="ILS")

    assert (quote.lowest_margin, quote.approved_net) == (Decimal("20.00"), None)
    assert quote.needs_approval


def test_who_may_not_read_costs_learns_nothing_of_the_margin(
    noa: Membership, yossi: Membership
) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _allow(least_margin=Decimal(25))
        quote = world.a_quote(lines=[_of_product()], owner=yossi)
        Role.objects.filter(pk=yossi.role_id).update(fields={"products": {"cost": "hidden"}})

    with scope(noa.organization_id, yossi.pk, "web"):
        mine = Quote.objects.get(pk=quote.pk)
        assert mine.approval == PLAIN
        with pytest.raises(Refused, match=f"^{PLAIN}$"):
            acting.perform(QUOTES, "mark_sent", mine, {})
        actions.request_approval(mine)
    with scope(noa.organization_id, noa.pk, "web"):
        actions.approve(Quote.objects.get(pk=quote.pk))
        kept = Change.objects.filter(record_id=quote.pk)
        told = str([(one.before, one.after) for one in kept])
    assert ("approved_discount" in told, "margin" in told) == (True, False)

    card = client_of(yossi).get(f"/alon/quotes/{quote.pk}/").content.decode()
    assert "20%" not in card


def test_the_card_and_the_form_say_why(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _allow(total_limits={"ILS": 99_999}, least_margin=Decimal(25))
        line = _of_product()
        quote = world.a_quote(lines=[line])
    client = client_of(noa)

    card = client.get(f"/alon/quotes/{quote.pk}/").content.decode()
    columns = ("product", "priced", "key", "description", "quantity", "unit_price", "discount")
    typed = {f"lines-{name}": [line.get(name, "")] for name in (*columns, "vat", "group")}
    typed["lines-place"] = ["0"]
    sums = client.post("/alon/quotes/lines/", {"currency": "ILS", **typed}).content.decode()

    assert "₪999.99" in card
    assert "₪999.99" in sums
    assert "25%" in card
    assert "25%" in sums


def test_a_program_is_told_why(noa: Membership) -> None:
    with scope(noa.organization_id, noa.pk, "web"):
        _allow(total_limits={"ILS": 99_999})
        quote = world.a_quote(lines=[PAPER])

    api = Api.of(noa)

    read = api.get(f"quotes/{quote.pk}")
    sent = api.post(f"quotes/{quote.pk}/do/mark_sent", {})

    assert "999.99" in read.json()["approval"]
    assert (sent.status_code, "999.99" in sent.content.decode()) == (409, True)


def test_the_settings_keep_limits_by_currency_and_take_them_back(noa: Membership) -> None:
    page = "/alon/settings/quotes/"
    typed = {
        "valid_days": "30",
        "discount_limit": "10",
        "total_limit_ILS": "50000.50",
        "total_limit_USD": "",
        "least_margin": "12.5",
    }

    done = client_of(noa).post(page, typed)

    assert done.status_code == 302
    with scope(noa.organization_id, noa.pk, "web"):
        terms = house.terms()
        assert (terms.total_limits, terms.least_margin) == ({"ILS": 5_000_050}, Decimal("12.5"))
        change = Change.objects.get(entity="quote_terms")
        undoing.undo(change.batch)
        assert house.terms() == house.Terms()
    shown = client_of(noa).get(page).content.decode()
    assert 'name="total_limit_EUR"' in shown
    for wrong in ({"total_limit_ILS": "-1"}, {"least_margin": "101"}):
        assert client_of(noa).post(page, typed | wrong).status_code == 422
