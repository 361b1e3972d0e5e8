"""Names, days, numbers and streets that are one but for how they were written."""

import pytest

from kesher.lib import hebrew
from kesher.lib.likeness import nearness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("דוד משה לוי", "לוי דוד"),
        ("אבי כהן", "אברהם כהן"),
        ("ד. כהן", "דוד כהן"),
        ("Aliza Cohen", "עליזה כהן"),
        ("Алиса Коэн", "עליזה כהן"),
        ("דוד אברמוביץ", "דוד אברמוביצ'"),
        ("שלומית רוזנבלום", "שולמית רוזנבלום"),
        ("פרידמן רות", "רות פריידמן"),
        ("Jonathan Silberstein", "Jonathon Silberstien"),
        ("בן דוד רות", "בנדוד רות"),
        ("אלפא מערכות", "אלפא מערכות מידע"),
    ],
)
def test_nearly_the_same_names(one: str, other: str) -> None:
    folded = hebrew.key(one), hebrew.key(other)

    assert nearness.names(*folded)
    assert nearness.names(*reversed(folded))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("יגאל לוי", "גילה לוי"),
        ("רון לוי", "רוני לוי"),
        ("דוד כהן", "דור כהן"),
        ("מיכל לוי", "מיכאל לוי"),
        ("לוי", "דוד לוי"),
        ("דוד לוי", "דוד כהן"),
        ("אלפא", "אלפא מערכות"),
        ("Ron Levi", "רונית לוי"),
    ],
)
def test_other_names(one: str, other: str) -> None:
    folded = hebrew.key(one), hebrew.key(other)

    assert not nearness.names(*folded)
    assert not nearness.names(*reversed(folded))


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        ("19560409", "19560408", True),
        ("19560409", "19650409", True),
        ("19560409", "19560904", True),
        ("19560409", "19560419", True),
        ("19560409", "19570418", False),
        ("19560409", "19710408", False),
    ],
)
def test_days(one: str, other: str, *, are_near: bool) -> None:
    assert nearness.days(one, other) is are_near


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        ("הרצל 12, חיפה", "הרצל 12, חפיה", True),
        ("הרצל 12, חיפה", "שדרות הרצל 12, חיפה", False),
        ("הרצל 12, חיפה", "הרצל 14, חיפה", False),
        ("אבן גבירול 71, תל אביב", "איבן גבירול 71, תל אביב", True),
    ],
)
def test_streets(one: str, other: str, *, are_near: bool) -> None:
    assert nearness.streets(one, other) is are_near


def test_numbers_are_of_one_sort_and_a_digit_away() -> None:
    assert nearness.numbers("id 123456782", "id 123456728")
    assert not nearness.numbers("id 123456782", "company 123456782")
    assert not nearness.numbers("id 123456782", "id 123465728")
