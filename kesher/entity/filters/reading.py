"""Reading a filter: from text to a tree of questions about known fields, or to a clear refusal."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say

from kesher.entity.fields import Field
from kesher.entity.filters.tokens import Token, tokens
from kesher.entity.filters.tree import (
    EVERYTHING,
    Condition,
    InvalidFilter,
    Not,
    Test,
    all_of,
    any_of,
)

DEEPEST = 20
MOST_TESTS = 50
MOST_OPERANDS = 200

OPERATORS = {
    ("in",): "in",
    ("not", "in"): "not in",
    ("contains",): "contains",
    ("starts", "with"): "starts with",
    ("is", "empty"): "is empty",
    ("is", "not", "empty"): "is not empty",
    ("within",): "within",
    ("has",): "has",
}
LISTS = {"in", "not in"}
BARE = {"is empty", "is not empty"}


def parse(
    entity_fields: Mapping[str, Field], text: str, *, allowed: Collection[str] | None = None
) -> Condition:
    """The tree of a filter; `allowed` narrows the fields that may be asked about.

    An empty text is `EVERYTHING`. Raises `InvalidFilter`.
    """
    fields = {
        key: field
        for key, field in entity_fields.items()
        if field.lookup and field.kind.operators and (allowed is None or key in allowed)
    }
    return _Reader(fields, tokens(text)).whole()


class _Reader:
    """Descends through the tokens once: or, and, not, brackets, tests."""

    def __init__(self, fields: Mapping[str, Field], found: list[Token]) -> None:
        self.fields, self.tokens = fields, found
        self.place = self.depth = self.tests = self.operands = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def whole(self) -> Condition:
        if self.next.sort == "end":
            return EVERYTHING
        tree = self.either()
        if self.next.sort != "end":
            raise _expected(self.next, say("“and”, “or” or the end"))
        return tree

    def either(self) -> Condition:
        parts = [self.both()]
        while self.next.is_word("or"):
            self.take()
            parts.append(self.both())
        return any_of(*parts)

    def both(self) -> Condition:
        parts = [self.one()]
        while self.next.is_word("and"):
            self.take()
            parts.append(self.one())
        return all_of(*parts)

    def one(self) -> Condition:
        if not self.next.is_word("not") and not self.next.is_mark("("):
            return self.test()
        self.depth += 1
        if self.depth > DEEPEST:
            message = say("The condition is nested deeper than %(limit)s levels.")
            raise InvalidFilter(self.next.position, message % {"limit": DEEPEST})
        tree: Condition
        if self.take().is_word("not"):
            tree = Not(self.one())
        else:
            tree = self.either()
            self.close()
        self.depth -= 1
        return tree

    def close(self) -> None:
        if not self.next.is_mark(")"):
            raise _expected(self.next, say("“and”, “or” or “)”"))
        self.take()

    def test(self) -> Condition:
        named = self.take()
        field = self.fields.get(named.text) if named.sort == "word" else None
        if field is None:
            raise _unknown_field(named, self.fields)
        self.tests += 1
        if self.tests > MOST_TESTS:
            message = say("The condition asks more than %(limit)s questions.")
            raise InvalidFilter(named.position, message % {"limit": MOST_TESTS})
        operator = self.operator(field)
        return Test(field, operator, self.values(field, operator))

    def operator(self, field: Field) -> str:
        first = self.next
        operator = self.take().text if first.sort == "sign" else self.spelled()
        if operator not in field.kind.operators:
            raise _expected(first, " ".join(field.kind.operators))
        return operator

    def spelled(self) -> str:
        """The longest operator in words that stands here, or ""."""
        for length in (3, 2, 1):
            ahead = self.tokens[self.place : self.place + length]
            words = tuple(token.text.lower() for token in ahead if token.sort == "word")
            if len(words) == length and words in OPERATORS:
                self.place += length
                return OPERATORS[words]
        return ""

    def values(self, field: Field, operator: str) -> tuple[str, ...]:
        if operator in BARE:
            return ()
        if operator not in LISTS:
            return (self.value(field, operator),)
        if not self.next.is_mark("("):
            raise _expected(self.next, "(")
        values: list[str] = []
        while not values or self.next.is_mark(","):
            self.take()
            values.append(self.value(field, operator))
        if not self.next.is_mark(")"):
            raise _expected(self.next, say("“,” or “)”"))
        self.take()
        return tuple(dict.fromkeys(values))

    def value(self, field: Field, operator: str) -> str:
        first = self.next
        typed = self.take().text if first.sort == "text" else self.bare_words()
        self.operands += 1
        if self.operands > MOST_OPERANDS:
            message = say("The condition names more than %(limit)s values.")
            raise InvalidFilter(first.position, message % {"limit": MOST_OPERANDS})
        try:
            return field.kind.canonical(field, operator, typed)
        except ValidationError as problem:
            raise InvalidFilter(first.position, " ".join(problem.messages)) from problem

    def bare_words(self) -> str:
        first, words = self.next, []
        while self.next.sort == "word" and not self.next.is_word("and", "or"):
            words.append(self.take().text)
        if not words:
            raise _expected(first, say("a value"))
        return " ".join(words)


def _expected(token: Token, wanted: str) -> InvalidFilter:
    if token.sort == "end":
        message = say("The condition ends too early; expected: %(wanted)s.")
        return InvalidFilter(token.position, message % {"wanted": wanted})
    message = say("“%(found)s” cannot stand here; expected: %(wanted)s.")
    return InvalidFilter(token.position, message % {"found": token.text[:40], "wanted": wanted})


def _unknown_field(token: Token, fields: Mapping[str, Field]) -> InvalidFilter:
    if token.sort != "word":
        return _expected(token, say("the name of a field"))
    message = say("There is no field “%(name)s” to ask about; there are: %(names)s.")
    names = ", ".join(sorted(fields)) or "–"
    return InvalidFilter(token.position, message % {"name": token.text[:40], "names": names})
