"""A log of calls, meetings and notes in one table, divided by what its rows are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kesher.entity.description import Entity
from kesher.exchange import synonyms
from kesher.exchange.intake import Peek
from kesher.exchange.ways import Only
from kesher.lib import hebrew

_CALLED = """
type, activity type, event type, engagement type, record type, subtype, task subtype, tasksubtype,
kind, activity - type, סוג, סוג פעילות, סוג הפעילות, סוג פעולה, סוג אירוע, סוג תיעוד, סוג רשומה
"""
COLUMNS: Final = frozenset(hebrew.key(name) for name in _CALLED.split(","))
# Of a table that nothing else tells, so many of the words must be known.
HALF: Final = 0.5


def parts(seen: Peek, found: Entity | None, offered: Iterable[Entity]) -> list[tuple[Entity, Only]]:
    """Of which record type which rows are, where a column says that of more than one.

    What it calls by no known name is of the type that the whole was taken for.
    """
    if found and found.key not in synonyms.row_types().values():
        return []
    known = {entity.key: entity for entity in offered}
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
