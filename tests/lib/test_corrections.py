"""What may be set right in what is known of somebody, and what is right as it stands."""

import pytest

from kesher.lib.corrections import corrections

PERSON = {
    "kind": "person",
    "name": "דנה כהן",
    "honorific": "",
    "given_name": "",
    "family_name": "",
    "gender": "",
    "phones": [],
    "emails": [],
    "identifiers": [],
    "addresses": [],
}


def _of(**known):
    """All but the parts of names, which tests/features/test_quality_corrections.py tries."""
    found = corrections({**PERSON, **known})
    return [(one.kind, one.values) for one in found if one.kind != "parts"]


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("דנה\u200f כהן", "דנה כהן"),
        ("דנה   כהן ", "דנה כהן"),
        ("DANA COHEN", "Dana Cohen"),
        ("dana o'hara-levi", "Dana O'Hara-Levi"),
    ],
)
def test_names_lose_what_nobody_sees_and_get_their_capitals(name, after) -> None:
    assert _of(name=name) == [("names", {"name": after})]


@pytest.mark.parametrize("name", ["דנה כהן", "Dana Cohen", "IBM", "Dana van Dam"])
def test_a_name_that_may_be_meant_so_stays(name) -> None:
    assert _of(name=name) == []


@pytest.mark.parametrize(
    ("name", "gender", "after"),
    [
        ("גב' דנה כהן", "", {"name": "דנה כהן", "honorific": "גב׳", "gender": "female"}),
        ("מר משה לוי", "male", {"name": "משה לוי", "honorific": "מר"}),
        (
            "Mrs. Dana Cohen",
            "",
            {"name": "Dana Cohen", "honorific": "Mrs.", "gender": "female"},
        ),
        ("פרופ' ד\"ר דנה כהן", "", {"name": "דנה כהן", "honorific": "פרופ׳ ד״ר"}),
        ("Dana Cohen, PhD", "female", {"name": "Dana Cohen", "honorific": "PhD"}),
    ],
)
def test_a_title_says_how_to_address_somebody(name, gender, after) -> None:
    assert _of(name=name, gender=gender) == [("titles", after)]


def test_a_title_against_what_is_known_is_left_alone() -> None:
    assert _of(name="מר דנה כהן", gender="female") == []
    assert _of(name="ד״ר דנה כהן", honorific="גב׳") == []
    assert _of(name="מרים כהן") == []


def test_a_title_among_the_given_names_goes_as_well() -> None:
    told = {"name": "ד״ר דנה כהן", "given_name": "ד״ר דנה", "family_name": "כהן"}

    assert _of(**told) == [("titles", {"name": "דנה כהן", "honorific": "ד״ר", "given_name": "דנה"})]


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("גלים בעמ", "גלים בע״מ"),
        ('גלים בע"מ', "גלים בע״מ"),
        ("גלים, בע~מ", "גלים בע״מ"),
        ("גלים ב.ע.מ", "גלים בע״מ"),
        ("Galim LTD.", "Galim Ltd"),
        ("Galim, Limited", "Galim Ltd"),
    ],
)
def test_the_legal_form_has_one_spelling(name, after) -> None:
    assert _of(kind="organization", name=name) == [("companies", {"name": after})]


@pytest.mark.parametrize("name", ["גלים בע״מ", "Galim Ltd", "Unlimited", "בעמק"])
def test_what_only_looks_like_a_legal_form_stays(name) -> None:
    assert _of(kind="organization", name=name) == []


def test_phones_and_mail_are_put_as_they_are_kept() -> None:
    phone = {"number": "050-234-5678", "kind": "mobile"}
    email = {"address": "Dana@gmial.com", "kind": "work"}

    assert _of(phones=[phone], emails=[email]) == [
        ("phones", {"phones": [phone | {"number": "+972502345678"}]}),
        ("emails", {"emails": [email | {"address": "dana@gmail.com"}]}),
    ]
    assert _of(phones=[phone | {"number": "nonsense"}]) == []


def test_numbers_are_of_whom_they_belong_to() -> None:
    told = {"kind": "id", "number": "516179157", "doubtful": False}
    short = {"kind": "id", "number": "18", "doubtful": True}
    wrong = {"kind": "company", "number": "511111116", "doubtful": True}

    assert _of(kind="organization", name="גלים", identifiers=[told]) == [
        ("numbers", {"identifiers": [told | {"kind": "company"}]})
    ]
    assert _of(identifiers=[short]) == [
        ("numbers", {"identifiers": [{"kind": "id", "number": "000000018", "doubtful": False}]})
    ]
    assert _of(kind="organization", name="גלים", identifiers=[wrong]) == []


def test_an_address_is_parted() -> None:
    row = {"street": "הרצל 12, חיפה 3303101", "city": "", "postal_code": "", "country": "IL"}
    known = {"street": "הרצל 12", "city": 'ת"א', "postal_code": "61000-01", "country": ""}
    foreign = {"street": "1 High St", "city": "LONDON", "postal_code": "N1 9GU", "country": "GB"}

    assert _of(addresses=[row, known, foreign]) == [
        (
            "addresses",
            {
                "addresses": [
                    row | {"street": "הרצל 12", "city": "חיפה", "postal_code": "3303101"},
                    known | {"city": "תל אביב-יפו", "postal_code": "6100001"},
                    foreign,
                ]
            },
        )
    ]
