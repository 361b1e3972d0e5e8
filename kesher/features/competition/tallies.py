"""Deals won and lost against competitors, by what tells them apart: one query for each table.

A competitor was met in a deal that names them among its competitors, or that was lost to them.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractQuarter, ExtractYear

from kesher.access.rights import is_open, may
from kesher.entity.registry import entities
from kesher.features.competition.asking import Wanted
from kesher.features.deals.pipelines import Meaning
from kesher.lib import shares
from kesher.records import reading

YEAR = 10

# What tells deals apart, from the place in a query where the deal stands.
Part = Callable[[str], Any]


@dataclass(slots=True, kw_only=True)
class Tally:
    """`to_them` are those of the lost that went to the competitor; money is in minor units."""

    won: int = 0
    lost: int = 0
    to_them: int = 0
    worth_won: int = 0
    worth_to_them: int = 0

    @property
    def met(self) -> int:
        return self.won + self.lost

    @property
    def share(self) -> float | None:
        return self.won / self.met if self.met else None

    @property
    def interval(self) -> shares.Interval:
        return shares.wilson(self.won, self.met)

    @property
    def is_few(self) -> bool:
        return self.met < shares.FEW

    def add(self, *, won: bool, to_them: bool, deals: int, worth: int) -> None:
        if won:
            self.won += deals
            self.worth_won += worth
            return
        self.lost += deals
        if to_them:
            self.to_them += deals
            self.worth_to_them += worth


Tallies = dict[Any, Tally]


def by_competitor(wanted: Wanted) -> Tallies:
    """By the competitor's id; only of those who may be seen."""
    return _counted(wanted, None)


def by_class(wanted: Wanted) -> Tallies:
    """By the key of the customer's class, "" of those without."""
    return _counted(wanted, lambda deal: F(f"{deal}party__customer_class"))


def by_quarter(wanted: Wanted) -> Tallies:
    """By the quarter of closing, as 20264, on the clock of whoever asks."""

    def quarter(deal: str) -> Any:
        closed = f"{deal}closed_at"
        return ExtractYear(closed) * Value(YEAR) + ExtractQuarter(closed)

    return _counted(wanted, quarter)


def by_product(wanted: Wanted) -> Tallies:
    """By the id of what a quote for the deal offers; a deal counts for each of its products.

    There is no worth: a deal's cannot be told apart by its products.
    """
    if not may("view", "quotes"):
        return {}
    found = _counted(wanted, lambda deal: F(f"{deal}quotes__line_rows__product"), of_quotes=True)
    return {part: tally for part, tally in found.items() if part is not None}


def sees_worth() -> bool:
    return is_open("deals", "amount")


def _counted(wanted: Wanted, part: Part | None, *, of_quotes: bool = False) -> Tallies:
    told = [
        _grouped(rows, deal, who, part=part, of_quotes=of_quotes)
        for rows, deal, who in (
            (_stood(wanted), "deal__", "competitor"),
            (_lost_to_others(wanted), "", "lost_to"),
        )
    ]
    found: Tallies = defaultdict(Tally)
    for who, value, state, to_them, deals, worth in told[0].union(told[1], all=True):
        key = who if part is None else value
        won = state == Meaning.WON
        found[key].add(won=won, to_them=bool(to_them), deals=deals, worth=worth or 0)
    return dict(found)


def _stood(wanted: Wanted) -> QuerySet[Any]:
    rivals = reading.visible(entities.get("rivals")).order_by()
    decided = _deals(wanted).filter(pk=OuterRef("deal"))
    rows = rivals.filter(Exists(decided), Exists(_party("competitor")))
    return rows.filter(competitor=wanted.who) if wanted.who else rows


def _lost_to_others(wanted: Wanted) -> QuerySet[Any]:
    """Lost to somebody who does not stand among the deal's competitors."""
    rivals = reading.visible(entities.get("rivals"))
    named = rivals.filter(deal=OuterRef("pk"), competitor=OuterRef("lost_to"))
    lost = _deals(wanted).filter(lost_to__isnull=False)
    rows = lost.filter(~Exists(named), Exists(_party("lost_to")))
    return rows.filter(lost_to=wanted.who) if wanted.who else rows


def _deals(wanted: Wanted) -> QuerySet[Any]:
    return reading.matching(entities.get("deals"), wanted.cohort).order_by()


def _party(who: str) -> QuerySet[Any]:
    """Asked of the few who were met: all who may be seen are far more."""
    return reading.visible(entities.get("parties")).filter(pk=OuterRef(who)).order_by()


def _grouped(
    rows: QuerySet[Any], deal: str, who: str, *, part: Part | None, of_quotes: bool
) -> QuerySet[Any]:
    """`deal` leads from a row to its deal."""
    if of_quotes:
        quotes = reading.visible(entities.get("quotes")).order_by()
        seen = quotes.filter(deal__in=rows.values(f"{deal}pk"))
        rows = rows.filter(**{f"{deal}quotes__in": seen.values("pk")})
    worth: Any = Value(0, output_field=IntegerField())
    if sees_worth() and not of_quotes:
        worth = Coalesce(Sum(f"{deal}amount"), Value(0))
    told = rows.annotate(
        who=F(who),
        part=part(deal) if part else Value(0, output_field=IntegerField()),
        became=F(f"{deal}state"),
        to_them=Case(
            When(**{f"{deal}lost_to": F(who)}, then=Value(True)),  # noqa: FBT003  a column's value
            default=Value(False),  # noqa: FBT003  a column's value
            output_field=BooleanField(),
        ),
    ).values("who" if part is None else "part", "part", "became", "to_them")
    counted = told.annotate(deals=Count(f"{deal}id", distinct=True), worth=worth)
    first = "who" if part is None else "part"
    grouped: QuerySet[Any] = counted.values_list(
        first, "part", "became", "to_them", "deals", "worth"
    )
    return grouped
