"""A megabyte of anything is folded in the time of a page view."""

from collections.abc import Callable
from time import process_time

import pytest

from kesher.lib import hebrew

MEGABYTE = 1_000_000
RUNS = 10

CHARACTERS = {
    "letter": "a",
    "space": " ",
    "newline": "\n",
    "carriage return": "\r",
    "nul": "\0",
    "apostrophe": "'",
    "quote": '"',
    "hyphen": "-",
    "digit": "7",
    "bracket": "(",
    "hebrew": "ש",
    "vav": "ו",
    "niqqud": "\u05b8",
    "maqaf": "־",
    "gershayim": "״",
    "direction mark": "\u200f",
    "arabic": "أ",
    "ligature of eighteen letters": "\ufdfa",
    "cyrillic": "Ё",
    "emoji": "🙂",
    "han": "東",
    "rare han": "𠀀",
}
PATTERNS = {
    "two niqqud": "\u05b8\u05bc",
    "unordered marks": "\u0301\u0316",
    "letter and geresh": "ש׳",
    "joined emoji": "👩\u200d",
    "legal form": "בע״מ ",
    "title": "מר ",
    "short word": "ab ",
    "year": "(1998",
    "line with trailing blanks": "   \nx",
}

FUNCTIONS: list[Callable[[str], object]] = [
    hebrew.clean,
    hebrew.clean_text,
    hebrew.key,
    hebrew.skeleton,
    hebrew.sounds,
    hebrew.other_layout,
    hebrew.company_key,
    hebrew.person_key,
    hebrew.direction,
    hebrew.sort_key,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS.keys())
def test_a_megabyte_of_one_character_takes_no_time(
    function: Callable[[str], object], character: str
) -> None:
    assert is_done_within(0.1, function, character)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
def test_a_megabyte_of_a_pattern_takes_linear_time(
    function: Callable[[str], object], pattern: str
) -> None:
    # About one on a middling machine; anything quadratic would take minutes.
    assert is_done_within(3, function, pattern)


def is_done_within(seconds: float, function: Callable[[str], object], unit: str) -> bool:
    """Whether one of a few runs was quick enough: what it needs when the machine lets it work."""
    text = unit * (MEGABYTE // len(unit.encode()))
    return any(processor_time(function, text) < seconds for _ in range(RUNS))


def processor_time(function: Callable[[str], object], text: str) -> float:
    began = process_time()
    function(text)
    return process_time() - began
