"""Countries by the names that people write: a code, or a name in a language of our users."""

from functools import cache
from typing import Final

from babel import Locale

from kesher.lib import hebrew

LANGUAGES: Final = ("he", "en", "ar", "ru")
# What people write besides, where the lists of names have a longer one.
OTHERS: Final = {"usa": "US", "uk": "GB", "england": "GB", "אנגליה": "GB", "ארהב": "US"}
CODE: Final = 2


def code(name: str) -> str:
    """The code of ISO 3166 that a name or a code means; nothing for what is neither.

    >>> code("ישראל"), code("United States"), code("il"), code("Narnia")
    ('IL', 'US', 'IL', '')
    """
    return _codes().get(hebrew.key(name), "")


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = dict(OTHERS)
    for language in LANGUAGES:
        for territory, name in Locale(language).territories.items():
            if len(territory) == CODE and territory.isalpha():
                found.setdefault(hebrew.key(str(name)), territory)
                found.setdefault(territory.lower(), territory)
    return found
