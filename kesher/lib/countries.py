"""Countries by the names that people write: a code, or a name in a language of our users."""

from functools import cache
from typing import Final

from babel import Locale

from kesher.lib import hebrew

LANGUAGES: Final = ("he", "en", "ar", "ru")
HOME: Final = "IL"
# What an address here says of its country: an old one nothing.
HERE: Final = frozenset(("", HOME))
# What people write besides, where the lists of names have a longer one, or a newer.
OTHERS: Final = {
    name: territory
    for territory, names in {
        "AE": ("uae", "איחוד האמירויות"),
        "CZ": ("czech republic", "the czech republic"),
        "GB": ("uk", "great britain", "england", "scotland", "wales", "אנגליה", "סקוטלנד"),
        "HK": ("hong kong", "הונג קונג"),
        "IE": ("republic of ireland",),
        "IL": ("state of israel", "מדינת ישראל"),
        "KR": ("korea", "republic of korea", "קוריאה", "דרום קוריאה"),
        "MD": ("republic of moldova",),
        "MK": ("macedonia", "מקדוניה"),
        "NL": ("holland", "the netherlands"),
        "RU": ("russian federation",),
        "SK": ("slovak republic",),
        "TR": ("turkey",),
        "US": ("usa", "united states of america", "ארהב"),
        "VN": ("viet nam",),
    }.items()
    for name in names
}
CODE: Final = 2


def code(name: str) -> str:
    """The code of ISO 3166 that a name or a code means; nothing for what is neither.

    >>> code("ישראל"), code("United States"), code("il"), code("Narnia")
    ('IL', 'US', 'IL', '')
    """
    return _codes().get(hebrew.key(name), "")


def abroad(code: str, language: str) -> str:
    """What the language calls a country other than ours; what it does not know stays a code.

    >>> abroad("DE", "en"), abroad("IL", "en"), abroad("", "en")
    ('Germany', '', '')
    """
    return "" if code in HERE else str(Locale(language).territories.get(code, code))


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = dict(OTHERS)
    for language in LANGUAGES:
        for territory, name in Locale(language).territories.items():
            if len(territory) == CODE and territory.isalpha():
                found.setdefault(hebrew.key(str(name)), territory)
                found.setdefault(territory.lower(), territory)
    return found
