"""Family names that a file puts first: set right, told, switched off and undone like any other."""

import pytest

from kesher.exchange import carrying, corrected, keeping, uncorrecting
from kesher.features.parties.models import Party
from kesher.lib.corrections import in_order
from tests.exchange.conftest import csv_of

COLUMNS = {"שם": "name", "טלפון": "phones"}
NAMES = ['"כהן, משה"', '"LEVY, DAVID"', "דנה לוי", '"גלים, בע״מ"']


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("כהן, משה", "משה כהן"),
        ("כהן ,משה חיים", "משה חיים כהן"),
        ("בן דוד, רות", "רות בן דוד"),
        ("LEVY, DAVID", "DAVID LEVY"),
        ("Mr Levy, David", "Mr David Levy"),
        ("גב׳ לוי, דנה", "גב׳ דנה לוי"),
        ("O'Brien, Mary-Ann", "Mary-Ann O'Brien"),
        ("דנה לוי, עו״ד", "דנה לוי, עו״ד"),
        ("John Smith, PhD", "John Smith, PhD"),
        ("גלים, בע״מ", "גלים, בע״מ"),
        ("כהן, לוי ושות׳", "כהן, לוי ושות׳"),
        ("Smith, Jones & Co", "Smith, Jones & Co"),
        ("כהן, משה, דוד", "כהן, משה, דוד"),
        ("הרצל 12, חיפה", "הרצל 12, חיפה"),
        ("משה כהן", "משה כהן"),
        (",", ","),
    ],
)
def test_the_given_name_comes_first(name: str, right: str) -> None:
    assert in_order(name) == right
    assert in_order(right) == right


def the_file() -> str:
    rows = [[name, f"050-234-567{at}"] for at, name in enumerate(NAMES)]
    return csv_of(["שם", "טלפון"], *rows)


def names() -> list[str]:
    return sorted(Party.objects.values_list("name", flat=True))


@pytest.mark.usefixtures("alon")
def test_it_is_told_and_undone_alone(begin) -> None:
    run = begin(the_file(), columns=COLUMNS)
    carrying.write(run)

    told = [one.correction for one in corrected.listed(run, "order")]
    assert [(one.field, one.before, one.after) for one in told] == [
        ("name", "כהן, משה", "משה כהן"),
        ("given_name", "", "משה"),
        ("family_name", "", "כהן"),
        ("name", "LEVY, DAVID", "DAVID LEVY"),
        ("given_name", "", "DAVID"),
        ("family_name", "", "LEVY"),
    ]
    assert list(Party.objects.exclude(family_name="").values_list("given_name", flat=True)) == [
        "משה",
        "David",
    ]
    assert names() == sorted(["משה כהן", "David Levy", "דנה לוי", "גלים בע״מ"])

    uncorrecting.begin(run, "order")

    assert names() == sorted(["כהן, משה", "LEVY, DAVID", "דנה לוי", "גלים בע״מ"])


@pytest.mark.usefixtures("alon")
def test_it_may_be_switched_off(begin) -> None:
    run = begin(the_file(), columns=COLUMNS)
    keeping.correct(run, off=["order"])
    carrying.write(run)

    assert names() == sorted(["כהן, משה", "LEVY, DAVID", "דנה לוי", "גלים בע״מ"])
    assert "order" not in run.corrected


@pytest.mark.usefixtures("alon")
def test_parts_in_columns_of_their_own_name_somebody(begin) -> None:
    content = csv_of(
        ["תואר", "שם פרטי", "שם משפחה", "טלפון"],
        ["", "ד״ר דנה", "כהן", "050-2345671"],
        ["Mr.", "DAVID", "LEVY", "050-2345672"],
        ["", "MRS. DANIELLE", "KATZ", "050-2345673"],
    )
    columns = {
        "תואר": "honorific",
        "שם פרטי": "given_name",
        "שם משפחה": "family_name",
        "טלפון": "phones",
    }
    run = begin(content, columns=columns)
    carrying.write(run)

    found = Party.objects.order_by("phone")
    assert list(found.values_list("name", "given_name", "family_name", "honorific", "gender")) == [
        ("דנה כהן", "דנה", "כהן", "ד״ר", ""),
        ("David Levy", "David", "Levy", "Mr.", "male"),
        ("Danielle Katz", "Danielle", "Katz", "Mrs.", "female"),
    ]
    uncorrecting.begin(run, "titles")
    uncorrecting.begin(run, "names")
    assert list(found.values_list("name", "given_name", "honorific", "gender")) == [
        ("ד״ר דנה כהן", "ד״ר דנה", "", ""),
        ("DAVID LEVY", "DAVID", "Mr.", ""),
        ("MRS. DANIELLE KATZ", "MRS. DANIELLE", "", ""),
    ]


@pytest.mark.usefixtures("alon")
def test_a_name_that_puts_the_family_first_is_told_by_its_parts(begin) -> None:
    content = csv_of(["מלא", "פרטי", "משפחה"], ["כהן דנה", "דנה", "כהן"])
    run = begin(content, columns={"מלא": "name", "פרטי": "given_name", "משפחה": "family_name"})
    carrying.write(run)

    assert [one.correction.after for one in corrected.listed(run, "order")] == ["דנה כהן"]


@pytest.mark.usefixtures("alon")
def test_what_may_be_a_firm_is_neither_parted_nor_robbed_of_a_title(begin) -> None:
    content = csv_of(["שם"], ["גלים שיווק"], ["ד״ר פישר בע״מ"], ["ד״ר פישר"])
    run = begin(content, columns={"שם": "name"})
    carrying.write(run)

    told = Party.objects.values_list("name", "honorific", "given_name")
    assert sorted(told) == [
        ("גלים שיווק", "", ""),
        ("ד״ר פישר בע״מ", "", ""),
        ("פישר", "ד״ר", ""),
    ]
