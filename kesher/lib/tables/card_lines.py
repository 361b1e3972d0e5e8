"""The lines of a file of address cards: one card is held at a time, however long the file."""

import codecs
import re
from collections.abc import Iterator
from functools import partial
from typing import IO, Any, Final

from kesher.lib.tables.encodings import sniff_chunks
from kesher.lib.tables.pictures import LONGEST_LINE

_CHUNK: Final = 1 << 18
_LINE_END = re.compile(rb"\r\n|\r|\n")
_QUOTED = b"QUOTED-PRINTABLE"
# Old phones go on with a picture without a blank at the beginning of the line.
_BINARY = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY);[^:]*(?:BASE64|ENCODING=B)", re.I)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{2,}={0,2}")
_HEAD: Final = 200


def codec_and_lines(stream: IO[bytes]) -> tuple[str, Iterator[bytes]]:
    """In which letters the lines are written, and the lines themselves, unfolded."""
    codec = sniff_chunks(iter(partial(stream.read, _CHUNK), b""))
    stream.seek(len(codecs.BOM_UTF8) if codec == "utf-8-sig" else 0)
    if codec.startswith(("utf-16", "utf-32")):
        recoded: Any = codecs.EncodedFile(stream, "utf-8", codec, "replace")
        return "utf-8", _unfolded(_lines(recoded))
    return codec, _unfolded(_lines(stream))


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """What is longer than any picture may be is cut, as nobody wants it."""
    begun: list[bytes] = []
    size, half = 0, b""
    while chunk := stream.read(_CHUNK):
        held = half + chunk
        # The other half of the end of a line may be still to come.
        half = b"\r" if held.endswith(b"\r") else b""
        first, *lines = _LINE_END.split(held.removesuffix(half))
        if size <= LONGEST_LINE:
            begun.append(first)
            size += len(first)
        if lines:
            yield b"".join(begun)
            yield from lines[:-1]
            begun, size = [lines[-1]], len(lines[-1])
    yield b"".join(begun)
    if half:
        yield b""


def _unfolded(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Folded lines joined; in quoted-printable a line goes on after a final `=`."""
    parts: list[bytes] = []
    size, goes_on = 0, False
    for line in lines:
        more = _more(line, parts, goes_on=goes_on)
        if more is None:
            yield b"".join(parts)
            parts, size = [line], len(line)
        elif size <= LONGEST_LINE:
            if goes_on:
                parts[-1] = parts[-1].removesuffix(b"=")
            parts.append(more)
            size += len(more)
        goes_on = line.endswith(b"=") and _QUOTED in parts[0][:_HEAD].upper()
    yield b"".join(parts)


def _more(line: bytes, parts: list[bytes], *, goes_on: bool) -> bytes | None:
    """What a line adds to the one before it; None where it begins another."""
    if goes_on:
        return line.removeprefix(b" ")
    if line[:1] in {b" ", b"\t"} and parts:
        return line[1:]
    is_bare = bool(parts) and _BASE64.fullmatch(line) and _BINARY.match(parts[0][:_HEAD])
    return line if is_bare else None
