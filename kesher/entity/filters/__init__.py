"""The one filter language of lists, saved views, the API, roles and automation.

    status = new and (owner = me or source in (web, phone)) and not name contains "כהן"

`parse` reads it against the fields a person may ask about; nothing else can be reached by it.
"""

from kesher.entity.filters.asking import as_q
from kesher.entity.filters.reading import parse
from kesher.entity.filters.tree import (
    EVERYTHING,
    And,
    Condition,
    InvalidFilter,
    Not,
    Or,
    Test,
    all_of,
    also,
    any_of,
    chips,
    tests,
    without,
)
from kesher.entity.filters.words import sentence
from kesher.entity.filters.writing import moves, to_text

__all__ = [
    "EVERYTHING",
    "And",
    "Condition",
    "InvalidFilter",
    "Not",
    "Or",
    "Test",
    "all_of",
    "also",
    "any_of",
    "as_q",
    "chips",
    "moves",
    "parse",
    "sentence",
    "tests",
    "to_text",
    "without",
]
