"""Countries are known by their codes, and by their names in the languages of our users."""

import pytest

from kesher.lib import countries


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ישראל", "IL"),
        ("Israel", "IL"),
        ("il", "IL"),
        ('ארה"ב', "US"),
        ("ארצות הברית", "US"),
        ("United Kingdom", "GB"),
        ("Россия", "RU"),
        ("Narnia", ""),
        ("", ""),
    ],
)
def test_a_country_by_its_name(name: str, code: str) -> None:
    assert countries.code(name) == code
