"""What a deal counts as in the forecast: what a person said, else what its stage stands for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kesher.entity.book import choices_from
from kesher.entity.fields import Field, Option
from kesher.entity.kinds.choice import Choice, translations
from kesher.features.deals.pipelines import Category, Meaning, stage_of, stages

CATEGORIES: Final = "deal.category"
COLOURS: Final = {
    Category.WON: "green",
    Category.COMMIT: "blue",
    Category.BEST: "cyan",
    Category.PIPELINE: "violet",
    Category.OMITTED: "gray",
}


def category_of(state: str, own: str, stage: str) -> str:
    """From the columns of a deal; what was lost is in no forecast."""
    if state != Meaning.OPEN:
        return Category.WON if state == Meaning.WON else Category.OMITTED
    stands_at = stage_of(stage)
    return own or (stands_at.category if stands_at else Category.PIPELINE)


def counted_as(categories: Iterable[str]) -> Q:
    """The deals that count as one of these."""
    wanted = set(categories)
    usual = [key for key, one in stages().items() if one.category in wanted]
    found = Q(state=Meaning.OPEN) & (Q(forecast__in=wanted) | Q(forecast="", stage__in=usual))
    if Category.WON in wanted:
        found |= Q(state=Meaning.WON)
    if Category.OMITTED in wanted:
        found |= Q(state=Meaning.LOST)
    return found


class InForecast(Choice):
    """Told of the deal's state, its own category and its stage's; asked in one condition."""

    key = "in_forecast"
    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False
    operators = ("=", "!=", "in", "not in")

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        return counted_as(operands)

    def empty(self, field: Field) -> Q:
        return Q(pk__in=[])


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryField(Field):
    """Of the kind above; nobody types it."""

    def read(self, record: Any) -> str:
        return category_of(record.state, record.forecast, record.stage)

    @property
    def column(self) -> str:
        return "forecast"


def _options() -> list[Option]:
    return [
        Option(
            key=one.value,
            label=str(one.label),
            colour=COLOURS[one],
            aliases=translations(one.label),
        )
        for one in Category
    ]


choices_from(CATEGORIES, _options)
CATEGORY = CategoryField(
    key="category",
    label=_("in the forecast as"),
    kind=InForecast(),
    lookup="forecast",
    read_only=True,
    options={"list": CATEGORIES},
    beside=("state", "stage"),
)
