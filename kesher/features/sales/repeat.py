"""Sales to customers who ordered before: what filters ask of orders, and the figures of a time.

What counts is what was confirmed, whatever became of its delivery. Orders that agreements make do
not count: they come by themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import NEVER
from kesher.entity.kinds.yes_no import YesNo
from kesher.entity.registry import entities
from kesher.features.agreements.questions import RECURRING, of_agreement
from kesher.features.competition.questions import CLASS, OfClass
from kesher.features.orders.models import CANCELLED, DRAFT
from kesher.features.sales.asking import Days
from kesher.lib import shares
from kesher.records import reading
from kesher.tenancy.organization import organization

AGAIN: Final = "again"
ORDERED: Final = f"status not in ({DRAFT}, {CANCELLED}) and {RECURRING} = no"


class Again(YesNo):
    """`again = yes`: the same customer ordered on an earlier day."""

    key = "ordered_again"
    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = Q(Exists(_of_customer(date__lt=OuterRef("date"))))
        return found if self.parse(operands[0], field) else ~found

    def empty(self, field: Field) -> Q:
        return NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Of the customers whose time has come to tell, how many ordered again in it."""

    customers: int
    again: int

    @property
    def share(self) -> float | None:
        return self.again / self.customers if self.customers else None


@dataclass(slots=True, kw_only=True)
class Ordered:
    """Orders, and those of them of customers who had ordered. Money is in minor units.

    `gaps` counts the days since the customer's order before; `firsts` has each customer's first
    order here, and the day of the one that came next, if any did.
    """

    orders: int = 0
    amount: int = 0
    again: int = 0
    again_amount: int = 0
    gaps: Counter[int] = field(default_factory=Counter)
    firsts: dict[UUID, tuple[date, date | None]] = field(default_factory=dict)

    def add(self, other: "Ordered") -> None:
        self.orders += other.orders
        self.amount += other.amount
        self.again += other.again
        self.again_amount += other.again_amount
        self.gaps += other.gaps
        for party, told in other.firsts.items():
            self._first(party, told)

    def count(self, row: "Row") -> None:
        self.orders += 1
        self.amount += row.amount
        if row.before is not None:
            self.again += 1
            self.again_amount += row.amount
            self.gaps[(row.day - row.before).days] += 1
        self._first(row.party, (row.day, row.after))

    def kept(self, within: int, today: date) -> Kept:
        """Who ordered again within so many days, of those who had so many."""
        time = timedelta(days=within)
        ripe = [told for told in self.firsts.values() if told[0] + time <= today]
        came = [day for day, after in ripe if after is not None and after - day <= time]
        return Kept(customers=len(ripe), again=len(came))

    @property
    def share(self) -> float | None:
        return self.again / self.orders if self.orders else None

    @property
    def amount_share(self) -> float | None:
        return self.again_amount / self.amount if self.amount else None

    @property
    def middle(self) -> float | None:
        """The median of the days between two orders."""
        return shares.middle(self.gaps)

    def _first(self, party: UUID, told: tuple[date, date | None]) -> None:
        known = self.firsts.get(party)
        if known is None or told[0] < known[0]:
            self.firsts[party] = told


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An order, with the days of its customer's orders before and after."""

    party: UUID
    day: date
    amount: int
    before: date | None
    after: date | None


def by_owner(days: Days) -> dict[UUID | None, Ordered]:
    return _grouped(days, "owner")


def by_class(days: Days) -> dict[str, Ordered]:
    return _grouped(days, "party__customer_class")


def orders() -> QuerySet[Any]:
    rows = reading.visible(entities.get("orders")).exclude(status__in=(DRAFT, CANCELLED))
    return rows.filter(~of_agreement()).order_by()


def _grouped(days: Days, column: str) -> dict[Any, Ordered]:
    """Of the orders of these days; one query."""
    found: dict[Any, Ordered] = defaultdict(Ordered)
    before = _of_customer(date__lt=OuterRef("date")).order_by("-date").values("date")[:1]
    after = _of_customer(date__gt=OuterRef("date")).order_by("date").values("date")[:1]
    rows = orders().filter(date__gte=days.first, date__lt=days.after)
    told = rows.annotate(before=Subquery(before), after=Subquery(after)).values_list(
        column, "party", "date", "net", "currency", "before", "after"
    )
    own = organization().currency
    for key, party, day, net, currency, earlier, later in told:
        amount = net if currency == own else 0
        row = Row(party=party, day=day, amount=amount, before=earlier, after=later)
        found[key].count(row)
    return found


def _of_customer(**when: Any) -> QuerySet[Any]:
    """Asked order by order, of what whoever asks may see."""
    return orders().filter(party=OuterRef("party"), **when)


questions.ask(
    "orders",
    Field(key=AGAIN, label=_("the customer ordered before"), kind=Again(), lookup="party"),
    about="party",
)
questions.ask(
    "orders",
    Field(
        key=CLASS,
        label=_("customer's class"),
        kind=OfClass(),
        lookup="party__customer_class",
        options={"list": "party.class"},
    ),
    about="party",
)
