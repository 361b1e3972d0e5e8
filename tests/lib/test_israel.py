"""Israeli numbers and VAT."""

from datetime import date
from decimal import Decimal

import pytest

from kesher.lib import israel
from kesher.lib.israel import BadIdentifier


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("123456782", "123456782"),
        ("000000018", "000000018"),
        ("18", "000000018"),
        ("039337423", "039337423"),
        ("3933742-3", "039337423"),
        ("39337423", "039337423"),
        ("300000007", "300000007"),
        ("999999998", "999999998"),
        (" \u200f12345678\u20112 ", "123456782"),
        ("516179157", "516179157"),
    ],
)
def test_identity_numbers_are_nine_digits(text: str, number: str) -> None:
    assert israel.id_number(text) == number
    assert israel.id_is_valid(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("511111116", "check_digit"),
        ("000000000", "check_digit"),
        ("0", "check_digit"),
        ("12345678", "check_digit"),
        ("123456783", "check_digit"),
        ("1234567820", "length"),
        ("", "length"),
        ("12345678a", "length"),
        ("١٢٣٤٥٦٧٨٢", "length"),
        ("1" * 1_000_000, "length"),
        ("-" * 1_000_000 + "123456782", "length"),
    ],
)
def test_other_numbers_are_refused_with_a_reason(text: str, reason: str) -> None:
    assert not israel.id_is_valid(text)
    with pytest.raises(BadIdentifier) as refusal:
        israel.id_number(text)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("516179157", "private_company"),
        ("510000003", "private_company"),
        ("51-000000-3", "private_company"),
        ("520000472", "public_company"),
        ("513000000", "private_company"),
        ("580000008", "association"),
        ("580000016", "association"),
        ("550000004", "partnership"),
        ("570000000", "cooperative"),
    ],
)
def test_companies_and_what_their_numbers_suggest(text: str, kind: str) -> None:
    assert israel.entity_kind(israel.company_number(text)) == kind


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("511111116", "check_digit"),
        ("123456782", "prefix"),
        ("51617915", "length"),
        ("039337423", "prefix"),
        ("", "length"),
    ],
)
def test_other_numbers_are_no_companies(text: str, reason: str) -> None:
    with pytest.raises(BadIdentifier) as refusal:
        israel.company_number(text)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("123456782", "person"),
        ("500000005", "government_company"),
        ("530000006", "partnership"),
        ("540000005", "partnership"),
        ("560000002", "foreign_company"),
        ("590000007", "endowment"),
        ("18", "person"),
    ],
)
def test_kinds_by_prefix(number: str, kind: str) -> None:
    assert israel.entity_kind(number) == kind


def test_a_masked_number_shows_its_end() -> None:
    assert israel.mask("123456782") == "******782"
    assert israel.mask("12") == "12"
    assert israel.mask("") == ""


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(1976, 6, 30), "0"),
        (date(1976, 7, 1), "8"),
        (date(1981, 1, 1), "12"),
        (date(1983, 1, 1), "15"),
        (date(1985, 6, 15), "17"),
        (date(1989, 1, 1), "15"),
        (date(1990, 3, 1), "16"),
        (date(1992, 12, 31), "18"),
        (date(1993, 1, 1), "17"),
        (date(2002, 6, 15), "18"),
        (date(2004, 3, 1), "17"),
        (date(2005, 9, 1), "16.5"),
        (date(2006, 7, 1), "15.5"),
        (date(2009, 7, 1), "16.5"),
        (date(2010, 1, 1), "16"),
        (date(2012, 9, 1), "17"),
        (date(2013, 6, 1), "17"),
        (date(2013, 6, 2), "18"),
        (date(2015, 10, 1), "17"),
        (date(2024, 12, 31), "17"),
        (date(2025, 1, 1), "18"),
        (date(2026, 11, 22), "18"),
    ],
)
def test_vat_by_day(day: date, rate: str) -> None:
    assert israel.vat_rate(day) == Decimal(rate)
