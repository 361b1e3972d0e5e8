"""Sales to customers who bought before: what filters ask of deals, and the sums of a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from kesher.entity import questions
from kesher.entity.fields import Field
from kesher.entity.kinds.base import NEVER
from kesher.entity.kinds.yes_no import YesNo
from kesher.entity.registry import entities
from kesher.features.deals.pipelines import Meaning
from kesher.features.sales.asking import Days
from kesher.features.sales.tallies import within
from kesher.records import reading

AGAIN: Final = "again"


class Again(YesNo):
    """`again = yes`: another deal of the same customer was won before this one ended."""

    key = "bought_again"
    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        found = Q(Exists(_earlier()))
        return found if self.parse(operands[0], field) else ~found

    def empty(self, field: Field) -> Q:
        return NEVER


@dataclass(slots=True, kw_only=True)
class Bought:
    """Won deals, and those of them of customers who had bought. Money is in minor units."""

    deals: int = 0
    amount: int = 0
    again: int = 0
    again_amount: int = 0

    def add(self, other: "Bought") -> None:
        self.deals += other.deals
        self.amount += other.amount
        self.again += other.again
        self.again_amount += other.again_amount

    @property
    def share(self) -> float | None:
        return self.again / self.deals if self.deals else None

    @property
    def amount_share(self) -> float | None:
        return self.again_amount / self.amount if self.amount else None


def by_owner(days: Days) -> dict[UUID | None, Bought]:
    """Of the deals that were won in these days; one query."""
    found: dict[UUID | None, Bought] = defaultdict(Bought)
    rows = won().filter(within("closed_at", days)).annotate(came_again=Exists(_earlier()))
    summed = rows.values_list("owner", "came_again").annotate(Count("pk"), Sum("amount"))
    for owner, came_again, deals, amount in summed:
        again = (deals, amount or 0) if came_again else (0, 0)
        found[owner].add(
            Bought(deals=deals, amount=amount or 0, again=again[0], again_amount=again[1])
        )
    return found


def won() -> QuerySet[Any]:
    rows = reading.visible(entities.get("deals")).filter(state=Meaning.WON)
    return rows.exclude(closed_at=None).order_by()


def _earlier() -> QuerySet[Any]:
    """Asked deal by deal, of what whoever asks may see."""
    return won().filter(party=OuterRef("party"), closed_at__lt=OuterRef("closed_at"))


questions.ask(
    "deals",
    Field(key=AGAIN, label=_("the customer bought before"), kind=Again(), lookup="party"),
    about="party",
)
