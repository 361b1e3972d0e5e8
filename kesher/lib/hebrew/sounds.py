"""Coarse keys that widen a search: spelling with or without vowels, and names across scripts."""

import re
from collections.abc import Iterable

from kesher.lib.hebrew.folding import key

MOST_SOUNDS = 8

_HAS_HEBREW = re.compile(r"[א-ת]")
_VOWEL_LETTERS = re.compile(r"(?<!^)[וי]")
_DOUBLED = re.compile(r"(.)\1+")


def skeleton(word_key: str) -> str:
    """The key of one Hebrew word without inner ו and י and doubled letters; others unchanged.

    >>> skeleton("פריידמנ") == skeleton("פרידמנ")
    True
    """
    if not _HAS_HEBREW.search(word_key):
        return word_key
    return _DOUBLED.sub(r"\1", _VOWEL_LETTERS.sub("", word_key))


def sounds(word: str) -> frozenset[str]:
    """At most eight sound keys of a name in Hebrew, Latin, Cyrillic or Arabic letters.

    Two names may be the same if their sets meet. Deliberately coarse (יצחק and איציק meet):
    for widening recall, never for equality. A word without consonants has none.
    """
    name = _DOUBLED_FOREIGN.sub(r"\1", key(word[:_LONGEST_NAME]).replace(" ", ""))
    heard = [""]
    for match in _LETTERS.finditer(name):
        heard = _continued(heard, _choices(match, len(name)))
    return frozenset(filter(None, heard))


def _choices(match: re.Match[str], length: int) -> tuple[str, ...]:
    letters = match[0]
    if match.start() == 0 and letters in _FIRST:
        return _FIRST[letters]
    if match.end() == length and letters in _LAST:
        return _LAST[letters]
    return _ANYWHERE.get(letters, ("",))


def _continued(heard: Iterable[str], choices: tuple[str, ...]) -> list[str]:
    longer = [begun + choice for choice in choices for begun in heard]
    return list(dict.fromkeys(longer))[:MOST_SOUNDS]


def _table(rows: str) -> dict[str, tuple[str, ...]]:
    """`letters letters = choice choice`, one row a line; `-` is silence."""
    table = {}
    for row in rows.strip().splitlines():
        letters, _, choices = row.partition("=")
        heard = tuple(choice.replace("-", "") for choice in choices.split())
        table.update(dict.fromkeys(letters.split(), heard))
    return table


_LONGEST_NAME = 64
_ANYWHERE = _table("""
    ב וו b v w б в ب = V
    ו و = - V
    ק c k q ck к ق ك = K
    כ = K -
    ch = - K S
    ce ci cy = K S
    x = KS
    ts tz tch tsch = S TS
    ז ס צ ש s z sh sch cz з с ц ч ш щ ж س ش ص ز ظ = S
    פ p f ph п ф = P
    ف = P V
    ט ת t th т ت ط ث = T
    ד d д د ض ذ = D
    ג g غ ج = G
    г = G -
    j = - G S
    ל l л ل = L
    מ m м م = M
    נ n н ن = N
    ר r р ر = R
""")
_FIRST = _table("""
    ה ח h kh х ح ه خ = H
    ch = H S K
    ו و = V
    כ = K
    г = G H
""")
_LAST = _table("ch = - S K")

_DOUBLED_FOREIGN = re.compile(r"([^א-ת])\1+")
_LETTERS = re.compile("|".join(sorted({*_ANYWHERE, *_FIRST, *_LAST}, key=len, reverse=True)) + "|.")
