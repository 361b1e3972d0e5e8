"""Record types that bear a document: rows of a file name it, and its bytes come along.

The feature that knows how to keep bytes offers itself at start-up.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

# The target of a column that names documents.
DOCUMENT: Final = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bytes:
    """A document as it lies in the store, under the name that people shall see.

    `to` is where its record's own bytes are to lie: whoever does it again puts them there again.
    """

    name: str
    key: str
    to: str
    is_trial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """`keep` makes the bytes the record's own, and answers the values of the columns `given`.

    In a trial it only looks. Raises `ValidationError` for what may not be kept. `kept` answers at
    which of some places records have bytes.
    """

    entity: str
    given: frozenset[str]
    keep: Callable[[Bytes], dict[str, Any]]
    kept: Callable[[Collection[str]], set[str]]


_bearers: dict[str, Bearer] = {}


def offer(bearer: Bearer) -> None:
    _bearers[bearer.entity] = bearer


def keys() -> list[str]:
    return list(_bearers)


def of(entity_key: str) -> Bearer | None:
    return _bearers.get(entity_key)
