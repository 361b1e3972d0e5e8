"""Customers who are due to order again, by the time that passed between their own orders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import is_open, may
from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import NEVER
from kesher.entity.kinds.yes_no import YesNo
from kesher.entity.registry import entities
from kesher.features.sales import repeat
from kesher.records import reading

DUE: Final = "due_again"
# What habits are told by.
READ: Final = ("party", "date", "status")
# Days of ordering: fewer show no habit; whoever stayed away for so many times as long has another.
FEWEST: Final = 3
GONE_AFTER: Final = 3
SOON: Final = timedelta(days=14)
SHORTEST: Final = timedelta(days=7)
MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """`every` is the mean time between a customer's days of ordering."""

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
    habits = sorted(_due(), key=lambda one: (-(one.late / one.every), one.party))
    wanted = habits[:MOST]
    rows = reading.visible(entities.get("parties")).select_related("owner")
    found = rows.in_bulk([one.party for one in wanted])
    return [Due(customer=found[one.party], habit=one) for one in wanted if one.party in found]


class DueAgain(YesNo):
    """`due_again = yes`: the customer's own rhythm says so."""

    key = "due_to_order"
    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = Q(pk__in=[one.party for one in _due()])
        return found if self.parse(operands[0], field) else ~found

    def empty(self, field: Field) -> Q:
        return NEVER


def may_read() -> bool:
    """Whether whoever asks may see what habits are told by."""
    return may("view", "orders") and all(is_open("orders", key) for key in READ)


def _due() -> list[Habit]:
    return [one for one in _habits() if one.is_due] if may_read() else []


def _habits() -> Iterator[Habit]:
    told = repeat.orders().values_list("party")
    ordered = told.annotate(Count("date", distinct=True), Min("date"), Max("date"))
    for party, days, first, last in ordered.filter(date__count__gte=FEWEST):
        every = timedelta(days=(last - first).days // (days - 1))
        if every >= SHORTEST:
            yield Habit(party=party, purchases=days, last=last, every=every)


questions.ask(
    "parties",
    Field(key=DUE, label=_("due to order again"), kind=DueAgain(), lookup="pk"),
    about="name",
)
