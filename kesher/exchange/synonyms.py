"""What people call the columns of their tables and what stands in them, in Hebrew and English.

Of the targets of a line of `synonyms.tsv` the first that the record type has is meant, and one that
is of a single type alone, like `notes/created_at`, before them;
`answers.tsv` has what other programs write for an answer, `file_names.tsv` what files of a record
type are called. Words are compared as `hebrew.key` folds
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
    folded = f" {hebrew.key(file_name.replace('_', ' ').replace('.', ' '))} "
    found = [
        (len(word), line["entity"])
        for line in _lines("file_names.tsv")
        for word in _folded(line["words"])
        if f" {word} " in folded
    ]
    return [entity for _length, entity in sorted(found, reverse=True)]


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
