"""The demonstrated catalogue has everything that there is to see of one."""

from decimal import Decimal

import pytest
from django.utils import timezone

from kesher.config.demo import shelves
from kesher.features.catalogue.models import BundlePart, Category, Price, PriceList, Product
from kesher.features.catalogue.pricing import price_of
from kesher.lib.money import Money
from tests import world

pytestmark = pytest.mark.usefixtures("alon")


def test_the_shelves_are_full_and_filled_once() -> None:
    shelves.fill()
    shelves.fill()

    models = (Product, Category, PriceList, Price, BundlePart)
    assert [model.objects.count() for model in models] == [25, 9, 2, 8, 4]
    assert not Product.objects.filter(category=None).exists()


def test_its_prices_show_lists_breaks_margins_and_bundles() -> None:
    shelves.fill()
    today = timezone.localdate()
    paper, desk, printer = (
        Product.objects.get(code=code) for code in ("PA-A4-80", "BN-DESK", "PR-LAS-30")
    )
    best = world.a_party(customer_class="a")

    assert price_of(paper, on=today).unit_price == Money(2490, "ILS")
    assert price_of(paper, on=today, party=best).unit_price == Money(2340, "ILS")
    many = price_of(paper, on=today, party=best, quantity=Decimal(50))
    assert many.unit_price == Money(2041, "ILS")
    assert price_of(desk, on=today).margin == Money(97030, "ILS")
    assert price_of(printer, on=today, currency="USD").unit_price == Money(34900, "USD")
