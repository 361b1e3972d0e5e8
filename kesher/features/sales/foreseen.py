"""What the deals of today foretell of months or quarters: by owner and category, summed in the
database.

A deal counts where it is expected to close, for its owner; or where it was won, for whoever owned
it then. Money is in minor units.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, F, IntegerField, Q, QuerySet, Sum, When

from kesher.entity.registry import entities
from kesher.features.deals.categories import category_of
from kesher.features.deals.pipelines import SURE, Category, Meaning, stage_of
from kesher.features.sales.asking import Days
from kesher.features.sales.spans import Period
from kesher.features.sales.tallies import CLOSER, within
from kesher.records import reading

# What is reckoned with; and what is open and weighed by its chance.
RECKONED: Final = (Category.WON, Category.COMMIT)
HOPED: Final = (Category.COMMIT, Category.BEST, Category.PIPELINE)


@dataclass(slots=True, kw_only=True)
class Cell:
    """`weighted` is the amount by each deal's chance."""

    deals: int = 0
    amount: int = 0
    weighted: int = 0

    def add(self, other: "Cell") -> None:
        self.deals += other.deals
        self.amount += other.amount
        self.weighted += other.weighted


@dataclass(slots=True)
class Sheet:
    """Of one person, or of several: a cell for each category."""

    cells: dict[str, Cell] = field(default_factory=lambda: {one: Cell() for one in Category})

    def add(self, other: "Sheet") -> None:
        for category, cell in other.cells.items():
            self.cells[category].add(cell)

    @property
    def forecast(self) -> int:
        """Won, and what somebody commits to."""
        return sum(self.cells[one].amount for one in RECKONED)

    @property
    def weighted(self) -> int:
        """Won, and all that is open by its chance; what is omitted is not."""
        return self.cells[Category.WON].amount + sum(self.cells[one].weighted for one in HOPED)


Sheets = dict[UUID | None, Sheet]


def by_owner(periods: Sequence[Period]) -> list[Sheets]:
    """Of each of the periods, which follow one another; two queries, however many they are."""
    found: list[Sheets] = [defaultdict(Sheet) for _one in periods]
    _add_open(found, periods)
    _add_won(found, periods)
    return found


def together(sheets: Sheets) -> Sheet:
    whole = Sheet()
    for sheet in sheets.values():
        whole.add(sheet)
    return whole


def left_behind(first: date) -> Cell:
    """Open deals that no forecast from that day on has: without a day, or with one before it."""
    behind = Q(expected_close=None) | Q(expected_close__lt=first)
    rows = _deals().filter(behind, state=Meaning.OPEN)
    told = rows.aggregate(deals=Count("pk"), amount=Sum("amount"))
    return Cell(deals=told["deals"], amount=told["amount"] or 0)


def _add_open(found: list[Sheets], periods: Sequence[Period]) -> None:
    first, after = periods[0].first, periods[-1].days.after
    rows = _deals().filter(state=Meaning.OPEN, expected_close__gte=first, expected_close__lt=after)
    places = [(one.days.after, place) for place, one in enumerate(periods)]
    told = rows.annotate(place=_place("expected_close", places))
    chance = F("amount") * F("probability")
    summed = told.values("place", "owner", "stage", "forecast").annotate(
        deals=Count("pk"),
        whole=Sum("amount"),
        own=Sum(chance, output_field=BigIntegerField()),
        usual=Sum("amount", filter=Q(probability=None)),
    )
    for row in summed:
        stage = stage_of(row["stage"])
        usual = (row["usual"] or 0) * (stage.probability if stage else 0)
        cell = Cell(
            deals=row["deals"],
            amount=row["whole"] or 0,
            weighted=((row["own"] or 0) + usual) // SURE,
        )
        category = category_of(Meaning.OPEN, row["forecast"], row["stage"])
        found[row["place"]][row["owner"]].cells[category].add(cell)


def _add_won(found: list[Sheets], periods: Sequence[Period]) -> None:
    days = Days(first=periods[0].first, after=periods[-1].days.after)
    places = [(one.days.moments[1], place) for place, one in enumerate(periods)]
    rows = _deals().filter(within("closed_at", days), state=Meaning.WON)
    told = rows.annotate(place=_place("closed_at", places))
    for row in told.values("place", CLOSER).annotate(deals=Count("pk"), whole=Sum("amount")):
        amount = row["whole"] or 0
        cell = Cell(deals=row["deals"], amount=amount, weighted=amount)
        found[row["place"]][row[CLOSER]].cells[Category.WON].add(cell)


def _place(name: str, ends: Sequence[tuple[Any, int]]) -> Case:
    """Which of the periods a row belongs to, by the moment after each."""
    ways = [When(**{f"{name}__lt": after}, then=place) for after, place in ends]
    return Case(*ways, output_field=IntegerField())


def _deals() -> QuerySet[Any]:
    return reading.visible(entities.get("deals")).order_by()
