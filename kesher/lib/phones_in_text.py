"""Several phone numbers in one line, with the names and remarks that people write beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from kesher.lib.phones import EXTENSION, with_extension_behind

_LONGEST = 2000
_ALONE = re.compile(r"[+*]?[\d-]{3,20}", re.ASCII)
_BETWEEN = re.compile(
    rf"(?:[;\n|,]|:::)(?!\s{{0,9}}{EXTENSION}\d)(?![^()]*\))", re.ASCII | re.IGNORECASE
)
_IN_BRACKETS = re.compile(rf"\(\s*({EXTENSION}\d{{1,7}})\s*\)", re.ASCII | re.IGNORECASE)
_REMARK = re.compile(r"\(([^()]*[^\W\d_][^()]*)\)")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(
    r"[+*(]?\d[\d\s().\u05be\u2010-\u2015\u2212-]*+(?:/\d+(?!\d))?\*?"
    rf"(?:[,;]?\s*{EXTENSION}\d{{1,7}}(?!\d))?",
    re.ASCII | re.IGNORECASE,
)
_POWER = re.compile(r"\d[\d.]*E\+?\d+", re.ASCII | re.IGNORECASE)
_TWO = re.compile(r"(?<=\d)\s*/\s*(?=(?:\D?\d){7})|(?<=\d{7})\s+(?=\+?\d{2,3}-?\d{7})", re.ASCII)
_OR_LAST = re.compile(
    rf"(.*\d)/(\d{{1,2}})([,;]?\s*{EXTENSION}\d{{1,7}})?", re.ASCII | re.DOTALL | re.IGNORECASE
)
_EDGES = " \t.:;,/-–"
_SHORTEST = 3
_WHOLE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A number as it was written, and the words beside it."""

    number: str
    words: str = ""


def mentions(text: str) -> list[Mention]:
    """`050-1234567 (דנה), 03-5551234/5 משרד` are three numbers, two of them of the office.

    A piece without any number is its own number, so that whoever parses it can refuse it.
    """
    if len(text) > _LONGEST or _ALONE.fullmatch(text):
        return [Mention(number=text)]
    told = _IN_BRACKETS.sub(r" \1", with_extension_behind(text))
    pieces = (piece.strip() for piece in _BETWEEN.split(told))
    return [
        Mention(number=number, words=one.words)
        for piece in pieces
        if piece
        for one in _in_piece(piece)
        for number in _alternatives(one.number)
    ]


def _in_piece(piece: str) -> Iterator[Mention]:
    texts = _REMARK.split(piece)
    if sum(sum(map(str.isdigit, text)) >= _WHOLE for text in texts[::2]) > 1:
        for text, remark in zip_longest(texts[::2], texts[1::2]):
            yield from _with_remarks(f"{text}({remark})" if remark else text)
        return
    yield from _with_remarks(piece)


def _with_remarks(piece: str) -> Iterator[Mention]:
    remarks = [remark.strip() for remark in _REMARK.findall(piece)]
    rest = _REMARK.sub(" ", piece).strip()
    if not _LETTER.search(rest) or _POWER.fullmatch(rest):
        yield Mention(number=rest, words=" ".join(remarks))
        return
    found = [one for one in _NUMBER.finditer(rest) if sum(map(str.isdigit, one[0])) >= _SHORTEST]
    if not found:
        yield Mention(number=piece)
        return
    starts, ends = [one.start() for one in found], [one.end() for one in found]
    if rest[: starts[0]].strip(_EDGES):
        words = [rest[a:b] for a, b in zip([0, *ends], starts, strict=False)]
        words[-1] += " " + rest[ends[-1] :]
    else:
        words = [rest[a:b] for a, b in zip(ends, [*starts[1:], len(rest)], strict=True)]
    for number, beside in zip(found, words, strict=True):
        told = [part for part in (beside.strip(_EDGES), *remarks) if part]
        yield Mention(number=number[0].strip(), words=" ".join(told))


def _alternatives(number: str) -> Iterator[str]:
    """`03-5551234/5` is 03-5551234 and 03-5551235, both with the extension that may follow."""
    for one in _TWO.split(number):
        if last := _OR_LAST.fullmatch(one.strip()):
            number, end, extension = last[1], last[2], last[3] or ""
            yield number + extension
            yield number[: -len(end)] + end + extension
        elif one.strip():
            yield one.strip()
