"""Conditions as plain values, and what can be done to them without a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from kesher.entity.fields import Field


class InvalidFilter(Exception):
    """A condition that cannot be understood. `position` counts characters from 0."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position, self.message = position, message


@dataclass(frozen=True, slots=True)
class Test:
    """One question about one field; its operands are canonical texts."""

    __test__: ClassVar[bool] = False

    field: Field
    operator: str
    operands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All of them hold; without any, everything does."""

    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    conditions: tuple[Condition, ...] = ()


Condition = And | Or | Not | Test
EVERYTHING: Final = And()


def all_of(*conditions: Condition) -> Condition:
    """Their conjunction, without an `And` inside an `And`."""
    flat = [part for condition in conditions for part in chips(condition)]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(*conditions: Condition) -> Condition:
    """The disjunction of one or more, without an `Or` inside an `Or`."""
    flat = [
        part
        for condition in conditions
        for part in (condition.conditions if isinstance(condition, Or) else (condition,))
    ]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def chips(tree: Condition) -> list[Condition]:
    """The parts that must all hold, each a chip above a list."""
    return list(tree.conditions) if isinstance(tree, And) else [tree]


def also(tree: Condition, part: Condition) -> Condition:
    """The tree with one more part, unless it has it already."""
    return tree if part in chips(tree) else all_of(tree, part)


def without(tree: Condition, part: Condition) -> Condition:
    """The tree without one of its chips."""
    return all_of(*(chip for chip in chips(tree) if chip != part))


def tests(tree: Condition) -> Iterator[Test]:
    """Every question asked anywhere in the tree."""
    if isinstance(tree, Test):
        yield tree
    elif isinstance(tree, Not):
        yield from tests(tree.condition)
    else:
        for condition in tree.conditions:
            yield from tests(condition)
