"""The text of a filter as words, quoted texts, signs and brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as say

from kesher.entity.filters.tree import InvalidFilter

LONGEST = 4000

# A quotation mark inside a word is a gershayim: רו"ח is one word.
WORD = r"[^\s()\",=<>!][^\s(),=<>!]*"
TOKEN = re.compile(
    rf'(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign><=|>=|!=|=|<|>)|(?P<mark>[(),])|(?P<word>{WORD})',
    re.DOTALL,
)
SPACE = re.compile(r"\s*")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """`sort` is text, sign, mark, word or end; the text of a quoted one is without its quotes."""

    sort: str
    text: str
    position: int

    def is_word(self, *words: str) -> bool:
        return self.sort == "word" and self.text.lower() in words

    def is_mark(self, mark: str) -> bool:
        return self.sort == "mark" and self.text == mark


def tokens(text: str) -> list[Token]:
    """All the tokens and one that marks the end; raises `InvalidFilter`."""
    if len(text) > LONGEST:
        message = say("The condition is longer than %(limit)s characters.")
        raise InvalidFilter(LONGEST, message % {"limit": LONGEST})
    return [*_tokens(text), Token("end", "", len(text))]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tokens(text: str) -> Iterator[Token]:
    position = _after_space(text, 0)
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise InvalidFilter(position, _unreadable(text[position]))
        found = match.group()
        if match.lastgroup == "text":
            found = ESCAPED.sub(r"\1", found[1:-1])
        yield Token(match.lastgroup or "", found, position)
        position = _after_space(text, match.end())


def _after_space(text: str, position: int) -> int:
    match = SPACE.match(text, position)
    return match.end() if match else position


def _unreadable(character: str) -> str:
    if character == '"':
        return say("A quotation mark is opened here and never closed.")
    return say("“%(character)s” cannot stand here.") % {"character": character}
