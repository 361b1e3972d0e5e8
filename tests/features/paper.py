"""Reads our own PDF files back: what stands on which page, and how far from its left edge.

Glyphs come in the order in which they stand on the paper, so Hebrew reads from its end.
"""

import re
import zlib
from dataclasses import dataclass

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
STREAM = re.compile(rb"/Length (\d+).*?stream\n", re.DOTALL)
MAPPED = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>")
SHOWN = re.compile(
    rb"/([\w+-]+) [\d.]+ Tf|([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) (Tm|cm)"
    rb"|\[(.*?)\] ?TJ|\b(q|Q|BT)\b",
    re.DOTALL,
)
GLYPHS = re.compile(rb"<([0-9A-Fa-f]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A run of glyphs; `x` is where it begins, in the style sheet's pixels from the left."""

    text: str
    x: float
    page: int


def words_of(pdf: bytes) -> list[Words]:
    """Everything that is written, page by page, in the order in which it was drawn."""
    objects = _objects(pdf)
    letters = {name: _letters(objects, font) for name, font in _fonts(objects).items()}
    return [
        words
        for page, content in enumerate(_contents(objects), start=1)
        for words in _shown(content, letters, page)
    ]


def text_of(pdf: bytes, page: int | None = None) -> str:
    return " ".join(one.text for one in words_of(pdf) if page in {None, one.page})


def mirrored(hebrew: str) -> str:
    """As Hebrew stands on the paper, from its left."""
    return hebrew[::-1]


def _objects(pdf: bytes) -> dict[int, bytes]:
    """Those of the file, and those that lie together in its streams of objects."""
    found = {int(number): body for number, body in OBJECT.findall(pdf)}
    for body in [one for one in found.values() if b"/ObjStm" in one]:
        first = int(re.search(rb"/First (\d+)", body)[1])  # type: ignore[index]  # it has one
        inside = _stream(body)
        places = [int(one) for one in inside[:first].split()]
        starts = [*places[1::2], len(inside)]
        for number, start, end in zip(places[::2], starts, starts[1:], strict=False):
            found[number] = inside[first + start : first + end]
    return found


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found
    content = body[found.end() : found.end() + int(found[1])]
    return zlib.decompress(content) if b"/FlateDecode" in body else content


def _fonts(objects: dict[int, bytes]) -> dict[bytes, bytes]:
    found = {}
    for body in objects.values():
        for name, number in re.findall(rb"/([\w+-]+) (\d+) 0 R", body):
            font = objects.get(int(number), b"")
            if b"/Type /Font" in font and b"/ToUnicode" in font:
                found[name] = font
    return found


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    number = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert number
    mapped = MAPPED.findall(_stream(objects[int(number[1])]))
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in mapped
    }


def _contents(objects: dict[int, bytes]) -> list[bytes]:
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b(?!s)", body)]
    numbers = [re.search(rb"/Contents (\d+) 0 R", body) for body in pages]
    return [_stream(objects[int(one[1])]) for one in numbers if one]


def _shown(content: bytes, letters: dict[bytes, dict[int, str]], page: int) -> list[Words]:
    """What begins at one place is one run, whichever fonts its letters are from."""
    found: dict[tuple[bytes, bytes], str] = {}
    font, place = b"", (b"", b"")
    for one in SHOWN.finditer(content):
        if one[1]:
            font = one[1]
        elif one[8] == b"Tm":
            place = one[6], one[7]
        elif one[9] is not None:
            glyphs = b"".join(GLYPHS.findall(one[9]))
            codes = [int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4)]
            told = "".join(letters[font].get(code, "�") for code in codes)
            found[place] = found.get(place, "") + told
    return [Words(text=text, x=float(x), page=page) for (x, _y), text in found.items()]
