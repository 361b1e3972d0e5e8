"""Pictures within address cards: in base64, as `data:` addresses, or merely named on the web."""

import binascii
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

MOST_BYTES: Final = 10_000_000
# As base64, with the breaks of its lines taken out and its head before it.
LONGEST_LINE: Final = MOST_BYTES * 4 // 3 + 1_000
KILOBYTE: Final = 1024

ELSEWHERE, TOO_LARGE, DAMAGED = "elsewhere", "too_large", "damaged"

_DATA = b"data:"
_BLANKS = b" \t\r\n\\"
_ENCODED = frozenset({"b", "base64"})
_ADDRESSED = frozenset({"uri", "url"})
_SCHEMES = (b"http:", b"https:", b"ftp:", b"file:", b"cid:", b"content:", b"//")
_SIGNS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`problem` is why there is no `content`: ELSEWHERE, TOO_LARGE or DAMAGED."""

    content: bytes = b""
    problem: str = ""

    def __str__(self) -> str:
        return f"{max(1, len(self.content) // KILOBYTE):,} KB" if self.content else "–"


def media_type(content: bytes) -> str:
    """Of the sorts of pictures that people have; nothing for others."""
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), "")


def picture_in(value: bytes, parameters: Mapping[str, Sequence[str]]) -> Picture | None:
    """What a property of a card holds; addresses on the web are never asked."""
    written = value.translate(None, _BLANKS)
    if not written:
        return None
    if len(written) > LONGEST_LINE:
        return Picture(problem=TOO_LARGE)
    if written[: len(_DATA)].lower() == _DATA:
        head, _comma, content = written.partition(b",")
        is_encoded = head.lower().endswith(b";base64")
        return _decoded(content) if is_encoded else _held(unquote_to_bytes(content))
    is_encoded = bool(_ENCODED & {*parameters.get("ENCODING", ())})
    is_addressed = bool(_ADDRESSED & {*parameters.get("VALUE", ())})
    if not is_encoded and (is_addressed or written.lower().startswith(_SCHEMES)):
        return Picture(problem=ELSEWHERE)
    return _decoded(written)


def _decoded(written: bytes) -> Picture:
    bare = written.rstrip(b"=")
    try:
        return _held(b64decode(bare + b"=" * (-len(bare) % 4), validate=True))
    except binascii.Error:
        return Picture(problem=DAMAGED)


def _held(content: bytes) -> Picture:
    if len(content) > MOST_BYTES:
        return Picture(problem=TOO_LARGE)
    return Picture(content=content) if content else Picture(problem=DAMAGED)
