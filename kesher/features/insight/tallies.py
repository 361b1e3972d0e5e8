"""How many leads of each value of each attribute were won, lost, or are undecided: one query."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, Sum, Value
from django.db.models.functions import TruncDate

from kesher.entity.fields import Field
from kesher.features.insight import asking, parts
from kesher.features.insight.asking import LEADS
from kesher.features.insight.matrix import LOST, OPEN, WON
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
    first, *others = [_counted(conditions, fields[key], place) for place, key in enumerate(keys)]
    rows = first.union(*others, all=True) if others else first
    meanings = asking.meanings()
    found: dict[str, Tallies] = {key: defaultdict(Tally) for key in keys}
    for place, part, status, leads, worth in rows:
        key = keys[place]
        tally = found[key][parts.operand(fields[key], part)]
        tally.add(meanings.get(status, OPEN), leads, worth or 0)
    return found


def together(tallies: Tallies) -> Tally:
    """All values as one: every lead has one value of each attribute."""
    found = Tally()
    for tally in tallies.values():
        found.won += tally.won
        found.lost += tally.lost
        found.undecided += tally.undecided
        found.worth += tally.worth
    return found


def by_day(conditions: str) -> dict[date, Tally]:
    """By the day of arrival, on the clock of whoever asks."""
    meanings = asking.meanings()
    found: dict[date, Tally] = defaultdict(Tally)
    rows = reading.matching(LEADS, conditions).order_by()
    counted = rows.annotate(day=TruncDate("created_at")).values_list("day", "status")
    for day, status, leads in counted.annotate(leads=Count("pk")):
        found[day].add(meanings.get(status, OPEN), leads)
    return dict(found)


def sees_worth() -> bool:
    return WORTH in reading.filterable(LEADS)


def _counted(conditions: str, field: Field, place: int) -> Any:
    rows = reading.matching(LEADS, conditions).order_by()
    worth: Any = Sum(WORTH) if sees_worth() else Value(None, output_field=IntegerField())
    told = rows.annotate(
        place=Value(place, output_field=IntegerField()),
        part=parts.expression(field),
        stands=F("status"),
    ).values("place", "part", "stands")
    return told.annotate(leads=Count("pk"), worth=worth).values_list(
        "place", "part", "stands", "leads", "worth"
    )
