"""A second address in columns of its own is one of its kind, and no part of the first."""

from typing import Any

import pytest

from kesher.features.parties.models import Party, PostalAddress
from tests.exchange.conftest import csv_of
from tests.exchange.test_addresses_abroad import brought_as_known
from tests.exchange.test_preset_headings import ROWS

pytestmark = pytest.mark.usefixtures("alon", "noa")

PARTS = ("kind", "street", "city", "postal_code", "country", "is_primary")
SYSTEMS = {
    ("salesforce", "contacts"): ("Mailing", "Other", "other"),
    ("zoho", "contacts"): ("Mailing ", "Other ", "other"),
    ("suitecrm", "contacts"): ("Primary Address ", "Alternate Address ", "other"),
    ("google", "older"): ("Address 1 - ", "Address 2 - ", "other"),
    ("outlook", "contacts"): ("Business ", "Home ", "home"),
}


def _kept() -> list[tuple[Any, ...]]:
    return list(PostalAddress.objects.order_by("position").values_list(*PARTS))


def test_a_sheet_tells_where_to_deliver(bring) -> None:
    run = bring(
        csv_of(
            ["שם", "רחוב למשלוח", "עיר למשלוח", "רחוב", "עיר", "מיקוד"],
            ["דנה כהן", "הנביאים 3", "חיפה", "הרצל 12", "תל אביב", "6123456"],
        )
    )

    assert run.counts == {"created": 1}
    assert _kept() == [
        ("main", "הרצל 12", "תל אביב-יפו", "6123456", "IL", True),
        ("delivery", "הנביאים 3", "חיפה", "", "IL", False),
    ]


def test_the_same_place_twice_is_one_address(bring) -> None:
    bring(
        csv_of(
            ["שם", "רחוב", "עיר", "רחוב למשלוח", "עיר למשלוח"],
            ["דנה כהן", "הרצל 12", "חיפה", "הרצל 12", "חיפה"],
        )
    )

    assert [one[:3] for one in _kept()] == [("main", "הרצל 12", "חיפה")]


def test_a_whole_address_of_a_kind_takes_the_other_parts_of_that_kind(bring) -> None:
    bring(
        csv_of(
            ["שם", "כתובת פרטית", "home postal code", "עיר"],
            ["דנה כהן", '"הרצל 12, חיפה"', "3123456", "נתניה"],
        )
    )

    assert [one[:4] for one in _kept()] == [
        ("main", "", "נתניה", ""),
        ("home", "הרצל 12", "חיפה", "3123456"),
    ]


@pytest.mark.parametrize("system", SYSTEMS, ids=" ".join)
def test_systems_tell_of_two(system: tuple[str, str]) -> None:
    first, second, kind = SYSTEMS[system]
    cells = {
        f"{first}Street": "הרצל 12",
        f"{first}City": "חיפה",
        f"{second}Street": "Rue 1",
        f"{second}City": "Paris",
    }
    titles = [*dict.fromkeys([*ROWS[system][0].split(","), *cells])]
    cells |= dict.fromkeys(("LastName", "Last Name", "Family Name"), "כהן")

    brought_as_known(csv_of(titles, [cells.get(title, "") for title in titles]))

    assert [one[:3] for one in _kept()] == [("main", "הרצל 12", "חיפה"), (kind, "Rue 1", "Paris")]
    assert Party.objects.count() == 1
