"""What was meant when a query was typed with the keyboard in the other language (SI-1452)."""

import re

_ENGLISH = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`\\()<>{}"
_HEBREW = "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.;\\)(><}{"

_TO_HEBREW = str.maketrans(_ENGLISH, _HEBREW)
_TO_ENGLISH = str.maketrans(_HEBREW, _ENGLISH)

_PART = re.compile(r"[^\s@]+")
_LATIN = re.compile(r"[a-z]")
_HEBREW_LETTER = re.compile(r"[א-ת]")


def other_layout(query: str) -> list[str]:
    """The query as the other keyboard would have written it, in lower case; only what differs.

    Words already in the wanted language stay, so that half a mail address is mended, too.
    """
    typed = query.lower()
    hebrew = _PART.sub(lambda part: _retyped(part[0], _LATIN, _HEBREW_LETTER, _TO_HEBREW), typed)
    english = _PART.sub(lambda part: _retyped(part[0], _HEBREW_LETTER, _LATIN, _TO_ENGLISH), typed)
    return [variant for variant in (hebrew, english) if variant != typed]


def _retyped(
    part: str, letters: re.Pattern[str], wanted: re.Pattern[str], keys: dict[int, int]
) -> str:
    return part.translate(keys) if letters.search(part) and not wanted.search(part) else part
