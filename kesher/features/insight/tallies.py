"""How many leads of each value of each attribute were won, lost, or are undecided."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kesher.entity.fields import Field
from kesher.features.insight import asking
from kesher.features.insight.asking import LEADS
from kesher.features.insight.matrix import LOST, OPEN, WON
from kesher.features.insight.parts import LookedUp
from kesher.features.insight.walks import WORTH, Part, Walks
from kesher.lib import shares
from kesher.records import reading
from kesher.records.packed import Column

MOST_ATTRIBUTES = 20


@dataclass(slots=True, kw_only=True)
class Tally:
    """`worth` is the expected value of those won, in minor units."""

    won: int = 0
    lost: int = 0
    undecided: int = 0
    worth: int = 0

    @property
    def leads(self) -> int:
        return self.won + self.lost + self.undecided

    @property
    def decided(self) -> int:
        return self.won + self.lost

    @property
    def share(self) -> float | None:
        """Of those that are decided, how many were won."""
        return self.won / self.decided if self.decided else None

    @property
    def interval(self) -> shares.Interval:
        return shares.wilson(self.won, self.decided, sure=shares.CERTAIN)

    def add(self, meaning: str, leads: int, worth: int = 0) -> None:
        if meaning == WON:
            self.won += leads
            self.worth += worth
        elif meaning == LOST:
            self.lost += leads
        else:
            self.undecided += leads

    def join(self, other: "Tally") -> None:
        self.won += other.won
        self.lost += other.lost
        self.undecided += other.undecided
        self.worth += other.worth

    def without(self, other: "Tally") -> "Tally":
        return Tally(
            won=self.won - other.won,
            lost=self.lost - other.lost,
            undecided=self.undecided - other.undecided,
            worth=self.worth - other.worth,
        )


Tallies = dict[str, Tally]


def counted(fields: Mapping[str, Field], by: str) -> dict[str, Field]:
    """Those that are told on one page: the first of them, and the one that is asked for."""
    columns = [key for key, field in fields.items() if not isinstance(field.kind, LookedUp)]
    first = columns[:MOST_ATTRIBUTES]
    return {key: field for key, field in fields.items() if key in {*first, by}}


def by_part(walked: Walks, part: Part) -> Tallies:
    """By the values of an attribute, as filters name them."""
    found = of_column(walked, part.places, part)
    return {part.values[place]: tally for place, tally in found.items()}


def together(walked: Walks) -> Tally:
    """All leads as one."""
    return of_column(walked, np.zeros_like(walked.stands)).get(0, Tally())


def by_day(walked: Walks) -> dict[date, Tally]:
    """By the day of arrival, on the clock of whoever asks."""
    if not len(walked.arrived):
        return {}
    first, days = walked.days
    counted = of_column(walked, days)
    return {first + timedelta(days=day): tally for day, tally in counted.items()}


def of_column(walked: Walks, column: Column, part: Part | None = None) -> dict[int, Tally]:
    """By the numbers that occur in the column, which is by lead, or goes with the part's places."""
    meanings = asking.meanings()
    width = len(walked.known) + 1
    stands, worths = walked.stands, walked.worth
    if part is not None:
        stands, worths = part.along(stands), part.along(worths)
    counted, worth = sums(column * width + stands, worths)
    found: dict[int, Tally] = defaultdict(Tally)
    for place in np.flatnonzero(counted):
        number, status = divmod(int(place), width)
        key = walked.known[status] if status < len(walked.known) else ""
        found[number].add(meanings.get(key, OPEN), int(counted[place]), int(worth[place]))
    return found


def sums(places: Column, worth: Column, least: int = 0) -> tuple[Column, Column]:
    """By place, how many there are and what they are worth together; of so many places at least."""
    counted = np.bincount(places, minlength=least)
    summed = np.zeros_like(counted)
    np.add.at(summed, places, worth)
    return counted, summed


def sees_worth() -> bool:
    return WORTH in reading.filterable(LEADS)
