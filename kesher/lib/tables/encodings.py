"""Which alphabet a file was written in, and mending text that was read in the wrong one."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from bidi.algorithm import get_display  # type: ignore[import-untyped]

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEBREW_WINDOWS = bytes(range(0xE0, 0xFB))
_HEBREW_DOS = bytes(range(0x80, 0x9B))
_RUSSIAN_WORD = re.compile(rb"[\xc0-\xff]{3}")
_RUSSIAN_ONLY = b"\xfb\xfc\xff"  # ы, ь and я are no letters in the Hebrew code page


def sniff(data: bytes) -> str:
    """The codec of a whole file: utf-8, utf-8-sig, utf-16…, cp1255, cp862, cp1251 or cp1252."""
    return sniff_chunks(data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))


def sniff_chunks(chunks: Iterable[bytes]) -> str:
    """The same for a file too large to be held whole."""
    rest = iter(chunks)
    first = next(rest, b"")
    for mark, codec in _MARKS:
        if first.startswith(mark):
            return codec
    if b"\0" in first and (halves := _halves(first)):
        return halves
    return _eight_bits(chunk.replace(b"\0", b"") for chunk in chain([first], rest))


def _halves(first: bytes) -> str:
    """The codec of letters of two bytes: one of the two tells the alphabet. Where such bytes are
    not every other one, they fell into a text by accident.
    """
    alphabets = {
        codec: _count(first[begin::2], _ALPHABETS)
        for codec, begin in (("utf-16-le", 1), ("utf-16-be", 0))
    }
    codec = max(alphabets, key=lambda one: alphabets[one])
    return codec if alphabets[codec] > len(first) / 2 * _LEAST_OF_ALPHABET else ""


def _eight_bits(chunks: Iterator[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    seen = b""
    for chunk in chunks:
        if len(seen) < _ENOUGH:
            seen += b" ".join([b"", *_BEYOND_ASCII.findall(chunk)])
        is_utf8 = is_utf8 and _decodes(decoder, chunk)
    if is_utf8 and _decodes(decoder, b"", final=True):
        return "utf-8"
    return _by_letters(seen)


_ENOUGH = 1 << 16
_ALPHABETS = bytes(range(9))  # Latin to Arabic, with Hebrew: controls, as bytes of their own
_LEAST_OF_ALPHABET = 0.4
_HEBREW_UTF8 = re.compile(rb"\xd7[\x90-\xaa]")
_UTF8_SHARE = 1.25  # four fifths: some bytes were lost, but no other alphabet writes such pairs
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _by_letters(seen: bytes) -> str:
    if _UTF8_SHARE * 2 * len(_HEBREW_UTF8.findall(seen)) > len(seen):
        return "utf-8"
    dos, windows = _count(seen, _HEBREW_DOS), _count(seen, _HEBREW_WINDOWS)
    if _count(seen, _RUSSIAN_ONLY) and _RUSSIAN_WORD.search(seen):
        return "cp1251"
    if dos > windows:
        return "cp862"
    return "cp1255" if windows else "cp1252"


def _count(seen: bytes, letters: bytes) -> int:
    return len(seen) - len(seen.translate(None, letters))


def repair(text: str) -> str:
    """Hebrew that was read in a wrong code page, mended where that is certain; else unchanged.

    Three accidents: UTF-8 read as windows-1255 (`׳©׳`), as windows-1252 (`×©×`), and
    windows-1255 read as windows-1252 (`ùìåí`).
    """
    for wrong in ("cp1255", "cp1252"):
        mended = _read_again(text, wrong=wrong, right="utf-8")
        if mended and _HEBREW.search(mended):
            return mended
    if _looks_like_western_hebrew(text):
        return _read_again(text, wrong="cp1252", right="cp1255") or text
    return text


_HEBREW = re.compile(r"[א-ת]")
_WESTERN = re.compile(r"[à-ú]")
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST_HEBREW_WORD = 2


def is_misread(text: str) -> bool:
    """Whether this is such Hebrew throughout."""
    return not _HEBREW.search(text) and repair(text) != text


def _looks_like_western_hebrew(text: str) -> bool:
    """Whether every word with an accent has only accents, as no word of any language does."""
    if _HEBREW.search(text):
        return False
    accented = [word for word in _LETTERS.findall(text) if _WESTERN.search(word)]
    is_hebrew = all(_WESTERN.sub("", word) == "" for word in accented)
    return is_hebrew and any(len(word) >= _SHORTEST_HEBREW_WORD for word in accented)


def _read_again(text: str, *, wrong: str, right: str) -> str | None:
    try:
        return text.translate(_BYTES[wrong]).encode("latin-1").decode(right)
    except UnicodeError:
        return None


def _bytes_of(codec: str) -> dict[int, int]:
    """Each character to its byte; bytes without a character pass as themselves, as browsers do."""
    characters = ((byte, bytes([byte]).decode(codec, "ignore")) for byte in range(0x80, 0x100))
    return {ord(character): byte for byte, character in characters if character}


_BYTES = {codec: _bytes_of(codec) for codec in ("cp1252", "cp1255")}

_BEGINS_WITH_FINAL = re.compile(r"\b[ךםןףץ][א-ת]")
_ENDS_WITH_FINAL = re.compile(r"[א-ת][ךםןףץ]\b")
_SLIPS = 3  # a table of either order has a cell or two of the other


def is_visual_order(text: str) -> bool:
    """Whether Hebrew lies in the order of the screen (mainframes, old reports): `םולש`.

    No Hebrew word begins with a final letter, and many end with one.
    """
    begun, ended = len(_BEGINS_WITH_FINAL.findall(text)), len(_ENDS_WITH_FINAL.findall(text))
    return begun > _SLIPS * ended


def to_logical_order(text: str) -> str:
    """Each line as it is read; numbers, Latin words and lines without Hebrew stay as they are."""
    return "\n".join(
        get_display(line, base_dir="R") if _HEBREW.search(line) else line
        for line in text.split("\n")
    )
