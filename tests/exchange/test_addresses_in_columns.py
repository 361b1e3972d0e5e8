"""An address whose parts stand in columns of their own is one address, as people write it."""

from typing import Any

import pytest

from kesher.exchange import presets, report
from kesher.exchange.models import Policy
from kesher.exchange.outcomes import WARNED
from kesher.features.parties.models import PostalAddress
from tests.exchange.conftest import csv_of
from tests.exchange.test_addresses_abroad import brought_as_known

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


def test_further_lines_and_the_box_stand_in_the_notes(bring) -> None:
    run = bring(
        csv_of(
            ["name", "address 1", "address 2", "address 3", "po box", "city"],
            ["אדם לוי", "הרצל 12", "כניסה ב", "קומה 3", "345", "חיפה"],
            ["בר לוי", "הרצל 12", "", "", "ת.ד. 345", "חיפה"],
            ["גד לוי", "הרצל 12; ת״ד 345", "", "", "345", "חיפה"],
            ["דן לוי", "", "הרצל 12", "קומה 3", "", "חיפה"],
            ["הדר לוי", "", "", "", "345", "חיפה"],
            ["ורד לוי", "Main St 1", "", "", "P.O. Box 345", "Boston"],
        )
    )

    assert run.counts == {"created": 6}
    assert kept("street", "city", "notes") == [
        ("הרצל 12", "חיפה", "כניסה ב, קומה 3, ת״ד 345"),
        ("הרצל 12", "חיפה", "ת.ד. 345"),
        ("הרצל 12; ת״ד 345", "חיפה", ""),
        ("הרצל 12", "חיפה", "קומה 3"),
        ("ת״ד 345", "חיפה", ""),
        ("Main St 1", "Boston", "P.O. Box 345"),
    ]


def test_what_a_whole_address_does_not_tell_stands_in_its_notes(bring) -> None:
    bring(
        csv_of(
            ["שם", "כתובת", "תא דואר", "קומה", "מחוז"],
            ["אדם לוי", "הרצל 12 חיפה", "345", "קומה 3", "צפון"],
        )
    )

    assert kept("street", "city", "notes") == [("הרצל 12", "חיפה", "קומה 3, ת״ד 345, צפון")]


def test_without_a_place_the_pieces_are_told_as_left_out(bring) -> None:
    run = bring(csv_of(["שם", "po box", "state"], ["אדם לוי", "345", "מחוז המרכז"]))

    assert (run.counts, kept()) == ({"created": 1, "warned": 1}, [])
    [told] = report.rows(run, WARNED, 9)
    assert told.sentences == ["בכתובת צריכה להיות עיר: ״ת״ד 345, מחוז המרכז״ הושמט."]


PLACES = {
    # Abroad, by the country.
    ("Austin", "Texas", "United States"): ("Austin, Texas", "US", ""),
    ("Haifa", "TX", "US"): ("Haifa, TX", "US", ""),
    ("Chicago", "IL", "USA"): ("Chicago, IL", "US", ""),
    ("Austin, TX", "TX", "US"): ("Austin, TX", "US", ""),
    ("Berlin", "Berlin", "Germany"): ("Berlin", "DE", ""),
    ("", "Texas", "US"): ("Texas", "US", ""),
    ("Cair Paravel", "West", "Narnia"): ("Cair Paravel, West", "IL", "Narnia"),
    ("x" * 75, "Bavaria", "Germany"): ("x" * 75, "DE", "Bavaria"),
    # Nobody says where, and we have no such place.
    ("Austin", "TX", ""): ("Austin, TX", "IL", ""),
    # Here.
    ("תל אביב", "מחוז תל אביב", "ישראל"): ("תל אביב-יפו", "IL", ""),
    ("Tel Aviv", "Tel Aviv District", ""): ("תל אביב-יפו", "IL", ""),
    ("Haifa", "Israel", "Israel"): ("חיפה", "IL", ""),
    ("רעננה", "מחוז המרכז", ""): ("רעננה", "IL", ""),
    ("Ra'anana", "Central District", "IL"): ("רעננה", "IL", ""),
    ("רעננה", "השרון", ""): ("רעננה", "IL", "השרון"),
    ("נוף הגליל", "נפת יזרעאל", "ישראל"): ("נוף הגליל", "IL", "נפת יזרעאל"),
    ("תל אבבי", "גוש דן", ""): ("תל אביב-יפו", "IL", "גוש דן"),
    ("", "Tel Aviv", "Israel"): ("תל אביב-יפו", "IL", ""),
}


@pytest.mark.parametrize("told", PLACES, ids=", ".join)
def test_a_region_stands_behind_a_city_abroad(told: tuple[str, str, str], bring) -> None:
    city, state, country = told

    bring(csv_of(["name", "city", "state", "country"], ["אדם לוי", f'"{city}"', state, country]))

    assert kept("city", "country", "notes") == [PLACES[told]]


@pytest.mark.parametrize("policy", Policy)
def test_the_same_file_again_adds_no_address(policy: Policy, bring) -> None:
    content = csv_of(
        ["name", "email", "street", "city", "state", "country", "po box"],
        ["Ann Ray", "ann@ray.example", "Main St 1", "Austin", "TX", "USA", ""],
        ["Bob Ray", "bob@ray.example", "", "Austin", "", "USA", "9"],
        ["דן לוי", "dan@levy.example", "הרצל 12", "תל אביב", "גוש דן", "", "345"],
    )
    told = [
        ("Main St 1", "Austin, TX", ""),
        ("PO Box 9", "Austin", ""),
        ("הרצל 12", "תל אביב-יפו", "ת״ד 345, גוש דן"),
    ]
    bring(content)
    assert kept("street", "city", "notes") == told

    run = bring(content, policy=policy)

    again = 2 if policy == Policy.CREATE else 1
    assert kept("street", "city", "notes") == [one for one in told for _time in range(again)]
    assert (
        run.counts
        == {
            Policy.SKIP: {"skipped": 3},
            Policy.UPDATE: {"same": 3},
            Policy.CREATE: {"created": 3},
        }[policy]
    )


def test_a_city_that_came_without_its_region_is_the_same_place(bring) -> None:
    heads = ["name", "email", "street", "city", "state", "country"]
    ann = ["Ann Ray", "ann@ray.example", "Main St 1", "Austin"]
    bring(csv_of(heads, [*ann, "", "USA"]))

    bring(csv_of(heads, [*ann, "TX", "USA"]), policy=Policy.UPDATE)

    assert kept("street", "city") == [("Main St 1", "Austin")]


def test_the_same_place_twice_is_one_where_only_one_has_its_region(bring) -> None:
    bring(
        csv_of(
            ["name", "street", "city", "state", "shipping street", "shipping city", "country"],
            ["Ann Ray", "Main St 1", "Austin", "TX", "Main St 1", "Austin", "USA"],
            ["Bob Ray", "Main St 1", "Austin", "TX", "", "Austin", "USA"],
        )
    )

    assert kept("kind", "street", "city") == [
        ("main", "Main St 1", "Austin, TX"),
        ("main", "Main St 1", "Austin, TX"),
        ("delivery", "", "Austin"),
    ]


def test_marks_that_nobody_sees_are_listed_of_the_pieces_too(bring) -> None:
    run = bring(
        csv_of(
            ["name", "street", "city", "state", "country", "po box"],
            ["Ann Ray", "Main St 1", "Austin", "\u200eTX", "USA", "\u200f345"],
        )
    )

    assert kept("city", "notes") == [("Austin, TX", "PO Box 345")]
    assert run.corrected == {"marks": 1}


SYSTEMS = {
    ("salesforce", "accounts"): (
        "Id,Name,BillingStreet,BillingCity,BillingState,BillingStateCode,BillingPostalCode,"
        "BillingCountry,ShippingStreet,ShippingCity,ShippingState,ShippingCountry",
        "001,Ray Inc,Main St 1,Austin,Texas,TX,78701,United States,Elm St 2,Reno,Nevada,USA",
        [
            ("main", "Main St 1", "Austin, Texas", "78701", ""),
            ("delivery", "Elm St 2", "Reno, Nevada", "", ""),
        ],
    ),
    ("hubspot", "companies"): (
        "Record ID,Company name,Company owner,Street Address,Street Address 2,City,State/Region,"
        "Country/Region",
        "7,גלים,,הרצל 12,קומה 3,Tel Aviv,Tel Aviv District,Israel",
        [("main", "הרצל 12", "תל אביב-יפו", "", "קומה 3")],
    ),
    ("zoho", "contacts"): (
        "Record Id,Contact Owner.id,Last Name,Mailing Street,Mailing City,Mailing State,"
        "Mailing Country,Other Street,Other City,Other State",
        "zcrm_1,1,Ray,Main St 1,Austin,TX,USA,Elm St 2,Reno,NV",
        [
            ("main", "Main St 1", "Austin, TX", "", ""),
            ("other", "Elm St 2", "Reno, NV", "", ""),
        ],
    ),
    ("odoo", "contacts"): (
        "External ID,Name,Is a Company,Street,Street2,City,State,Zip,Country",
        "c1,Ray,False,Main St 1,Suite 200,Austin,Texas (US),78701,United States",
        [("main", "Main St 1", "Austin, Texas", "78701", "Suite 200")],
    ),
    ("dynamics", "accounts"): (
        "(Do Not Modify) Account,Account Name,Address 1: Street 1,Address 1: Street 2,"
        "Address 1: Street 3,Address 1: City,Address 1: State/Province,Address 1: Country/Region",
        "a1,Ray Inc,Ray House,Main St 1,Floor 2,Austin,TX,USA",
        [("main", "Ray House", "Austin, TX", "", "Main St 1, Floor 2")],
    ),
    ("espocrm", "accounts"): (
        "id,name,emailAddress,billingAddressStreet,billingAddressCity,billingAddressState,"
        "billingAddressCountry,shippingAddressCity,shippingAddressState",
        "e1,Ray Inc,,Main St 1,Austin,TX,USA,חיפה,מחוז חיפה",
        [
            ("main", "Main St 1", "Austin, TX", "", ""),
            ("delivery", "", "חיפה", "", ""),
        ],
    ),
    ("suitecrm", "contacts"): (
        "ID,Last Name,Account Name,Primary Address Street,Primary Address City,"
        "Primary Address State,Primary Address Country,Alternate Address City,"
        "Alternate Address State",
        "s1,Ray,,Main St 1,Austin,TX,USA,Reno,NV",
        [
            ("main", "Main St 1", "Austin, TX", "", ""),
            ("other", "", "Reno, NV", "", ""),
        ],
    ),
    ("google", "contacts"): (
        "First Name,Last Name,E-mail 1 - Value,Phone 1 - Value,Address 1 - Street,Address 1 - City,"
        "Address 1 - PO Box,Address 1 - Region,Address 1 - Country,Address 1 - Extended Address,"
        "Address 2 - City,Address 2 - PO Box",
        "Ann,Ray,,,Main St 1,Austin,9,TX,US,Suite 200,חיפה,345",
        [
            ("main", "Main St 1", "Austin, TX", "", "Suite 200, PO Box 9"),
            ("other", "ת״ד 345", "חיפה", "", ""),
        ],
    ),
    ("outlook", "contacts"): (
        "First Name,Last Name,E-mail Address,Business Phone,Home Phone,Business Street,"
        "Business Street 2,Business Street 3,Business City,Business State,Business Country/Region,"
        "Business Address PO Box,Home Street,Home Street 2,Home City,Home State,"
        "Home Address PO Box,Other City,Other State,Other Address PO Box",
        "דנה,כהן,,,,הרצל 12,בניין א,קומה 3,תל אביב,,ישראל,345,Main St 1,Apt 4,Austin,TX,"
        "P.O. Box 9,חיפה,,7",
        [
            ("main", "הרצל 12", "תל אביב-יפו", "", "בניין א, קומה 3, ת״ד 345"),
            ("home", "Main St 1", "Austin, TX", "", "Apt 4, P.O. Box 9"),
            ("other", "ת״ד 7", "חיפה", "", ""),
        ],
    ),
}


@pytest.mark.parametrize("system", SYSTEMS, ids=" ".join)
def test_systems_tell_lines_boxes_and_regions(system: tuple[str, str]) -> None:
    titles, cells, told = SYSTEMS[system]
    found = presets.fitting(titles.split(","))

    run = brought_as_known(f"{titles}\r\n{cells}\r\n")

    assert found is not None
    assert (found.system, found.file) == system
    assert (run.counts, kept()) == ({"created": 1}, told)
