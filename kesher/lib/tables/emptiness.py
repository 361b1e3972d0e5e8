"""Rows that are formatted but empty, left out before a worksheet is parsed.

Whoever formats a whole column has a million of them written, at which a parser of XML takes a
minute and most of the memory that there is.
"""

import io
import re
import zipfile
from typing import IO, Any, Final

_SHEETS: Final = "xl/worksheets/"
_XML: Final = ".xml"
_NOTHING: Final = b"<worksheet/>"
_PIECE: Final = 1 << 18
_LONGEST_ROW: Final = 1 << 20
_LITERAL: Final = b"<!["  # what looks like rows in there is text

# A bracket within a value ends the tag too early here, and no match goes on behind that.
_TOLD: Final = rb"(?:\s[^<>]*)?"


def _empty(prefix: bytes) -> re.Pattern[bytes]:
    """Rows whose tags have that prefix, as many as follow each other.

    Only before a row that tells its own number, or after the last: others count from the row
    before.
    """
    cell = rb"<%bc" % prefix + _TOLD + rb"(?:/>|></%bc>)\s*" % prefix
    numbered = rb"""<%brow(?=\s[^<>]*?\br="\d)""" % prefix
    row = numbered + _TOLD + rb"(?:/>|>\s*(?:%b)*</%brow>)\s*" % (cell, prefix)
    return re.compile(rb"%b(?>%b)*(?=%b|</[\w:]*sheetData>)" % (row, row, numbered))


# A search for what begins with known letters is far quicker.
_EMPTY: Final = _empty(b"")
_PREFIXED: Final = _empty(rb"\w+:")
_IS_PREFIXED: Final = b":row"


class WithoutEmptyRows(zipfile.ZipFile):
    """The archive that a workbook is; of its worksheets, rows without values are left out.

    Until it `is_listed`, they are empty: who lists them asks each for its size, which some tell
    nowhere but by all of their rows.
    """

    is_listed = False

    def open(self, name: Any, *told: Any, **more: Any) -> IO[bytes]:
        path = name.filename if isinstance(name, zipfile.ZipInfo) else name
        if not path.startswith(_SHEETS) or not path.endswith(_XML):
            return super().open(name, *told, **more)
        if not self.is_listed:
            return io.BytesIO(_NOTHING)
        return io.BufferedReader(_Filled(self.whole(path)))

    def whole(self, path: str) -> IO[bytes]:
        """A worksheet as it is packed, which is quicker."""
        return super().open(path)


class _Filled(io.RawIOBase):
    """What is in a worksheet, without its empty rows; what is no row goes through as it is."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self._ready = memoryview(b"")
        self._held = b""
        self._is_literal = False

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        while not self._ready:
            piece = self._content.read(_PIECE)
            if not piece and not self._held:
                return 0
            self._ready = memoryview(self._filled(piece))
        count = min(len(room), len(self._ready))
        room[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._content.close()
        super().close()

    def _filled(self, piece: bytes) -> bytes:
        """The piece as far as its last row, which may go on in the next; nothing follows none."""
        text = self._held + piece
        self._is_literal = self._is_literal or _LITERAL in text
        if not self._is_literal:
            text = (_PREFIXED if _IS_PREFIXED in text else _EMPTY).sub(b"", text)
        end = _last_row(text) if piece else len(text)
        self._held = text[end:]
        return text[:end]


def _last_row(text: bytes) -> int:
    """Where the last begins whose tag is whole, or any last tag; the end, where that is too far."""
    named = text.rfind(b"row ", 0, max(text.rfind(b">"), 0))
    places = (text.rfind(b"<", 0, max(named, 0)), text.rfind(b"<"))
    near = (one for one in places if one >= 0 and len(text) - one < _LONGEST_ROW)
    return next(near, len(text))
