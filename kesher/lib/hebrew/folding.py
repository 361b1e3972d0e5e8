"""The search key: two spellings that a person would call the same word have the same key."""

import re
import unicodedata
from functools import lru_cache

from kesher.lib.hebrew.storage import INVISIBLE, composed


def key(text: str) -> str:
    """Lower-case words separated by single spaces, without niqqud, finals or punctuation.

    >>> key("תֵּל־אָבִיב"), key('בע"מ'), key("O’Brien")
    ('תל אביב', 'בעמ', 'obrien')
    """
    return _short_key(text) if len(text) <= _LONGEST_REMEMBERED else _key(text)


def _key(text: str) -> str:
    folded = composed(text).translate(_FOLD)
    if "'" in folded or '"' in folded:
        within_words = _INNER_QUOTES.sub("", _RULERS.sub(" ", folded).replace("''", '"'))
        folded = within_words.replace("'", " ").replace('"', " ")
    return " ".join(folded.split())


def words(text: str) -> list[str]:
    """The words of the key, in order."""
    return key(text).split()


_INNER_QUOTES = re.compile(r"""(?<=[א-ת])'|(?<=[א-ת])"(?=[א-ת])|(?<=[^\W\d_])'(?=[^\W\d_])""")
_RULERS = re.compile("""['"]{3,}""")

_REPLACED = (
    dict.fromkeys(INVISIBLE, "")
    | dict.fromkeys(range(0xFE00, 0xFE10), "")  # variation selectors
    | dict.fromkeys(map(ord, "'׳’‘‛`´′ʼʹ＇"), "'")
    | dict.fromkeys(map(ord, '"״“”„‟″«»ʺ˝＂~'), '"')  # the registrar writes בע~מ
    | dict(zip(map(ord, "ךםןףץ"), "כמנפצ", strict=True))
    | {0x05F0: "וו", 0x05F1: "וי", 0x05F2: "יי"}
    | dict(zip(map(ord, "أإآٱىئؤةکی"), "ااااييوهكي", strict=True))
    | {ord("ء"): "", ord("ـ"): "", 0xFDFA: "", 0xFDFB: ""}  # two honorifics of whole sentences
    | dict.fromkeys(map(ord, "łŁ"), "l")
    | dict.fromkeys(map(ord, "øØ"), "o")
    | dict.fromkeys(map(ord, "đĐ"), "d")
    | dict.fromkeys(map(ord, "æÆ"), "ae")
    | dict.fromkeys(map(ord, "œŒ"), "oe")
)

_DROPPED_MARKS = re.compile(
    "[\u0300-\u0305\u0307-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
    "|(?<![\u0400-\u052f])\u0306"  # without its breve й would become и
)
_MOST_REMEMBERED = 100_000
_LONGEST_REMEMBERED = 80


class _Folding(dict[int, str]):
    """A `str.translate` table that fills itself: each character is worked out once."""

    def __missing__(self, code: int) -> str:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        folded = self[code] = "".join(map(_plain, _letters(chr(code))))
        return folded


def _letters(character: str) -> str:
    """Compatibility forms, case and accents undone."""
    if ord(character) in _REPLACED:
        return character
    folded = unicodedata.normalize("NFKC", character).casefold()
    bare = _DROPPED_MARKS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare)


def _plain(character: str) -> str:
    replaced = _REPLACED.get(ord(character))
    if replaced is not None:
        return replaced
    if character.isdecimal():
        return str(unicodedata.digit(character))
    is_part_of_a_word = character.isalnum() or unicodedata.category(character).startswith("M")
    return character if is_part_of_a_word else " "


_FOLD = _Folding()

# A name is folded to be sorted, found, matched and indexed, one after the other.
_short_key = lru_cache(maxsize=8192)(_key)
