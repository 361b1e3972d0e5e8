"""Cells in which people and programs write that there is nothing; they come in empty."""

from typing import Any, Final

from kesher.entity.fields import Field
from kesher.entity.kinds.reference import TITLES, Reference
from kesher.exchange.correcting import FREE, NOTHING, Correction
from kesher.lib.hebrew.marks import said

# A text may well be a dot, or say that there is none; these are no words of anybody's.
OF_PROGRAMS: Final = frozenset(
    ("-", "null", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!")
)
# What programs write for a day that nobody told.
NO_DAYS: Final = frozenset(
    ("0/0/00", "0/0/0000", "00/00/00", "00/00/0000", "00.00.0000", "0000-00-00")
)
WORDS: Final = (
    OF_PROGRAMS
    | NO_DAYS
    | {
        *("--", "---", "–", "—", ".", "n/a", "none", "nan", "unknown", "not known"),
        *("אין", "ללא", "לא ידוע", "לא ידועה"),
    }
)
LONGEST: Final = max(map(len, WORDS))


def is_said(cell: Any, words: frozenset[str] = WORDS) -> bool:
    return isinstance(cell, str) and len(cell) <= LONGEST and cell.lower() in words


def words_of(field: Field, *, of_another: bool) -> frozenset[str]:
    """Those that say nothing although the field would take them for a value.

    All others are asked first: where something may be answered by *none*, that is an answer. And a
    record must be called something.
    """
    kind, names_another = field.kind, of_another and field.key in TITLES
    if names_another or isinstance(kind, Reference) or kind.key == "money":
        return WORDS
    return OF_PROGRAMS if kind.key in FREE and not field.required else frozenset()


def noted(field: str, cell: str) -> Correction:
    return Correction(kind=NOTHING, field=field, before=said(cell), after="")
