"""How many leads of each value of each attribute were won, lost, or are undecided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, F, IntegerField, Sum, Value

from kesher.entity.fields import Field
from kesher.features.insight import asking, parts
from kesher.features.insight.asking import LEADS
from kesher.features.insight.matrix import LOST, OPEN, WON
from kesher.features.insight.walks import Column, Walks
from kesher.lib import shares
from kesher.records import reading

WORTH = "expected_value"
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
        return shares.wilson(self.won, self.decided)

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


def by_attribute(conditions: str, fields: Mapping[str, Field]) -> dict[str, Tallies]:
    """By the attribute's key and the value, as filters name it."""
    keys = list(fields)[:MOST_ATTRIBUTES]
    meanings = asking.meanings()
    raw: dict[str, dict[Any, Tally]] = {key: defaultdict(Tally) for key in keys}
    for status, leads, worth, *told in _counted(conditions, [fields[key] for key in keys]):
        meaning = meanings.get(status, OPEN)
        for key, part in zip(keys, told, strict=True):
            raw[key][part].add(meaning, leads, worth or 0)
    return {key: _named(fields[key], tallies) for key, tallies in raw.items()}


def together(tallies: Tallies) -> Tally:
    """All values as one: every lead has one value of each attribute."""
    found = Tally()
    for tally in tallies.values():
        found.join(tally)
    return found


def by_day(walked: Walks) -> dict[date, Tally]:
    """By the day of arrival, on the clock of whoever asks."""
    if not len(walked.arrived):
        return {}
    first, days = walked.days
    counted = of_column(walked, days)
    return {first + timedelta(days=day): tally for day, tally in counted.items()}


def of_column(walked: Walks, column: Column) -> dict[int, Tally]:
    """By the numbers that occur in the column."""
    meanings = asking.meanings()
    width = len(walked.known) + 1
    counted = np.bincount(column * width + walked.stands)
    found: dict[int, Tally] = defaultdict(Tally)
    for place in np.flatnonzero(counted):
        number, status = divmod(int(place), width)
        key = walked.known[status] if status < len(walked.known) else ""
        found[number].add(meanings.get(key, OPEN), int(counted[place]))
    return found


def sees_worth() -> bool:
    return WORTH in reading.filterable(LEADS)


def _counted(conditions: str, fields: Sequence[Field]) -> Any:
    """By all of the attributes together: what occurs at once is far less than the leads."""
    rows = reading.matching(LEADS, conditions).order_by()
    worth: Any = Sum(WORTH) if sees_worth() else Value(None, output_field=IntegerField())
    told = {f"part_{place}": parts.expression(field) for place, field in enumerate(fields)}
    apart = rows.annotate(stands=F("status"), **told).values("stands", *told)
    counted = apart.annotate(leads=Count("pk"), worth=worth)
    return counted.values_list("stands", "leads", "worth", *told)


def _named(field: Field, raw: Mapping[Any, Tally]) -> Tallies:
    """By the values as filters name them, of which several may be kept in different ways."""
    found: Tallies = defaultdict(Tally)
    for part, tally in raw.items():
        found[parts.operand(field, part)].join(tally)
    return found
