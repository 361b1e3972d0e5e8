"""Customers who are due to buy again, by the time that passed between their own purchases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils import timezone

from kesher.access.rights import may
from kesher.entity.registry import entities
from kesher.features.sales import repeat
from kesher.records import reading

# Fewer purchases show no habit; whoever stayed away for so many intervals has another by now.
FEWEST: Final = 3
GONE_AFTER: Final = 3
SOON: Final = timedelta(days=14)
SHORTEST: Final = timedelta(days=7)
MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """`every` is the mean time between a customer's purchases."""

    party: UUID
    purchases: int
    last: date
    every: timedelta

    @property
    def expected(self) -> date:
        return self.last + self.every

    @property
    def late(self) -> timedelta:
        """How long ago the next one was expected; less than nothing where it is ahead."""
        return timezone.localdate() - self.expected

    @property
    def is_due(self) -> bool:
        return -SOON <= self.late <= self.every * GONE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    customer: Any
    habit: Habit


def customers() -> list[Due]:
    """The most overdue by their own measure first; two queries."""
    if not may("view", "parties"):
        return []
    habits = sorted(
        (one for one in _habits() if one.is_due),
        key=lambda one: (-(one.late / one.every), one.party),
    )
    wanted = habits[:MOST]
    rows = reading.visible(entities.get("parties")).select_related("owner")
    found = rows.in_bulk([one.party for one in wanted])
    return [Due(customer=found[one.party], habit=one) for one in wanted if one.party in found]


def _habits() -> Iterator[Habit]:
    bought = (
        repeat.won().values_list("party").annotate(Count("pk"), Min("closed_at"), Max("closed_at"))
    )
    for party, purchases, first, last in bought.filter(pk__count__gte=FEWEST):
        every = (last - first) / (purchases - 1)
        if every >= SHORTEST:
            day = timezone.localtime(last).date()
            yield Habit(
                party=party, purchases=purchases, last=day, every=timedelta(days=every.days)
            )
