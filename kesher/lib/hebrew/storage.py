"""The form text is stored in: composed, visible, and otherwise as its writer wrote it."""

import re
import unicodedata
from collections.abc import Collection
from functools import cache

MOST_MARKS_IN_A_ROW = 30  # the stream-safe limit of UAX #15
ZERO_WIDTH_JOINER = 0x200D


def clean(text: str) -> str:
    """One line without invisible characters; letters, niqqud and quotes stay as typed."""
    visible = text.translate(_ONE_LINE) if _NOT_IN_A_LINE.search(text) else text
    return " ".join(composed(visible).split())


def clean_text(text: str) -> str:
    """Lines ended by a bare newline, without invisible characters; emoji stay joined."""
    visible = text.translate(_LINES) if _NOT_IN_LINES.search(text) else text
    lines = composed(visible.replace("\r\n", "\n").replace("\r", "\n"))
    return _TRAILING_BLANKS.sub("", lines).strip("\n")


def composed(text: str) -> str:
    """NFC in linear time: longer runs of marks than any language needs are cut first."""
    if len(text) > MOST_MARKS_IN_A_ROW and not text.isascii():
        text = _PERHAPS_MARKS.sub(lambda run: _too_many_marks().sub(_shortened, run[0]), text)
    return unicodedata.normalize("NFC", text)


_TRAILING_BLANKS = re.compile(r"(?<![^\S\n])[^\S\n]++(?=\n|\Z)")

# Leaves out letters in common use, which makes it twenty times as fast as the exact class.
_PERHAPS_MARKS = re.compile(
    r"[^\0-\u02ff\u05be\u05d0-\u05f4\u0620-\u064a\u0370-\u0482\u2000-\u2027\u3100-\ua66e"
    r"\uac00-\ud7ff\ufb50-\ufdff\ufe70-\ufefe\U0001f000-\U0001faff\U00020000-\U0010ffff]"
    rf"{{{MOST_MARKS_IN_A_ROW + 1},}}"
)


@cache
def _too_many_marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{{MOST_MARKS_IN_A_ROW + 1},}}")


def _shortened(marks: re.Match[str]) -> str:
    return marks[0][:MOST_MARKS_IN_A_ROW]


def any_of(codes: Collection[int]) -> re.Pattern[str]:
    """A class of ranges: one that lists characters beyond U+FFFF singly is ten times as slow."""
    starts = sorted(code for code in codes if code - 1 not in codes)
    ends = sorted(code for code in codes if code + 1 not in codes)
    ranges = (rf"\U{start:08x}-\U{end:08x}" for start, end in zip(starts, ends, strict=True))
    return re.compile(f"[{''.join(ranges)}]")


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
HARD_SPACES = [0x00A0, 0x2007, 0x202F]
_LINE_BREAKS = [0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029]

# Neither marks nor letters: nothing that is stored has them.
NEVER_KEPT = [*_CONTROLS, *_SURROGATES, *_TAGS, *(set(_LINE_BREAKS) - {0x0B, 0x0C, 0x85})]

_ONE_LINE: dict[int, str | None] = dict.fromkeys(
    [*INVISIBLE, *_CONTROLS, *_SURROGATES, *_TAGS], None
)
_LINES: dict[int, str | None] = (
    {code: None for code in _ONE_LINE if code != ZERO_WIDTH_JOINER and code not in _TAGS}
    | dict.fromkeys(HARD_SPACES, " ")
    | dict.fromkeys(_LINE_BREAKS, "\n")
    | {0x1F: " "}
)
_NOT_IN_A_LINE = any_of(_ONE_LINE)
_NOT_IN_LINES = any_of(_LINES)
