"""A person's name taken apart and put together: titles, given name, family name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kesher.lib import hebrew
from kesher.lib.hebrew.marks import joined

_MARKS: Final = re.compile("[\"”“״׳'’`]")
_GLUED: Final = re.compile(r"^(dr|prof|adv|mr|mrs|ms)\.(?=[^\W\d_])", re.IGNORECASE)
_FEMALE, _MALE = "female", "male"
# As they are written, and the form of address that they tell.
_BEFORE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("גב׳", "גברת", "Mrs.", "Ms.", "Miss", "הרבנית", "г-жа", "السيدة"), _FEMALE),
    **dict.fromkeys(("מר", "Mr.", "г-н", "السيد"), _MALE),
    **dict.fromkeys(("ד״ר", "דוקטור", "פרופ׳", "פרופסור", "עו״ד", "רו״ח", "אינג׳", "אדר׳"), ""),
    **dict.fromkeys(("הרב", "סא״ל", "אל״מ", "רס״ן", "Dr.", "Prof.", "Adv.", "CPA", "Rabbi"), ""),
    "Professor": "",
}
_AFTER: Final = ("עו״ד", "רו״ח", "ד״ר", "CPA", "PhD", "Adv.", "Esq.")
# Words of names, where no comma stands before them.
_AFTER_A_COMMA: Final = (*_AFTER, "פרופ׳", "אינג׳", "MD", "MBA", "Dr.", "Prof.")
# What a family name may begin with.
_BEGINNINGS: Final = frozenset(
    (
        *("בן", "בת", "בר", "אבו", "אבן", "אל", "דה", "ון", "ואן"),
        *("ben", "bar", "abu", "ibn", "al", "el", "de", "da", "di", "van", "von", "le", "la"),
    )
)
_TWO: Final = 2
_REMEMBERED: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Untitled:
    """`title` is "" where there was none; `gender` what it tells, if anything."""

    name: str
    title: str
    gender: str


def untitled(name: str) -> Untitled:
    """A person's name without the titles around it; a name of titles alone stays whole."""
    words = _GLUED.sub(r"\1. ", name).split()
    titles: list[str] = []
    while len(words) > 1 and (title := _before(words[0])):
        titles.append(title)
        words = words[1:]
    is_titled = bool(titles)
    while len(words) > 1 and (title := _last(words, is_titled=is_titled)):
        titles.append(title)
        words = [*words[:-2], words[-2].rstrip(",")]
    if not titles:
        return Untitled(name=name, title="", gender="")
    gender = next(filter(None, map(gender_of, titles)), "")
    return Untitled(name=" ".join(words), title=" ".join(titles), gender=gender)


def _last(words: list[str], *, is_titled: bool) -> str:
    """Behind a comma, or where a title leads, letters like MD are no part of the name."""
    return _after(words[-1], is_apart=is_titled or words[-2].endswith(","))


def gender_of(title: str) -> str:
    """The form of address that a title tells, else ""."""
    return next(filter(None, (_BEFORE.get(_before(word), "") for word in title.split())), "")


def lead(name: str) -> str:
    """The titles before a name, as they stand there, with the blank that follows."""
    words = name.split(" ")
    count = 0
    while count < len(words) - 1 and _before(words[count]):
        count += 1
    return "".join(f"{word} " for word in words[:count])


def parted(name: str) -> tuple[str, str] | None:
    """Given and family name, where it is plain which is which; None where it might be otherwise."""
    words = name.split()
    begins = next((at for at, word in enumerate(words) if at and _begins(word)), None)
    if begins and begins < len(words) - 1 and begins <= _TWO:
        return " ".join(words[:begins]), " ".join(words[begins:])
    is_plain = len(words) == _TWO and not _begins(words[0]) and all(map(_is_whole, words))
    return (words[0], words[1]) if is_plain else None


def composed(given: str, family: str) -> str:
    return joined((given, family))


def has(name: str, part: str) -> bool:
    """Whether the words of a part stand in the name, one after the other."""
    return f" {hebrew.key(part)} " in f" {hebrew.key(name)} "


def _begins(word: str) -> bool:
    return word.lower() in _BEGINNINGS


def _is_whole(word: str) -> bool:
    """Whether it is a name rather than an initial or a number."""
    return len(word) > 1 and not word.endswith((".", ",")) and not any(map(str.isdigit, word))


@lru_cache(maxsize=_REMEMBERED)
def _before(word: str) -> str:
    return _known(word, tuple(_BEFORE))


@lru_cache(maxsize=_REMEMBERED)
def _after(word: str, *, is_apart: bool) -> str:
    return _known(word, _AFTER_A_COMMA if is_apart else _AFTER)


def _known(word: str, titles: tuple[str, ...]) -> str:
    """The title in its one spelling; one with marks is none without them."""
    told, has_marks = hebrew.key(word.strip(",.").replace(".", "")), bool(_MARKS.search(word))
    for title in titles:
        needs_marks = bool(_MARKS.search(title))
        if told == hebrew.key(title.strip(".")) and has_marks >= needs_marks:
            return title
    return ""
