"""What follows from a change of custom fields: records indexed anew, or numbered."""

from collections.abc import Sequence
from typing import Final

from kesher.entity import kinds
from kesher.entity.registry import entities
from kesher.records import catching_up
from kesher.records.history import Remembered
from kesher.records.search import renewing

TOLD_BY: Final = {"is_searched", "is_archived", "options"}


def followed(rows: Sequence[Remembered]) -> None:
    for key in {row.record.entity for row in rows if _is_found_otherwise(row)}:
        renewing.renew_later(entities.get(key))
    for field in (row.record for row in rows if _numbers_anew(row)):
        catching_up.catch_up_later(entities.get(field.entity), field.key)


def _is_found_otherwise(row: Remembered) -> bool:
    """A field that was just made has no values to be found by."""
    changed = TOLD_BY & set(row.after)
    is_searched = kinds.kind(row.record.kind).searched
    return is_searched and any(row.before.get(key) is not None for key in changed)


def _numbers_anew(row: Remembered) -> bool:
    """A field that was just made, or was archived while records were made without it."""
    is_given = kinds.kind(row.record.kind).assigned and not row.record.is_archived
    return is_given and bool({"kind", "is_archived"} & set(row.after))
