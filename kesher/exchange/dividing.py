"""A log of calls, meetings and notes in one table, divided by what its rows are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kesher.entity.description import Entity
from kesher.exchange import intake, recognising, synonyms
from kesher.exchange.intake import Peek
from kesher.exchange.refusing import CannotImport
from kesher.exchange.ways import ALL, Only
from kesher.lib import hebrew

_CALLED = """
type, activity type, event type, engagement type, record type, subtype, task subtype, tasksubtype,
kind, activity - type, סוג, סוג פעילות, סוג הפעילות, סוג פעולה, סוג אירוע, סוג תיעוד, סוג רשומה
"""
COLUMNS: Final = frozenset(hebrew.key(name) for name in _CALLED.split(","))
# Of a table that nothing else tells, so many of the words must be known.
HALF: Final = 0.5


def parted(
    path: Path, name: str, seen: Peek, found: Entity | None
) -> list[tuple[Entity | None, Peek, Only]]:
    """The sheet that was seen, or its rows of each type where it has those of several."""
    parts: list[tuple[Entity | None, Peek, Only]] = []
    for entity, only in _types(seen, found):
        with suppress(CannotImport):  # of this type there is no row
            part = intake.peek(path, file_name=name, sheet=seen.sheet, only=only)
            parts.append((entity, part, only))
    return parts or [(found, seen, ALL)]


def _types(seen: Peek, found: Entity | None) -> list[tuple[Entity, Only]]:
    """Of which record type which rows are, where a column says that of more than one.

    What it calls by no known name is of the type that the whole was taken for.
    """
    if found and found.key not in synonyms.row_types().values():
        return []
    known = {entity.key: entity for entity in recognising.offered()}
    for place, title in enumerate(seen.titles):
        if hebrew.key(title) in COLUMNS and place < len(seen.distinct):
            told = _told(seen.distinct[place], known)
            rest = found or _first(told, seen.distinct[place])
            if rest and {*told, rest} != {rest}:
                return list(_divided(place, told, rest))
    return []


def _first(told: Mapping[Entity, Sequence[str]], words: Sequence[str]) -> Entity | None:
    """Of a table that nobody recognised, unless its words might mean anything."""
    is_log = len(told) > 1 and sum(map(len, told.values())) >= HALF * len(words)
    return next(iter(told)) if is_log else None


def _told(words: Iterable[str], known: Mapping[str, Entity]) -> dict[Entity, list[str]]:
    told: dict[Entity, list[str]] = defaultdict(list)
    for word in words:
        entity = known.get(synonyms.row_types().get(hebrew.key(word), ""))
        if entity:
            told[entity].append(word)
    return told


def _divided(
    place: int, told: dict[Entity, list[str]], rest: Entity
) -> Iterator[tuple[Entity, Only]]:
    others = tuple(word for entity, words in told.items() if entity != rest for word in words)
    yield rest, Only(column=place, words=others, is_rest=True)
    for entity, words in told.items():
        if entity != rest:
            yield entity, Only(column=place, words=tuple(words))
