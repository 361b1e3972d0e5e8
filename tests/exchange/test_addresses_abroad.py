"""Addresses abroad stay abroad: their cities and codes are nobody's here."""

import io
from typing import Any

import pytest

from kesher.entity.registry import entities
from kesher.exchange import carrying, report
from kesher.exchange.models import ImportRun
from kesher.exchange.outcomes import WARNED
from kesher.features.parties.models import PostalAddress
from tests.exchange.conftest import csv_of

pytestmark = pytest.mark.usefixtures("alon", "noa")

PARTS = ("street", "city", "postal_code", "country", "notes")
ACCOUNT = (
    *("Id", "Name", "BillingStreet", "BillingCity", "BillingPostalCode", "BillingCountry"),
    *("Industry", "OwnerId", "AnnualRevenue"),
)


def brought_as_known(content: str) -> ImportRun:
    told = content.encode()
    run = carrying.begin(
        entities.get("parties"), io.BytesIO(told), file_name="Account.csv", size=len(told)
    )
    carrying.write(run)
    return run


def _accounts(*rows: tuple[str, ...]) -> str:
    places = (("a" * 17 + str(number), *row, "", "", "") for number, row in enumerate(rows))
    return csv_of(ACCOUNT, *places)


def _kept() -> list[tuple[Any, ...]]:
    return list(PostalAddress.objects.order_by("party__name").values_list(*PARTS))


def test_the_country_of_another_system_is_kept() -> None:
    run = brought_as_known(
        _accounts(
            ("A GmbH", "Invalidenstr. 7", "Berlin", "10115", "Germany"),
            ("B Ltd", "Haatzmaut 3", "Beer Sheva", "", "Israel"),
            ("C Inc.", "Main St 1", "Haifa", "1", "United States"),
            ("D Corp", "Elm St 2", "Paris", "75001", "Narnia"),
        )
    )

    assert run.counts == {"created": 4, "warned": 1}
    assert _kept() == [
        ("Invalidenstr. 7", "Berlin", "10115", "DE", ""),
        ("Haatzmaut 3", "באר שבע", "", "IL", ""),
        ("Main St 1", "Haifa", "1", "US", ""),
        ("Elm St 2", "Paris", "75001", "IL", "Narnia"),
    ]
    [told] = report.rows(run, WARNED, 9)
    assert told.sentences == ["״Narnia״ אינה מדינה מוכרת, ולכן היא רשומה בהערות של הכתובת."]


def test_our_own_country_alone_is_no_address_and_another_is_told() -> None:
    run = brought_as_known(
        _accounts(("A Ltd", "", "", "", "Israel"), ("B GmbH", "", "", "", "Germany"))
    )

    assert run.counts == {"created": 2, "warned": 1}
    assert _kept() == []
    [told] = report.rows(run, WARNED, 9)
    assert (told.number, told.sentences) == (3, ["בכתובת צריכה להיות עיר: ״Germany״ הושמט."])
