"""Prices keep their currency beside the amount, and are asked for within one currency."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kesher.entity.registry import entities
from kesher.features.catalogue.models import Product
from kesher.lib.money import Money
from kesher.records import reading, undoing, writing
from kesher.records.models import Change
from tests import world

PRODUCTS = entities.get("products")


def _found(conditions: str) -> set[str]:
    asked = reading.condition_of_settings(PRODUCTS, conditions)
    return set(PRODUCTS.rows().filter(asked).values_list("name", flat=True))


@pytest.mark.usefixtures("alon")
def test_filters_compare_within_the_currency_they_name() -> None:
    world.a_product(name="shekels", price=Money(1000, "ILS"))
    world.a_product(name="dollars", price=Money(1000, "USD"))
    world.a_product(name="yen", price=Money(1000, "JPY"))
    world.a_product(name="free", price=None)

    assert _found("price = 10") == {"shekels"}
    assert _found('price >= "5 USD"') == {"dollars"}
    assert _found('price in ("1000 JPY", "$10")') == {"yen", "dollars"}
    assert _found("price != 10") == {"dollars", "yen", "free"}
    assert _found("price is empty") == {"free"}


@pytest.mark.usefixtures("alon")
def test_the_currency_changes_with_the_amount_and_comes_back_by_undo() -> None:
    product = world.a_product(price=Money(1250, "ILS"))

    writing.update(product, price=Money(1250, "USD"))
    changed = Product.objects.get(pk=product.pk)
    told = Change.objects.filter(record_id=product.pk, verb="update").get()

    assert (changed.price, changed.price_currency) == (1250, "USD")
    assert told.before == {"price": {"amount": "12.50", "currency": "ILS"}}
    assert told.after == {"price": {"amount": "12.50", "currency": "USD"}}

    undoing.undo(told.batch)

    assert Product.objects.get(pk=product.pk).own_price == Money(1250, "ILS")


@pytest.mark.usefixtures("alon")
def test_a_price_that_is_taken_away_leaves_no_currency() -> None:
    product = world.a_product(cost=Money(1, "USD"))

    writing.update(product, cost=None)

    again = Product.objects.get(pk=product.pk)
    assert (again.cost, again.cost_currency, again.own_cost) == (None, "", None)


@pytest.mark.usefixtures("alon")
def test_no_price_is_below_nothing() -> None:
    with pytest.raises(ValidationError) as refusal:
        world.a_product(price=Money(-1, "ILS"))

    assert set(refusal.value.message_dict) == {"price"}
    assert not Product.objects.exists()


@pytest.mark.usefixtures("alon")
def test_the_form_shows_another_currency_and_a_sheet_keeps_it() -> None:
    field: Any = PRODUCTS.field("price")
    told = [
        (field.kind.typed(price, field), field.kind.sheet(price, field))
        for price in (Money(1250, "ILS"), Money(1250, "USD"), Money(800, "JPY"), None)
    ]

    assert told == [("12.50", 12.5), ("12.50 USD", "12.50 USD"), ("800 JPY", "800 JPY"), ("", None)]
