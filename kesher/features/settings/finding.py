"""When a custom field is searched otherwise, its records are indexed anew."""

from collections.abc import Sequence
from typing import Final

from kesher.entity import kinds
from kesher.entity.registry import entities
from kesher.records.history import Remembered
from kesher.records.search import renewing

TOLD_BY: Final = {"is_searched", "is_archived", "options"}


def renewed(rows: Sequence[Remembered]) -> None:
    """A field that was just made has no values to be found by."""
    changed = {
        row.record.entity
        for row in rows
        if kinds.kind(row.record.kind).searched and _is_otherwise(row)
    }
    for key in changed:
        renewing.renew_later(entities.get(key))


def _is_otherwise(row: Remembered) -> bool:
    return any(row.before.get(key) is not None for key in TOLD_BY & set(row.after))
