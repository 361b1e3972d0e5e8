"""Whether two names, days or numbers may be one, written otherwise or with a slip of the hand.

Everything comes folded already (`hebrew.key`); how likely it is that they are one, likeness weighs.
"""

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from kesher.lib import hebrew

# In shorter words and numbers another letter is another name.
LEAST_LETTERS: Final = 5
LEAST_CONSONANTS: Final = 3
# In longer ones two slips are as rare as one is in those.
MANY_LETTERS: Final = 9
# So many words of one name make sure that it is not the family's alone.
ENOUGH: Final = 2
NUMBERS: Final = re.compile(r"\d+")
DAY: Final = slice(6, 8)
MONTH: Final = slice(4, 6)


def names(one: str, other: str) -> bool:
    """Whether each word of the shorter name stands in the other, in whatever order.

    >>> names("דוד משה לוי", "לוי דוד"), names("רונ לוי", "רוני לוי"), names("לוי", "דוד לוי")
    (True, False, False)
    """
    short, long = sorted((one.split(), other.split()), key=len)
    if _stand_in(short, long) and (len(short) >= ENOUGH or len(short) == len(long)):
        return True
    return len(short) < len(long) and slip("".join(short), "".join(long))


def _stand_in(short: list[str], long: list[str]) -> bool:
    left = list(long)
    for word in short:
        same = (known for known in left if word == known)
        found = next(same, None) or next((known for known in left if words(word, known)), None)
        if found is None:
            return False
        left.remove(found)
    return True


@lru_cache(maxsize=50_000)
def words(one: str, other: str) -> bool:
    """Whether these may be one word of a name: in other letters, called shortly, or misspelt."""
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if hebrew.nicknames(one) & {other, *hebrew.nicknames(other)}:
        return True
    if _is_hebrew(one) is not _is_hebrew(other):
        return bool(hebrew.sounds(one) & hebrew.sounds(other))
    return slip(one, other) or _are_spelt_alike(one, other)


def _are_spelt_alike(one: str, other: str) -> bool:
    """With or without the vowels that Hebrew may leave out."""
    skeleton = hebrew.skeleton(one)
    is_told = len(skeleton) >= LEAST_CONSONANTS and one[-1] == other[-1]
    return is_told and skeleton == hebrew.skeleton(other)


def slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too many, or changed places with its neighbour."""
    shorter = min(len(one), len(other))
    if shorter < LEAST_LETTERS:
        return False
    most = 2 if shorter >= MANY_LETTERS else 1
    return OSA.distance(one, other, score_cutoff=most) <= most


def days(one: str, other: str) -> bool:
    """Of eight digits, the year first: one of them wrong, or the month written for the day.

    >>> days("19560409", "19560904"), days("19560409", "19560408"), days("19560409", "19710408")
    (True, True, False)
    """
    turned = one[:4] + one[DAY] + one[MONTH]
    return other == turned or OSA.distance(one, other, score_cutoff=1) <= 1


def streets(one: str, other: str) -> bool:
    """The same house number, and words that differ by slips."""
    return NUMBERS.findall(one) == NUMBERS.findall(other) and slip(one, other)


def numbers(one: str, other: str) -> bool:
    """The same sort of number, and one digit of it is wrong."""
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _is_hebrew(word: str) -> bool:
    return "א" <= word[0] <= "ת"
