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
    for two names of one.
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


_joins: dict[tuple[str, str], Join] = {}


def offer(join: Join) -> None:
    _joins[join.entity, join.key] = join


def of(entity_key: str) -> list[Join]:
    return [join for (entity, _key), join in _joins.items() if entity == entity_key]
