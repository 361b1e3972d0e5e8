"""Marks that nobody sees, made to be seen: directions, joiners, blanks that do not break."""

import re
from collections.abc import Iterable
from typing import Final

from kesher.lib.hebrew.storage import HARD_SPACES, INVISIBLE, NEVER_KEPT, any_of

# As Unicode abbreviates them.
_NAMES: Final = {
    0x00A0: "NBSP", 0x00AD: "SHY", 0x061C: "ALM", 0x2007: "FSP", 0x200B: "ZWSP", 0x200C: "ZWNJ",
    0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF",
    0x202D: "LRO", 0x202E: "RLO", 0x202F: "NNBSP", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI",
    0x2068: "FSI", 0x2069: "PDI", 0xFEFF: "BOM",
}  # fmt: skip
_MARK: Final = any_of([*INVISIBLE, *HARD_SPACES])
_BLANKS: Final = re.compile(r"[\t\r ]+")
_CHIP: Final = re.compile("⟪([A-Z0-9+]+)⟫")
_GONE: Final = dict.fromkeys(NEVER_KEPT)


class Marked(str):
    """A text without its marks, which still knows how it was `said`."""

    __slots__ = ("said",)
    said: str

    @classmethod
    def of(cls, text: str, said: str) -> "Marked":
        made = cls(text)
        made.said = said
        return made


def marked(text: str, said: str) -> str:
    """The text, which knows how it was said where that has marks."""
    if text == said or not _MARK.search(said):
        return text
    return Marked.of(text, _BLANKS.sub(" ", said.translate(_GONE)).strip(" \n"))


def said(text: str) -> str:
    """The text as it was said, marks and all."""
    return text.said if isinstance(text, Marked) else text


def joined(texts: Iterable[str], between: str = " ") -> str:
    """Those that say something in one, which knows how it was said."""
    told = [text for text in texts if text]
    if not any(isinstance(text, Marked) for text in told):
        return between.join(told)
    return Marked.of(between.join(told), between.join(map(said, told)))


def with_chips(text: str) -> str:
    """The text with each mark drawn by its name: ⟪RLM⟫."""
    return _MARK.sub(lambda mark: f"⟪{_name(ord(mark[0]))}⟫", text)


def pieces(text: str) -> list[tuple[str, str]]:
    """A text with chips as pairs of words and the name of the mark that follows them."""
    told = _CHIP.split(text)
    return list(zip(told[::2], [*told[1::2], ""], strict=True))


def _name(code: int) -> str:
    return _NAMES.get(code, f"U+{code:04X}")
