"""The catalogue's cards, rights and rules, as those who use them meet them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.exchange import mapping
from kesher.features.catalogue.models import BundlePart, Category, Price, Product
from kesher.lib.money import Money
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import world
from tests.api.client import Api
from tests.conftest import client_of


def _wrong(refusal: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return refusal.value.message_dict


@pytest.mark.usefixtures("alon")
def test_products_are_numbered_in_order_and_own_codes_are_not_shared() -> None:
    paper = world.a_product(code="A4")
    ink = world.a_product()

    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        world.a_product(code="A4")

    assert (paper.number, ink.number) == (1, 2)
    assert _wrong(refusal) == {"code": ["Another product has this code."]}
    assert Product.objects.count() == 2


@pytest.mark.usefixtures("alon")
def test_a_code_is_free_again_when_its_product_is_in_the_bin() -> None:
    writing.delete(world.a_product(code="A4"))

    assert world.a_product(code="A4").code == "A4"


@pytest.mark.usefixtures("alon")
def test_a_subscription_says_how_often_it_is_billed_and_nothing_else_does() -> None:
    with pytest.raises(ValidationError) as without:
        world.a_product(kind="subscription")
    with pytest.raises(ValidationError) as needless:
        world.a_product(kind="service", billing="monthly")

    assert set(_wrong(without)) == set(_wrong(needless)) == {"billing"}
    assert world.a_product(kind="subscription", billing="yearly").billing == "yearly"


@pytest.mark.usefixtures("alon")
def test_categories_do_not_stand_within_themselves() -> None:
    top = world.a_category(name="משרד")
    middle = world.a_category(parent=top)
    low = world.a_category(parent=middle)

    for below in (top, middle, low):
        with pytest.raises(ValidationError) as refusal:
            writing.update(top, parent=below)
        assert set(_wrong(refusal)) == {"parent"}
        top.refresh_from_db()

    assert Category.objects.get(pk=top.pk).parent is None
    assert writing.update(low, parent=top).parent == top


@pytest.mark.usefixtures("alon")
def test_bundles_are_not_parts_of_themselves() -> None:
    case, kit, pen = (world.a_product(name=name) for name in ("case", "kit", "pen"))
    world.a_part(bundle=case, part=kit)
    world.a_part(bundle=kit, part=pen)

    for bundle, part in ((kit, case), (pen, case), (pen, pen)):
        with pytest.raises(ValidationError) as refusal:
            world.a_part(bundle=bundle, part=part)
        assert set(_wrong(refusal)) == {"part"}

    assert BundlePart.objects.count() == 2
    world.a_part(bundle=case, part=pen)
    with pytest.raises(ValidationError):
        world.a_part(bundle=case, part=pen)


@pytest.mark.usefixtures("alon")
def test_a_list_takes_prices_in_its_own_currency_only() -> None:
    abroad = world.a_price_list(currency="USD")

    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        world.a_price(price_list=abroad, price=Money(1250, "ILS"))

    assert _wrong(refusal) == {"price": ["The prices of this list are in USD; write 12.50 USD."]}
    assert not Price.objects.exists()


@pytest.mark.usefixtures("alon")
def test_a_break_of_a_list_has_one_price() -> None:
    price = world.a_price(from_quantity=Decimal(10))
    product, on_list = price.product, price.price_list

    with pytest.raises(ValidationError):
        world.a_price(product=product, price_list=on_list, from_quantity=Decimal("10.000"))
    for quantity in (Decimal(0), Decimal(-1)):
        with pytest.raises(ValidationError):
            world.a_price(product=product, price_list=on_list, from_quantity=quantity)

    assert Price.objects.count() == 1


@pytest.mark.usefixtures("alon")
def test_a_list_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError) as refusal:
        world.a_price_list(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 31))

    assert set(_wrong(refusal)) == {"valid_until"}


def _a_stocked_product() -> Product:
    product = world.a_product(name="נייר A4", price=Money(2000, "ILS"), cost=Money(1500, "ILS"))
    on_list = world.a_price_list(name="לקוחות קבועים", customer_class="a")
    world.a_price(product=product, price_list=on_list, price=Money(1800, "ILS"))
    world.a_price(
        product=product, price_list=on_list, price=Money(1650, "ILS"), from_quantity=Decimal(10)
    )
    world.a_part(bundle=world.a_product(name="ערכת פתיחה"), part=product, quantity=Decimal(3))
    return product


def test_the_card_shows_prices_by_list_margins_and_bundles(
    noa: Membership, alon: Organization
) -> None:
    product = _a_stocked_product()

    text = client_of(noa).get(f"/alon/products/{product.pk}/").content.decode()

    assert "לקוחות קבועים" in text
    for told in ("₪18.00", "₪3.00 · 16.7%", "₪16.50", "₪1.50 · 9.1%", "₪5.00 · 25.0%", "18%"):
        assert told in text, told
    assert "ערכת פתיחה" in text


def test_the_margin_of_a_bundle_on_a_list_is_what_its_parts_leave(
    noa: Membership, alon: Organization
) -> None:
    bundle = world.a_product(name="ערכה", price=None)
    world.a_part(bundle=bundle, part=_a_stocked_product(), quantity=Decimal(2))
    world.a_price(product=bundle, price=Money(4000, "ILS"))

    text = client_of(noa).get(f"/alon/products/{bundle.pk}/").content.decode()

    assert text.count("₪10.00 · 25.0%") == 2  # on the list, and as the price of today


@pytest.mark.parametrize("role", ["service", "read_only"])
def test_costs_and_margins_are_hidden_from_service_and_readers(
    alon: Organization, role: str
) -> None:
    product = _a_stocked_product()
    member = world.a_member("רות", email="ruth@alon.example", role=role)

    text = client_of(member).get(f"/alon/products/{product.pk}/").content.decode()
    told = Api.of(member).get(f"products/{product.pk}").json()

    assert "₪18.00" in text
    for hidden in ("₪15.00", "₪3.00", "₪1.50", "25.0%"):
        assert hidden not in text, hidden
    assert told["price"] == {"amount": "20.00", "currency": "ILS"}
    assert "cost" not in told


@pytest.mark.parametrize(
    ("role", "may_change"),
    [("manager", True), ("sales", False), ("marketing", False), ("service", False)],
)
def test_managers_change_the_catalogue_and_others_see_it(
    alon_organization: Organization, role: str, *, may_change: bool
) -> None:
    with scope(alon_organization.pk):
        product = world.a_product()
        api = Api.of(world.a_member("רות", email="ruth@alon.example", role=role))

    seen = api.get(f"products/{product.pk}")
    changed = api.patch(f"products/{product.pk}", {"name": "אחר"})

    assert seen.status_code == 200
    assert (changed.status_code == 200) is may_change
    with scope(alon_organization.pk):
        name = Product.objects.get(pk=product.pk).name
    assert name == ("אחר" if may_change else "נייר צילום")


@pytest.mark.usefixtures("alon")
def test_products_are_found_by_their_codes(noa: Membership) -> None:
    world.a_product(name="טונר", code="TN-26X")

    text = client_of(noa).get("/alon/search/?q=TN-26X").content.decode()

    assert "טונר" in text


@pytest.mark.usefixtures("alon")
@pytest.mark.parametrize(
    ("key", "titles", "targets"),
    [
        (
            "products",
            ["מק״ט", "שם", "משפחת מוצרים", "יח' מידה", "מחיר ליחידה", "מחיר קניה"],
            ["code", "name", "category", "unit", "price", "cost"],
        ),
        (
            "prices",
            ["מחירון", "פריט", "qty", "מחיר"],
            ["price_list", "product", "from_quantity", "price"],
        ),
        ("price_lists", ["שם", "מטבע"], ["name", "currency"]),
    ],
)
def test_columns_of_other_programs_are_recognized(
    key: str, titles: list[str], targets: list[str]
) -> None:
    guesses = mapping.guess(entities.get(key), titles, [[] for _title in titles])

    assert [one.target for one in guesses] == targets


@pytest.mark.usefixtures("alon")
def test_the_api_says_which_field_is_taken(noa: Membership) -> None:
    world.a_product(code="A4")

    refused = Api.of(noa).post("products", {"name": "אחר", "code": "A4"})

    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["errors"]] == ["code"]
    assert Product.objects.count() == 1
