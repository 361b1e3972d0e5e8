"""An address whose parts stand in columns of their own is one address, as people write it."""

from typing import Any

import pytest

from kesher.features.parties.models import PostalAddress
from tests.exchange.conftest import csv_of

pytestmark = pytest.mark.usefixtures("alon", "noa")

PARTS = ("kind", "street", "city", "postal_code", "notes")


def kept(*parts: str) -> list[tuple[Any, ...]]:
    order = ("party__name", "position")
    return list(PostalAddress.objects.order_by(*order).values_list(*(parts or PARTS)))


def test_a_whole_address_beside_its_city_is_the_street_there(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "כתובת", "עיר", "מיקוד"],
            ["אדם לוי", "הרצל 12", "חיפה", "3100001"],
            ["בר לוי", "הרצל 12 חיפה", "חיפה", ""],
            ["גד לוי", "הרצל 5 ת״א 6123456", "תל אביב", ""],
            ["דן לוי", "הרצל 7 חיפה", "", ""],
        )
    )

    assert run.counts == {"created": 4}
    assert kept() == [
        ("main", "הרצל 12", "חיפה", "3100001", ""),
        ("main", "הרצל 12", "חיפה", "", ""),
        ("main", "הרצל 5", "תל אביב-יפו", "6123456", ""),
        ("main", "הרצל 7", "חיפה", "", ""),
    ]


def test_a_second_column_of_the_address_is_said_besides(bring) -> None:
    bring(
        csv_of(
            ["שם", "כתובת", "כתובת 2", "עיר"],
            ["אדם לוי", "הרצל 12", "קומה 3", "חיפה"],
            ["בר לוי", "הרצל 12", "", "חיפה"],
        )
    )

    assert kept("street", "city", "notes") == [
        ("הרצל 12", "חיפה", "קומה 3"),
        ("הרצל 12", "חיפה", ""),
    ]


def test_an_address_in_another_place_than_the_city_is_another(bring) -> None:
    bring(csv_of(["שם", "כתובת", "עיר"], ["אדם לוי", "הרצל 12 חיפה", "צפת"]))

    assert kept("street", "city") == [("הרצל 12", "חיפה"), ("", "צפת")]
