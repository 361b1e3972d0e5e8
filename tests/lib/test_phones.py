"""Phone numbers: what is accepted, shown, dialled and found."""

from collections.abc import Callable
from contextlib import suppress
from time import process_time

import phonenumbers
import pytest

from kesher.lib import phones
from kesher.lib.phones import NotAPhone, Phone


@pytest.mark.parametrize("raw", ["9.72502E+11", "5.02E+08", "5.02345678E+07"])
def test_what_a_spreadsheet_cut_short_is_no_phone(raw: str) -> None:
    with pytest.raises(NotAPhone, match="cut the end"):
        phones.parse(raw)


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("050-234-5678", "+972502345678"),
        ("0502345678", "+972502345678"),
        ("050-2345678", "+972502345678"),
        ("+972-50-234-5678", "+972502345678"),
        ("+972 (0)50 234 5678", "+972502345678"),
        ("972502345678", "+972502345678"),
        ("00972-50-234-5678", "+972502345678"),
        ("tel:+972-50-234-5678", "+972502345678"),
        ("\u200f050\u2011234\u20115678\u200e", "+972502345678"),
        ("\u202a+972 50-234-5678\u202c", "+972502345678"),
        ("٠٥٠٢٣٤٥٦٧٨", "+972502345678"),
        ("+972 (0)3 555 1234", "+97235551234"),
        ("03-555-1234", "+97235551234"),
        ("502345678", "+972502345678"),
        ("35551234", "+97235551234"),
        ("86543210", "+97286543210"),
        ("772345678", "+972772345678"),
        ("502345678.0", "+972502345678"),
        ("5.02345678E+08", "+972502345678"),
        ("9.72502345678e11", "+972502345678"),
        ("03-5551234", "+97235551234"),
        ("072-277-6772", "+972722776772"),
        ("077-312-3456", "+972773123456"),
        ("1-800-123-456", "+9721800123456"),
        ("1-700-123-456", "+9721700123456"),
        ("1599-123456", "+9721599123456"),
        ("1-900-500-500", "+9721900500500"),
        ("1255123", "+9721255123"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+1 (212) 555-0100", "+12125550100"),
        ("+970599123456", "+970599123456"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled_from_anywhere(raw: str, e164: str) -> None:
    phone = phones.parse(raw)

    assert (phone.raw, phone.e164, phone.short_code) == (raw, e164, "")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("5551234", "5551234"),
        ("555-1234", "555-1234"),
        ("050-234567", "050-234567"),
        ("050-23456789", "050-23456789"),
        ("03-555123", "03-555123"),
        ("03-55512345", "03-55512345"),
        ("06-5551234", "06-5551234"),
        ("+972-50-234567", "+972-50-234567"),
        ("\u200f050-234567\u200e", "050-234567"),
    ],
)
def test_a_number_that_lacks_digits_is_kept_as_it_was_written(raw: str, kept: str) -> None:
    phone = phones.parse(raw)

    assert (phone.e164, phone.short_code, phone.partial, phone.number) == ("", "", kept, kept)
    assert not phone.is_likely
    assert phones.is_partial(kept)
    assert phones.parse(kept).number == kept
    assert not phones.can_text(kept)


def test_elsewhere_too_a_number_may_lack_its_area_code() -> None:
    assert phones.parse("555 0100", region="US").partial == "555 0100"
    assert phones.parse("5551234 ext. 12") == Phone(
        raw="5551234 ext. 12", partial="5551234", extension="12"
    )


@pytest.mark.parametrize(
    "kept", ["", "+972502345678", "+97235551234", "+9721255123", "+442079460958", "*2700", "100"]
)
def test_a_whole_number_lacks_nothing(kept: str) -> None:
    assert not phones.is_partial(kept)


@pytest.mark.parametrize("raw", ["050-1234567", "057-1234567", "079-1234567", "972501234567"])
def test_a_number_that_nobody_gives_out_is_kept_with_a_warning(raw: str) -> None:
    assert not phones.parse(raw).is_likely
    assert phones.parse("050-234-5678").is_likely


@pytest.mark.parametrize(
    ("raw", "short_code"),
    [
        ("*2700", "*2700"),
        ("2700*", "*2700"),
        ("\u200f*2700\u200e", "*2700"),
        ("* 27-00", "*2700"),
        ("*123", "*123"),
        ("*12345", "*12345"),
        ("100", "100"),
        ("101", "101"),
        ("102", "102"),
        ("112", "112"),
    ],
)
def test_star_and_emergency_numbers_are_short_codes(raw: str, short_code: str) -> None:
    assert phones.parse(raw) == Phone(raw=raw, short_code=short_code)


@pytest.mark.parametrize(
    "raw",
    [
        "03-555-1234 ext 12",
        "03-555-1234 שלוחה 12",
        "03-555-1234, שלוחה: 12",
        "03-555-1234 доб. 12",
        "03-555-1234#12",
        "03-555-1234;ext=12",
        "03-555-1234 x12",
        "03-555-1234x12",
        "03-555-1234 שלוחה-12",
        "03-555-1234 שלוחה מס' 12",
        "03-555-1234 של' 12",
        "03-555-1234 Ext=12",
        "03-555-1234 (שלוחה 12)",
        "03-555-1234 (ext. 12)",
        "03-555-1234 שלוחה מספר 12",
        "03-555-1234 פנימי 12",
        "03-555-1234 #12",
        "שלוחה 12, 03-555-1234",
        "שלוחה: 12 טל: 03-555-1234",
        "ext. 12 03-555-1234",
        "(ext 12) 03-555-1234",
        "של' 12 - 03-555-1234",
        "x12: 03-555-1234",
    ],
)
def test_an_extension_is_kept_apart(raw: str) -> None:
    phone = phones.parse(raw)

    assert (phone.e164, phone.extension) == ("+97235551234", "12")


@pytest.mark.parametrize(("number", "extension"), [("+97235551234", "12"), ("*2700", "")])
def test_both_are_kept_together_and_taken_apart(number: str, extension: str) -> None:
    kept = phones.together(number, extension)

    assert kept == (f"{number};ext={extension}" if extension else number)
    assert phones.apart(kept) == (number, extension)


def test_an_extension_changes_neither_what_is_looked_for_nor_who_gets_texts() -> None:
    assert phones.search_digits("+972502345678;ext=12") == ["502345678"]
    assert phones.can_text("+972502345678;ext=12")
    assert not phones.can_text("+97235551234;ext=12")
    assert not phones.is_partial("+97235551234;ext=12")
    assert not phones.is_partial("*2700;ext=3")


def test_a_short_code_has_extensions_too() -> None:
    phone = phones.parse("*2700 שלוחה 3")

    assert (phone.short_code, phone.extension) == ("*2700", "3")


@pytest.mark.parametrize(
    ("typed", "digits"), [("12", "12"), ("ext. 12", "12"), ("שלוחה 12", "12"), ("007", "007")]
)
def test_an_extension_may_be_told_apart(typed: str, digits: str) -> None:
    assert phones.extension(typed) == digits


@pytest.mark.parametrize("typed", ["", "דנה", "12345678", "1 2", "x", "12;34"])
def test_what_is_no_extension_is_refused(typed: str) -> None:
    with pytest.raises(NotAPhone):
        phones.extension(typed)


@pytest.mark.parametrize(
    "raw",
    ["", "05O-1234567", "12", "כהן", "+", "*1", "*123456", "0" * 300, "0502345678" * 3, "a@b.il"],
)
def test_what_is_no_phone_is_refused(raw: str) -> None:
    with pytest.raises(NotAPhone):
        phones.parse(raw)


def test_another_region_reads_its_own_numbers() -> None:
    assert phones.parse("020 7946 0958", region="GB").e164 == "+442079460958"


@pytest.mark.parametrize(
    ("number", "region", "shown"),
    [
        ("+972502345678", "IL", "050-234-5678"),
        ("+972501234567", "IL", "050-123-4567"),
        ("+97235551234", "IL", "03-555-1234"),
        ("+972722776772", "IL", "072-277-6772"),
        ("+9721800123456", "IL", "1-800-123-456"),
        ("+9721700123456", "IL", "1-700-123-456"),
        ("+442079460958", "IL", "+44 20 7946 0958"),
        ("+972502345678", "GB", "+972 50-234-5678"),
        ("+442079460958", "GB", "020 7946 0958"),
        ("+97235551234;ext=12", "IL", "03-555-1234"),
        ("*2700", "IL", "*2700"),
        ("100", "IL", "100"),
        ("", "IL", ""),
    ],
)
def test_everybody_sees_the_numbers_of_home_without_country_code(
    number: str, region: str, shown: str
) -> None:
    assert phones.display(number, region=region) == shown


def test_dial_links() -> None:
    assert phones.dial_link("+97235551234") == "tel:+97235551234"
    assert phones.dial_link("*2700") == "tel:*2700"
    assert phones.dial_link("+97235551234;ext=12") == "tel:+97235551234;ext=12"


@pytest.mark.parametrize(
    ("number", "can"),
    [
        ("+972502345678", True),
        ("+972501234567", True),
        ("+972592345678", True),
        ("+12125550100", True),
        ("+97235551234", False),
        ("+972722776772", False),
        ("+9721800123456", False),
        ("*2700", False),
        ("", False),
    ],
)
def test_only_mobiles_get_texts(number: str, can: bool) -> None:  # noqa: FBT001
    assert phones.can_text(number) is can


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("052-123", "52123"),
        ("052123", "52123"),
        ("+97252123", "52123"),
        ("+972 (0)52-123", "52123"),
        ("0097252123", "52123"),
        ("97252123", "52123"),
        ("\u200f052\u2011123\u200e", "52123"),
        ("٠٥٢١٢٣", "52123"),
        ("5678", "5678"),
        ("0678", "678"),
        ("9725", "9725"),
        ("97252", "97252"),
        ("+972", None),
        ("+9725", "5"),
        ("*2700", "*2700"),
        ("*27", "*27"),
        ("2700*", "*2700"),
        ("2700", "2700"),
        ("+44 20 7946", "44207946"),
        ("0044207946", "44207946"),
        ("03-6234567 שלוחה 12", "36234567"),
        ("6234567 x12", "6234567"),
        ("1234x5", None),
        ("דירה #12", None),
        ("12", None),
        ("*2", None),
        ("כהן", None),
        ("05O-123", None),
        ("2026/11", None),
        ("a050", None),
        ("", None),
        ("-", None),
    ],
)
def test_fragments(query: str, digits: str | None) -> None:
    assert phones.fragment(query) == digits


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        ("052-123-4567", "052-123"),
        ("052-123-4567", "+97252123"),
        ("052-123-4567", "0097252123"),
        ("052-123-4567", "97252123"),
        ("052-123-4567", "4567"),
        ("052-123-0067", "0067"),
        ("052-123-4567", "0521234567"),
        ("052-123-4567", "972521234567"),
        ("*2700", "*2700"),
        ("*2700", "*27"),
        ("*2700", "2700"),
        ("1-700-123-456", "1-700-123"),
        ("+44 20 7946 0958", "+44 20 79"),
        ("+44 20 7946 0958", "020 7946"),
        ("100", "100"),
    ],
)
def test_a_phone_is_found_by_any_way_of_writing_part_of_it(raw: str, query: str) -> None:
    digits = phones.fragment(query)

    assert digits is not None
    assert any(digits in candidate for candidate in phones.search_digits(phones.parse(raw)))


def test_search_digits() -> None:
    assert phones.search_digits(phones.parse("050-234-5678")) == ["502345678"]
    assert phones.search_digits("+972502345678") == ["502345678"]
    assert phones.search_digits("+97235551234;ext=12") == ["35551234"]
    assert phones.search_digits("+442079460958") == ["442079460958"]
    assert phones.search_digits(phones.parse("*2700")) == ["*2700"]
    assert phones.search_digits("") == []


@pytest.mark.usefixtures("undisturbed")
@pytest.mark.parametrize("unit", ["0", "+", "*", " ", "-", "(", "שלוחה", "ext", "1 ", ",;"])
@pytest.mark.parametrize("function", [phones.fragment, phones.parse])
def test_a_megabyte_takes_no_time(function: Callable[[str], object], unit: str) -> None:
    began = process_time()

    with suppress(NotAPhone):
        function(unit * 1_000_000)

    assert process_time() - began < 0.1


@pytest.mark.parametrize(
    "area", [*(f"5{one}" for one in range(10)), *(f"7{one}" for one in range(10)), *"23489"]
)
def test_the_quick_way_shows_what_the_library_shows(area: str) -> None:
    for rest in ("0000000", "1234567", "9999999", "2223344", "7000111"):
        number = f"+972{area}{rest}"
        known = phonenumbers.parse(number, "IL")

        assert phones.display(number) == phonenumbers.format_number(
            known, phonenumbers.PhoneNumberFormat.NATIONAL
        )
