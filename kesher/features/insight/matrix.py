"""Conversion: of those who were in one status, how many came to another, are lost, or undecided.

A lead counts from the first time it was in a status. It reached a later one if it entered that at
any time since, whatever became of it afterwards; the time it took is that until the first time, or
until the last, where it had been there before.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kesher.entity.fields import Option
from kesher.features.insight.asking import ARRIVAL
from kesher.features.insight.walks import NEVER, Part, Walks
from kesher.lib import shares
from kesher.records.packed import Column

Pair = tuple[str, str]
OPEN, WON, LOST = MEANINGS = "open", "won", "lost"
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Of the leads that were in `origin`: those that reached `target`, and by what they mean now
    those that did not. The four add up to all. `lasted` are the seconds it took each that did.
    """

    origin: str
    target: str
    reached: int
    undecided: int
    lost: int
    otherwise: int
    lasted: Column = field(compare=False, repr=False)

    @property
    def leads(self) -> int:
        return self.reached + self.undecided + self.lost + self.otherwise

    @property
    def share(self) -> float | None:
        return self.reached / self.leads if self.leads else None

    @property
    def middle(self) -> float | None:
        """Days until half of those who reached it had done so."""
        return float(np.median(self.lasted)) / DAY if len(self.lasted) else None

    @property
    def interval(self) -> shares.Interval:
        return shares.wilson(self.reached, self.leads)

    @property
    def is_few(self) -> bool:
        return self.leads < shares.FEW


def pairs(statuses: Iterable[Option]) -> list[Pair]:
    """From the arrival and from each open status to every one that comes later in the list."""
    known = list(statuses)
    found = [(ARRIVAL, one.key) for one in known]
    for place, one in enumerate(known):
        if one.meaning not in {WON, LOST}:
            found += [(one.key, later.key) for later in known[place + 1 :]]
    return found


def passages(
    walks: Walks, wanted: Collection[Pair], meanings: Mapping[str, str]
) -> dict[Pair, Passage]:
    """The wanted pairs, of all leads together; none where there are no leads."""
    if not len(walks.arrived):
        return {}
    together = Part(values=[ARRIVAL], places=np.zeros_like(walks.stands))
    meanings_of = meant(walks, meanings)
    return {pair: _passages(walks, pair, meanings_of, together)[0] for pair in wanted}


def passages_by(
    walks: Walks, by: str, pair: Pair, meanings: Mapping[str, str]
) -> dict[str, Passage]:
    """One pair by the values of an attribute; without those of which none came."""
    part = walks.parts[by]
    found = _passages(walks, pair, meant(walks, meanings), part)
    told = zip(part.values, found, strict=True)
    return {value: passage for value, passage in told if passage.leads}


def meant(walks: Walks, meanings: Mapping[str, str]) -> Column:
    """Of each lead, what its status means, as a place among the meanings."""
    told = [MEANINGS.index(meanings.get(key, OPEN)) for key in walks.known]
    return np.array([*told, MEANINGS.index(OPEN)])[walks.stands]


def _passages(walks: Walks, pair: Pair, of_all: Column, told_apart: Part) -> list[Passage]:
    begun, came = (told_apart.along(one) for one in _begun(walks, pair[0]))
    target = walks.known.index(pair[1])
    first, last = (told_apart.along(one[target]) for one in (walks.first, walks.last))
    meant, part = told_apart.along(of_all), told_apart.places
    reached = came & (last >= begun)
    entered = np.where(first >= begun, first, last)[reached]
    count = int(part.max(initial=-1)) + 1
    missed = _counted(part[came & ~reached], meant[came & ~reached], count, len(MEANINGS))
    lasted = _apart(part[reached], entered - begun[reached], count)
    return [
        Passage(
            origin=pair[0],
            target=pair[1],
            reached=len(seconds),
            undecided=int(of_meanings[0]),
            otherwise=int(of_meanings[1]),
            lost=int(of_meanings[2]),
            lasted=seconds,
        )
        for of_meanings, seconds in zip(missed, lasted, strict=True)
    ]


def _apart(part: Column, values: Column, count: int) -> list[Column]:
    """The values of each of so many parts."""
    if count <= 1:
        return [values] * count
    order = np.argsort(part, kind="stable")
    ends = np.cumsum(np.bincount(part, minlength=count))[:-1]
    return np.split(values[order], ends)


def _begun(walks: Walks, origin: str) -> tuple[Column, NDArray[np.bool_]]:
    """When each came to the status, and whether it did."""
    if origin == ARRIVAL:
        return walks.arrived, np.ones(len(walks.arrived), dtype=bool)
    first = walks.first[walks.known.index(origin)]
    return first, first < NEVER


def _counted(rows: Column, columns: Column, height: int, width: int) -> Column:
    """How often each column occurs in each row."""
    found = np.bincount(rows * width + columns, minlength=height * width)
    return found.reshape(height, width)
