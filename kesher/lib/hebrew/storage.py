"""The form text is stored in: composed, visible, and otherwise as its writer wrote it."""

import re
import unicodedata
from functools import cache

MOST_MARKS_IN_A_ROW = 30  # the stream-safe limit of UAX #15
ZERO_WIDTH_JOINER = 0x200D


def clean(text: str) -> str:
    """One line without invisible characters; letters, niqqud and quotes stay as typed."""
    return " ".join(composed(text.translate(_ONE_LINE)).split())


def clean_text(text: str) -> str:
    """Several lines without invisible characters; each line ends in a bare newline, emoji stay joined."""
    lines = composed(text.translate(_LINES).replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def composed(text: str) -> str:
    """NFC in linear time: longer runs of marks than any language needs are cut first."""
    if len(text) > MOST_MARKS_IN_A_ROW and not text.isascii():
        text = _too_many_marks().sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


@cache
def _too_many_marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{MOST_MARKS_IN_A_ROW}}})[{marks}]+")


def _span(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


INVISIBLE = [
    0x00AD,
    0x061C,
    0x180E,
    *_span(0x200B, 0x200F),
    *_span(0x202A, 0x202E),
    *_span(0x2060, 0x206F),
    0xFEFF,
    *_span(0xFFF9, 0xFFFB),
]
_SURROGATES = _span(0xD800, 0xDFFF)
_CONTROLS = [*_span(0x00, 0x08), *_span(0x0E, 0x1B), *_span(0x7F, 0x84), *_span(0x86, 0x9F)]
_TAGS = _span(0xE0000, 0xE007F)
_HARD_SPACES = [0x00A0, 0x2007, 0x202F]
_LINE_BREAKS = [0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029]

_ONE_LINE: dict[int, str | None] = dict.fromkeys(
    [*INVISIBLE, *_CONTROLS, *_SURROGATES, *_TAGS], None
)
_LINES = (
    {code: None for code in _ONE_LINE if code != ZERO_WIDTH_JOINER and code not in _TAGS}
    | dict.fromkeys(_HARD_SPACES, " ")
    | dict.fromkeys(_LINE_BREAKS, "\n")
    | {0x1F: " "}
)
