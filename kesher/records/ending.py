"""What is still going on with a record that is to be erased, and how it may be ended before.

Whoever has such records says so at start-up: erasing is below them, and knows none of them.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kesher.records.forgetting import Hanging


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`open_of(ids)` are those of the records that go on; `end(record, reason)` ends one, for one
    of the `reasons()`: keys and words.
    """

    entity: str
    model: Any
    label: Any
    open_of: Callable[[Collection[UUID]], Any]
    reasons: Callable[[], list[tuple[str, str]]]
    end: Callable[[Any, str], Any]


_endings: list[Ending] = []


def ends(ending: Ending) -> None:
    _endings.append(ending)


def open_in(found: Hanging) -> Iterator[tuple[Ending, list[Any]]]:
    """What goes on among all that hangs on the record."""
    for ending in _endings:
        pks = found.rows.get(ending.model)
        if pks and (rows := list(ending.open_of(pks))):
            yield ending, rows
