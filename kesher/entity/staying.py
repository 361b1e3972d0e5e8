"""What stays of a record when somebody it tells of is erased, because others rely on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """A model says so by `stays`. Whatever it has in words goes, unless it is told here.

    `because` is the reason, for people; the parts of a record need none. `title` is the column that
    the record is called by, and `called` what it says from then on. Of the columns in `worded` only
    the words go by which the erased are known; those in `keeping` tell of nobody, those in
    `dropping` do, though they are no texts. `saying` are the places of its documents that are free
    words. A `whole` row is emptied if it tells of them at all.
    """

    because: Any = ""
    title: str = ""
    called: Callable[[Any], str] | None = None
    worded: frozenset[str] = frozenset()
    keeping: frozenset[str] = frozenset()
    dropping: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    whole: bool = False


def staying_of(model: Any) -> Staying | None:
    found: Staying | None = getattr(model, "stays", None)
    return found
