"""Record types that bear a document: rows of a file name it, and its bytes come along.

The feature that knows how to keep bytes offers itself at start-up.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from kesher.tenancy import current

# The target of a column that names documents.
DOCUMENT: Final = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bytes:
    """The `content` of a document, under the name that people shall see.

    `to` is where its record's own bytes are to lie: whoever does it again puts them there again.
    """

    name: str
    content: Any
    to: str
    is_trial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """`keep` makes the bytes the record's own, and answers the values of the columns `given`.

    In a trial it only looks. Raises `ValidationError` for what may not be kept. `draw` does the
    same with what must be a picture. `kept` answers at which of some places records have bytes;
    `digests` the SHA-256 of some records, and `pictures` the bytes, when asked, of those that are
    pictures and that whoever asks may open.
    """

    entity: str
    given: frozenset[str]
    keep: Callable[[Bytes], dict[str, Any]]
    draw: Callable[[Bytes], dict[str, Any]]
    kept: Callable[[Collection[str]], set[str]]
    digests: Callable[[Collection[UUID]], dict[UUID, str]]
    pictures: Callable[[Collection[UUID]], dict[UUID, Callable[[], bytes]]]


_bearers: dict[str, Bearer] = {}


def offer(bearer: Bearer) -> None:
    _bearers[bearer.entity] = bearer


def place_of(batch: UUID, number: int, name: str) -> str:
    """Where bytes lie that the row of this number brings."""
    return f"{current().organization_id}/{uuid5(batch, f'{number} {name}')}"


def keys() -> list[str]:
    return list(_bearers)


def of(entity_key: str) -> Bearer | None:
    return _bearers.get(entity_key)
