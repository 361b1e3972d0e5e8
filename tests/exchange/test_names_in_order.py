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
    assert [(one.before, one.after) for one in told] == [
        ("כהן, משה", "משה כהן"),
        ("LEVY, DAVID", "DAVID LEVY"),
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
