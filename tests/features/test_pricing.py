"""What a product costs whom: lists, breaks, bundles, currencies, VAT and rounding."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from kesher.entity.action import Refused
from kesher.features.catalogue.models import Product
from kesher.features.catalogue.pricing import Priced, price_of
from kesher.lib.money import Money
from kesher.records import writing
from tests import world

TODAY = date(2026, 11, 22)

pytestmark = pytest.mark.usefixtures("alon")


def ils(amount: int) -> Money:
    return Money(amount, "ILS")


def unit_price(product: Product, **asked: Any) -> Money:
    return price_of(product, **{"on": TODAY, **asked}).unit_price


def test_without_a_list_it_is_the_products_own_price() -> None:
    product = world.a_product(price=ils(2000), cost=ils(1500))

    with translation.override("en"):
        priced = price_of(product, on=TODAY)

    assert priced == Priced(
        unit_price=ils(2000),
        source="The product's own price",
        price_list=None,
        vat_rate=Decimal(18),
        cost=ils(1500),
    )
    assert priced.margin == ils(500)


def test_the_list_of_the_customers_class_goes_before_one_for_all() -> None:
    product = world.a_product(price=ils(2000))
    for_all = world.a_price_list(name="all", valid_from=TODAY)
    for_a = world.a_price_list(name="A", customer_class="a")
    world.a_price(product=product, price_list=for_all, price=ils(1800))
    world.a_price(product=product, price_list=for_a, price=ils(1900))

    assert unit_price(product) == ils(1800)
    assert unit_price(product, party=world.a_party(customer_class="b")) == ils(1800)
    assert unit_price(product, party=world.a_party(customer_class="a")) == ils(1900)


def test_the_highest_break_that_is_reached_counts_and_is_told() -> None:
    product = world.a_product(price=ils(2000))
    on_list = world.a_price_list(name="לקוחות A")
    for quantity, amount in (("1", 1900), ("10", 1700), ("50.5", 1500)):
        world.a_price(
            product=product,
            price_list=on_list,
            from_quantity=Decimal(quantity),
            price=ils(amount),
        )

    asked = {one: unit_price(product, quantity=Decimal(one)).amount_minor for one in BREAKS}

    assert asked == BREAKS
    with translation.override("en"):
        priced = price_of(product, on=TODAY, quantity=Decimal(60))
    assert (priced.source, priced.price_list) == ("לקוחות A, from 50.5", on_list)


BREAKS = {"0.5": 2000, "1": 1900, "9.999": 1900, "10": 1700, "50.4": 1700, "50.5": 1500}


def test_a_list_holds_from_its_first_day_to_its_last() -> None:
    product = world.a_product(price=ils(2000))
    on_list = world.a_price_list(valid_from=TODAY, valid_until=TODAY + timedelta(days=2))
    world.a_price(product=product, price_list=on_list, price=ils(1500))

    told = [
        unit_price(product, on=TODAY + timedelta(days=day)).amount_minor for day in range(-1, 4)
    ]

    assert told == [2000, 1500, 1500, 1500, 2000]


def test_of_two_lists_that_hold_the_one_that_began_last_counts() -> None:
    product = world.a_product()
    for begun, amount in ((TODAY, 1500), (None, 1100), (TODAY - timedelta(days=9), 1300)):
        on_list = world.a_price_list(valid_from=begun)
        world.a_price(product=product, price_list=on_list, price=ils(amount))

    assert unit_price(product) == ils(1500)
    assert unit_price(product, on=TODAY - timedelta(days=1)) == ils(1300)


def test_what_is_in_the_bin_has_no_say() -> None:
    product = world.a_product(price=ils(2000))
    binned_list = world.a_price(product=product, price=ils(1)).price_list
    binned_price = world.a_price(product=product, price=ils(2))
    writing.delete(binned_list)
    writing.delete(binned_price)

    assert unit_price(product) == ils(2000)


def test_currencies_are_never_mixed() -> None:
    product = world.a_product(name="Paper", price=ils(2000), cost=ils(1500))
    abroad = world.a_price_list(currency="USD")
    world.a_price(product=product, price_list=abroad, price=Money(600, "USD"))

    dollars = price_of(product, on=TODAY, currency="USD")
    with translation.override("en"), pytest.raises(Refused) as refusal:
        price_of(product, on=TODAY, currency="EUR")

    assert (dollars.unit_price, dollars.cost, dollars.margin) == (Money(600, "USD"), None, None)
    assert unit_price(product) == ils(2000)
    assert str(refusal.value) == "“Paper” has no price in EUR on 22/11/2026."


@pytest.mark.parametrize(
    ("treatment", "day", "rate"),
    [
        ("standard", date(2024, 12, 31), "17"),
        ("standard", date(2025, 1, 1), "18"),
        ("standard", date(2005, 9, 1), "16.5"),
        ("zero", date(2025, 1, 1), "0"),
        ("exempt", date(2025, 1, 1), "0"),
    ],
)
def test_vat_is_that_of_the_day(treatment: str, day: date, rate: str) -> None:
    product = world.a_product(vat=treatment)

    assert price_of(product, on=day).vat_rate == Decimal(rate)


def a_bundle(**values: Any) -> Product:
    """Two pens at 2.50 and half a metre of tape at 3.01."""
    bundle = world.a_product(**{"name": "kit", "price": None, **values})
    pen = world.a_product(name="pen", price=ils(250), cost=ils(100))
    tape = world.a_product(name="tape", price=ils(301), cost=ils(99))
    world.a_part(bundle=bundle, part=pen, quantity=Decimal(2))
    world.a_part(bundle=bundle, part=tape, quantity=Decimal("0.5"))
    return bundle


def test_a_bundle_costs_what_its_parts_cost_together() -> None:
    priced = price_of(a_bundle(), on=TODAY)

    assert priced.unit_price == ils(500 + 151)
    assert priced.cost == ils(200 + 50)


def test_a_bundles_own_price_goes_before_its_parts() -> None:
    priced = price_of(a_bundle(price=ils(599)), on=TODAY)

    assert (priced.unit_price, priced.cost) == (ils(599), ils(250))


def test_parts_have_the_price_of_as_many_as_all_the_bundles_need() -> None:
    bundle = world.a_product(price=None)
    part = world.a_price(from_quantity=Decimal(10), price=ils(100)).product
    world.a_part(bundle=bundle, part=part, quantity=Decimal(5))

    assert unit_price(bundle) == ils(5 * 2490)
    assert unit_price(bundle, quantity=Decimal(2)) == ils(5 * 100)


def test_bundles_in_bundles_are_added_up() -> None:
    case = world.a_product(price=None)
    world.a_part(bundle=case, part=a_bundle(), quantity=Decimal(3))

    assert unit_price(case) == ils(3 * 651)


def test_a_bundle_with_a_part_without_a_price_has_none() -> None:
    bundle = a_bundle()
    lost = world.a_part(bundle=bundle, part=world.a_product(name="gone", price=ils(1))).part
    writing.delete(lost)

    with translation.override("en"), pytest.raises(Refused) as refusal:
        price_of(bundle, on=TODAY)

    assert str(refusal.value) == "“gone” has no price in ILS on 22/11/2026."


def test_a_circle_that_came_back_from_the_bin_is_refused() -> None:
    one, other = world.a_product(name="one", price=None), world.a_product(name="two", price=None)
    first = world.a_part(bundle=one, part=other)
    writing.delete(first)
    world.a_part(bundle=other, part=one)
    writing.restore(first)

    with pytest.raises(Refused):
        price_of(one, on=TODAY)


def test_a_whole_number_of_queries_whatever_the_bundle(
    django_assert_num_queries: Any,
) -> None:
    bundle = a_bundle()
    for _one in range(5):
        world.a_part(bundle=bundle)

    # Two levels of parts, and all prices at once.
    with django_assert_num_queries(3):
        price_of(bundle, on=TODAY)
