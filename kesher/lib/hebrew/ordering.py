"""Which way a text runs, and where it stands in a list."""

import re
import unicodedata
from typing import Literal

from kesher.lib.hebrew.folding import key

_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"[0-9]+")
_LONGEST_NUMBER = 99
_LETTERS_COMPARED = 200

# The key knows no capitals, so that their places before the Latin letters are free for א to ת.
_HEBREW_FIRST = {code: code - 0x05D0 + ord("A") for code in range(0x05D0, 0x05EB)}


def direction(text: str) -> Literal["rtl", "ltr"]:
    """As `dir="auto"` decides: by the first letter; text without letters runs left to right."""
    letter = _LETTER.search(text)
    is_right_to_left = letter and unicodedata.bidirectional(letter[0]) in {"R", "AL"}
    return "rtl" if is_right_to_left else "ltr"


def sort_key(text: str) -> str:
    """Orders by code point (`COLLATE "C"`, SQLite's default): numbers by value, then Hebrew,
    Latin, Cyrillic, Arabic; niqqud, case, punctuation and what follows the 200th letter count
    for nothing.
    """
    return _NUMBER.sub(_by_value, key(text[:_LETTERS_COMPARED])).translate(_HEBREW_FIRST)


def _by_value(match: re.Match[str]) -> str:
    """Longer numbers are greater: the count of digits goes before the digits."""
    digits = match[0].lstrip("0") or "0"
    length = min(len(digits), _LONGEST_NUMBER)
    return f"{length}{digits}" if length < 9 else f"9{length:02}{digits}"  # noqa: PLR2004
