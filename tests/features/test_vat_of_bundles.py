"""VAT of bundles: each part at its own rate, to the agora, on every document and beyond."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kesher.accounts.models import Membership
from kesher.features.accounting import house as bookkeeping
from kesher.features.accounting import outbox
from kesher.features.accounting.documents import told_of as handed_over
from kesher.features.accounting.uniform import packed
from kesher.features.catalogue.models import Product
from kesher.features.orders import actions as ordering
from kesher.features.orders.lines import LINES as ORDERED
from kesher.features.orders.models import Order
from kesher.features.quotes import actions as quoting
from kesher.features.quotes.document import context_of, told_of
from kesher.features.quotes.lines import LINES
from kesher.features.quotes.models import Quote
from kesher.features.quotes.totals import totals
from kesher.lib import money
from kesher.lib.money import Money
from kesher.records import writing
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of
from tests.features.paper import mirrored, text_of

KIT = "standard:9000 exempt:1000"

pytestmark = pytest.mark.usefixtures("english")


def ils(amount: int) -> Money:
    return Money(amount, "ILS")


def a_kit(**values: Any) -> Product:
    """Nine tenths of it are a device, one tenth a book, which is exempt."""
    kit = world.a_product(**{"name": "kit", "code": "K1", "price": None, **values})
    device = world.a_product(name="device", price=ils(4_500))
    book = world.a_product(name="book", price=ils(1_000), vat="exempt")
    world.a_part(bundle=kit, part=device, quantity=Decimal(2))
    world.a_part(bundle=kit, part=book)
    return kit


def a_quote(**line: Any) -> Quote:
    return world.a_quote(lines=[{"quantity": "1", **line}])


def _line(quote: Quote) -> dict[str, Any]:
    return dict(LINES.read(Quote.objects.get(pk=quote.pk))[0])


@given(
    st.integers(0, 10**14),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=3).filter(any),
)
def test_shares_add_up_and_are_within_one_of_the_exact(amount: int, weights: list[int]) -> None:
    found = money.shared(amount, weights)

    assert sum(found) == amount
    for share, weight in zip(found, weights, strict=True):
        assert share >= 0
        assert abs(share * sum(weights) - amount * weight) <= sum(weights)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**7),
            st.integers(1, 999),
            st.integers(1, 999),
            st.integers(0, 10_000),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_classes_of_a_document_add_up_to_its_net(told: list[tuple[int, int, int, int]]) -> None:
    rows = [
        {
            "quantity": "3",
            "unit_price": str(Decimal(price).scaleb(-2)),
            "discount": str(Decimal(off).scaleb(-2)),
            "vat": "parts",
            "vat_shares": f"standard:{taxed} exempt:{exempt}",
        }
        for price, taxed, exempt, off in told
    ]

    found = totals(rows, currency="ILS", rate=Decimal(18))

    classes = found.by_class
    assert sum(one.amount_minor for one in classes.values()) == found.net.amount_minor
    assert found.vat == money.rounded(classes["standard"].amount * 18 / 100, currency="ILS")
    for line in found.lines:
        assert sum(one.amount_minor for one in line.by_class.values()) == line.net.amount_minor


@pytest.mark.usefixtures("alon")
def test_a_bundle_is_taxed_by_its_parts_at_the_rate_of_the_day() -> None:
    kit = a_kit()

    quote = a_quote(product=str(kit.pk))

    assert (_line(quote)["vat"], _line(quote)["vat_shares"]) == ("parts", KIT)
    assert (quote.net, quote.vat, quote.gross) == (10_000, 1_620, 11_620)

    writing.update(quote, date=timezone.localdate().replace(year=2024), valid_until=None)
    assert (quote.net, quote.vat) == (10_000, 1_530)


@pytest.mark.usefixtures("alon")
def test_a_price_of_its_own_and_a_discount_are_shared_by_what_the_parts_cost() -> None:
    kit = a_kit(price=ils(9_999))

    quote = a_quote(product=str(kit.pk), quantity="3", discount="7")

    assert (quote.net, quote.discount) == (27_897, 2_100)
    assert quote.vat == 4_519  # 18% of 251.07; 27.90 are exempt


@pytest.mark.usefixtures("alon")
def test_a_bundle_whose_parts_are_taxed_alike_has_their_class_whatever_its_own() -> None:
    kit = world.a_product(name="books", price=ils(5_000))
    world.a_part(bundle=kit, part=world.a_product(name="book", price=None, vat="exempt"))
    case = world.a_product(name="case", price=ils(7_000))
    world.a_part(bundle=case, part=kit)

    assert (_line(a_quote(product=str(kit.pk)))["vat"], a_quote(product=str(case.pk)).vat) == (
        "exempt",
        0,
    )


@pytest.mark.usefixtures("alon")
def test_bundles_in_bundles_are_shared_to_the_last_part() -> None:
    case = world.a_product(name="case", price=None)
    world.a_part(bundle=case, part=a_kit())
    world.a_part(bundle=case, part=world.a_product(name="trip", price=ils(5_000), vat="zero"))

    quote = a_quote(product=str(case.pk))

    assert _line(quote)["vat_shares"] == "standard:9000 zero:5000 exempt:1000"
    assert (quote.net, quote.vat) == (15_000, 1_620)


@pytest.mark.usefixtures("alon")
def test_without_the_prices_of_all_parts_the_bundles_own_class_holds() -> None:
    kit = a_kit(price=ils(10_000))
    world.a_part(bundle=kit, part=world.a_product(name="gift", price=None, vat="zero"))

    quote = a_quote(product=str(kit.pk))

    assert (_line(quote)["vat"], quote.vat) == ("standard", 1_800)


@pytest.mark.usefixtures("alon")
def test_what_was_agreed_stays_when_the_bundle_changes() -> None:
    kit = a_kit()
    quote = a_quote(product=str(kit.pk))

    world.a_part(bundle=kit, part=world.a_product(name="gift", price=ils(9_000), vat="exempt"))
    writing.update(quote, lines=[_line(quote) | {"quantity": "2"}])

    assert _line(quote)["vat_shares"] == KIT
    assert quote.vat == 3_240


@pytest.mark.usefixtures("alon")
def test_a_line_may_be_taxed_otherwise_by_hand_but_by_parts_only_if_it_has_them() -> None:
    kit = a_kit()

    assert a_quote(product=str(kit.pk), vat="zero").vat == 0
    assert _line(a_quote(product=str(kit.pk), vat="zero", vat_shares=KIT))["vat_shares"] == ""
    for wrong in (
        {"description": "paper", "unit_price": "1", "vat": "parts"},
        {"description": "paper", "vat": "parts", "vat_shares": "standard:0 exempt:1"},
        {"description": "paper", "vat": "parts", "vat_shares": "half:1"},
        {"description": "paper", "vat": "parts", "vat_shares": "standard"},
    ):
        with pytest.raises(ValidationError):
            a_quote(**wrong)


@pytest.mark.usefixtures("alon")
def test_the_document_says_what_is_taxed_how() -> None:
    quote = world.a_quote(
        lines=[
            {"product": str(a_kit().pk), "quantity": "1"},
            {"description": "book", "quantity": "1", "unit_price": "5", "vat": "exempt"},
        ]
    )

    told = context_of(told_of(quote))

    assert told["sums"] == [
        ("Before VAT", "₪105.00"),
        ("Of this at 18%", "₪90.00"),
        ("Of this exempt from VAT", "₪15.00"),
        ("VAT 18%", "₪16.20"),
        ("Total to pay", "₪121.20"),
    ]
    assert [line["vat_note"] for line in told["lines"]] == [
        "VAT by its parts: ₪90.00 at 18%, ₪10.00 exempt",
        "No VAT",
    ]


@pytest.mark.usefixtures("alon")
def test_versions_from_before_are_drawn_as_they_were() -> None:
    told = told_of(a_quote(description="paper", unit_price="10"))
    for row in told["lines"]:
        del row["vat_shares"]

    assert context_of(told)["sums"][-1] == ("Total to pay", "₪11.80")


def test_paper_and_cards_say_it_in_both_languages(alon: Organization, noa: Membership) -> None:
    kit = a_kit()
    quote = a_quote(product=str(kit.pk))
    writing.update(quote, language="he")

    client = client_of(noa)
    card = client.get(f"/alon/quotes/{quote.pk}/").content.decode()
    paper = text_of(client.get(f"/alon/quotes/{quote.pk}/pdf/").content)
    product = client.get(f"/alon/products/{kit.pk}/").content.decode()

    assert "מע״מ לפי המרכיבים: ₪90.00 בשיעור 18%, ₪10.00 פטור" in card
    assert "₪90.00 בשיעור 18%, ₪10.00 פטור" in product
    assert mirrored("מע״מ לפי המרכיבים") in paper
    assert mirrored("מזה פטור ממע״מ") in paper


def test_the_editor_shares_and_warns_where_it_cannot(alon: Organization, noa: Membership) -> None:
    kit = a_kit()
    typed = {
        "lines-place": "0", "lines-key": "", "lines-product": str(kit.pk), "lines-priced": "",
        "lines-description": "", "lines-quantity": "2", "lines-unit_price": "", "lines-listed": "",
        "lines-discount": "", "lines-vat": "standard", "lines-vat_shares": "", "lines-group": "",
    }  # fmt: skip

    client = client_of(noa)
    told = client.post("/alon/quotes/lines/", typed).content.decode()
    writing.update(kit, price=ils(9_000))
    world.a_part(bundle=kit, part=world.a_product(name="gift", price=None, vat="zero"))
    warned = client.post("/alon/quotes/lines/", typed).content.decode()

    assert f'value="{KIT}"' in told
    assert '<option value="parts" selected>' in told
    assert "מזה פטור ממע״מ" in told
    assert "״kit״: אין מחיר לכל המרכיבים; יש לבחור את סוג המע״מ." in warned


def test_the_api_tells_and_takes_the_shares(alon: Organization, noa: Membership) -> None:
    lines = [{"product": str(a_kit().pk), "quantity": "1"}]

    made = Api.of(noa).make("quotes", title="kit", party=str(world.a_party().pk), lines=lines)

    assert (made["lines"][0]["vat"], made["lines"][0]["vat_shares"]) == ("parts", KIT)
    assert made["vat"]["amount"] == "16.20"


def _an_order(kit: Product) -> Any:
    quote = a_quote(product=str(kit.pk), quantity="3", discount="7", unit_price="99.99")
    quoting.mark_sent(quote)
    quoting.accept(quote, name="Moshe")
    ordering.order(quote)
    return Order.objects.get(quote=quote)


@pytest.mark.usefixtures("alon")
def test_orders_and_the_bookkeeping_get_lines_that_add_up() -> None:
    order = _an_order(a_kit())

    told = handed_over(order, key="kesher-1")

    assert ORDERED.read(order)[0]["vat_shares"] == KIT
    assert (order.net, order.vat) == (27_897, 4_519)
    assert [
        (one["vat"], one["quantity"], one["unit_price"], one["discount"], one["net"])
        for one in told["lines"]
    ] == [
        ("standard", "1", "269.97", "18.90", "251.07"),
        ("exempt", "1", "30.00", "2.10", "27.90"),
    ]
    assert sum(Decimal(one["net"]) for one in told["lines"]) == Decimal(told["net"])
    assert sum(Decimal(one["discount"]) for one in told["lines"]) == Decimal(told["discount"])


@pytest.mark.usefixtures("alon")
def test_the_uniform_file_has_a_line_of_each_rate_and_the_product_once() -> None:
    order = _an_order(a_kit())
    bookkeeping.keep({"provider": "uniform"})
    told = outbox.ask(order).told

    with zipfile.ZipFile(io.BytesIO(packed([told], key=told["key"], name="1").read())) as book:
        name = next(one for one in book.namelist() if one.endswith("BKMVDATA.TXT"))
        lines = book.read(name).decode("iso8859-8").splitlines()

    of_lines = [line for line in lines if line.startswith("D110")]
    assert [line.count("1800") for line in of_lines] == [1, 0]
    assert len([line for line in lines if line.startswith("M100")]) == 1
    assert "kit" in next(line for line in lines if line.startswith("M100"))
