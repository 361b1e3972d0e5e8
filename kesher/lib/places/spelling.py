"""Names of places, found also where they are spelt otherwise, or wrong by one letter.

A name that could be two places is none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Generic, TypeVar

from kesher.lib.hebrew import skeleton

Place = TypeVar("Place")

# Shorter ones sound or look like too many others.
LEAST_SOUND: Final = 4
LEAST_LETTERS: Final = 6
ENDS: Final = 2
# How Latin letters and words of Hebrew names change between one spelling and another.
_LATIN_WORDS: Final = {
    **dict.fromkeys(("kefar", "kafr"), "kfar"),
    **dict.fromkeys(("beit", "beth", "bayit"), "bet"),
    **dict.fromkeys(("bene", "bney"), "bnei"),
    **dict.fromkeys(("ein", "eyn"), "en"),
    **dict.fromkeys(("newe", "nve"), "neve"),
}
_LATIN_LETTERS: Final = tuple(
    (re.compile(spelt), meant)
    for spelt, meant in (
        ("q", "k"),
        ("w", "v"),
        ("t[sz]", "z"),
        ("[ck]h", "h"),
        ("ph", "f"),
        ("i?y+(?=[aeiou])", "i"),
        (r"(.)\1+", r"\1"),
        ("(?<=[ai])h$", ""),
    )
)
_DIGITS: Final = re.compile(r"\d+")


class Names(Generic[Place]):
    """Places by their folded names; `sorted_words` where the order of words does not matter."""

    def __init__(self, told: Iterable[tuple[str, Place]], *, sorted_words: bool = False) -> None:
        self._sorted = sorted_words
        self._exact: dict[str, Place] = {}
        self._sounding: dict[str, Place | None] = {}
        self._near: dict[str, list[str]] = {}
        for name, place in told:
            known = self._exact.setdefault(name, place)
            sound = self._sound(name)
            if self._sounding.setdefault(sound, known) is not known:
                self._sounding[sound] = None

    def exact(self, name: str) -> Place | None:
        return self._exact.get(name)

    def sounding(self, name: str) -> Place | None:
        """The only place whose name is spelt with or without some vowels, or in other letters."""
        sound = self._sound(name)
        return self._sounding.get(sound) if len(sound) >= LEAST_SOUND else None

    def nearest(self, name: str) -> Place | None:
        """The only place whose name differs by one letter: another, missing, one more, or two that
        changed their places. Numbers never do.
        """
        if len(name) < LEAST_LETTERS:
            return None
        self._near = self._near or self._by_ends()
        near = {*self._near.get(name[:ENDS], ()), *self._near.get(f"-{name[-ENDS:]}", ())}
        places = [self._exact[one] for one in near if _is_one_letter_off(name, one)]
        return places[0] if places and all(one is places[0] for one in places) else None

    def _by_ends(self) -> dict[str, list[str]]:
        """One letter that is wrong leaves the beginning of a name as it is, or its end."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._exact:
            if len(name) >= LEAST_LETTERS - 1:
                found[name[:ENDS]].append(name)
                found[f"-{name[-ENDS:]}"].append(name)
        return found

    def _sound(self, name: str) -> str:
        heard = map(sound, name.split())
        return " ".join(sorted(heard) if self._sorted else heard)


def sound(word: str) -> str:
    """A folded word without what people spell differently."""
    if not word.isascii():
        return skeleton(word)
    word = _LATIN_WORDS.get(word, word)
    for spelt, meant in _LATIN_LETTERS:
        word = spelt.sub(meant, word)
    return word


def _is_one_letter_off(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    begun = next(_differing(one, other), min(len(one), len(other)))
    left, right = one[begun:], other[begun:]
    if len(left) == len(right):
        is_turned = left[:2] == right[1::-1] and left[2:] == right[2:]
        return left[1:] == right[1:] or is_turned
    longer, shorter = sorted((left, right), key=len, reverse=True)
    return longer[1:] == shorter


def _differing(one: str, other: str) -> Iterator[int]:
    return (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
