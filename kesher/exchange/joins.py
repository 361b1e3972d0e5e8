"""What a row may say of its record besides fields: that a person works at a firm.

The features that know how to write such a thing offer it at start-up.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Pairs = Sequence[tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """`key` begins its targets. `join` writes what is missing between records and others.

    The others are records of the entity `target` with the values in `new`, by which they are
    found, and made where there is none; columns of the row may tell the fields in `tells` of them.
    `known(names)` answers the records of such names, however they are spelt; `same(name)` is equal
    for two names of one. Where the others are of the same sort, and rows of the same file may tell
    them, records are joined `later`: once all rows are in. One that does
    not `make` leaves alone whoever is named and not here.
    """

    key: str
    entity: str
    target: str
    label: Any
    join: Callable[[Pairs], None]
    known: Callable[[Collection[str]], Mapping[str, Any]]
    same: Callable[[str], str]
    new: Mapping[str, Any] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    later: bool = False
    makes: bool = True

    def may_be(self, record: Any) -> bool:
        """Whether a record is such that others may be joined with it: a firm."""
        return all(getattr(record, key) == value for key, value in self.new.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A join of a record, or of what its `reference` points at: a lead's customer works at a firm.

    `place` is how a draft knows what its row says of the other.
    """

    join: Join
    reference: str = ""

    @property
    def place(self) -> str:
        return f"{self.reference}.{self.join.key}" if self.reference else self.join.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Couple:
    """Two references of a record whose records are joined: a deal's contact works at its firm."""

    entity: str
    join: Join
    who: str
    other: str


_joins: dict[tuple[str, str], Join] = {}
_couples: dict[str, Couple] = {}


def offer(join: Join) -> None:
    _joins[join.entity, join.key] = join


def of(entity_key: str) -> list[Join]:
    return [join for (entity, _key), join in _joins.items() if entity == entity_key]


def couple(couple: Couple) -> None:
    _couples[couple.entity] = couple


def couple_of(entity_key: str) -> Couple | None:
    return _couples.get(entity_key)
