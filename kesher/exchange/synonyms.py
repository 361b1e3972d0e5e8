"""What people call the columns of their tables and what stands in them, in Hebrew and English.

Of the targets of a line of `synonyms.tsv` the first that the record type has is meant, and one that
is of a single type alone, like `notes/created_at`, before them;
`answers.tsv` has what other programs write for an answer, `file_names.tsv` what files of a record
type are called, `row_types.tsv` how
they are called within a table of many. Words are compared as `hebrew.key` folds
them, so that quotes, dots and dashes do not matter.
"""

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources

from kesher.lib import hebrew


@cache
def by_word() -> dict[str, tuple[str, ...]]:
    """The targets that a column's name may stand for, by the folded name.

    Where several Hebrew words have no article, the same with one is meant, too.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines("synonyms.tsv"):
        for name in _folded(line["names of columns"]):
            found[name] = (*found.get(name, ()), *line["targets"].split())
    return {_definite(name): meant for name, meant in found.items()} | found


def _definite(name: str) -> str:
    """In Hebrew the last of several words bears the article."""
    before, _blank, last = name.rpartition(" ")
    return f"{before} ה{last}" if before and "א" <= last[0] <= "ת" else name


def answers(field_key: str, typed: str) -> tuple[str, ...]:
    """The answers that others write so, of which a field of that name may have one."""
    return _answers().get((field_key, hebrew.key(typed)), ())


def named_in(file_name: str) -> list[str]:
    """The record types that a file is called after, the longest word first."""
    return [line["entity"] for line in _called(file_name)]


def fixed_by(file_name: str, entity_key: str) -> dict[str, list[str]]:
    """What all rows of a file of that name get, as JSON: those of suppliers are suppliers."""
    told = (line["fixed"] for line in _called(file_name) if line["entity"] == entity_key)
    pairs = (pair.partition("=") for pair in next(told, "").split())
    return {key: [answer] for key, _is, answer in pairs}


def _called(file_name: str) -> list[dict[str, str]]:
    folded = f" {hebrew.key(file_name.replace('_', ' ').replace('.', ' '))} "
    found = [
        (len(word), line)
        for line in _lines("file_names.tsv")
        for word in _folded(line["words"])
        if f" {word} " in folded
    ]
    return [line for _length, line in sorted(found, key=lambda one: -one[0])]


@cache
def row_types() -> dict[str, str]:
    """Of which record type a row is of which a table of many sorts says so."""
    lines = _lines("row_types.tsv")
    return {word: line["entity"] for line in lines for word in _folded(line["words"])}


@cache
def _answers() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in _lines("answers.tsv"):
        for word in _folded(line["words"]):
            name = (line["field"], word)
            found[name] = (*found.get(name, ()), line["answer"])
    return found


def _folded(words: str) -> Iterator[str]:
    return (hebrew.key(word.strip()) for word in words.split(","))


def _lines(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("kesher.exchange").joinpath(name).read_text("utf-8")
    return csv.DictReader(text.splitlines(), delimiter="\t")
