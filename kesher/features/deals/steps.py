"""What comes next in a deal: its own words, or an open task about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Replace, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.fields import Field
from kesher.entity.kinds.yes_no import YesNo
from kesher.features.activities import waiting
from kesher.features.activities.models import Task
from kesher.features.deals.models import Deal

DEALS = "deals"
ABOUT = f"{DEALS}:"


class HasNextStep(YesNo):
    """Whether something is to be done: read of many deals in one query."""

    key = "has_next_step"
    custom = False
    sortable: ClassVar[bool] = False

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        has_one = ~Q(next_step="") | Q(pk__in=_about_deals())
        return has_one if self.parse(operands[0], field) else ~has_one

    def empty(self, field: Field) -> Q:
        return Q(pk__in=[])


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepField(Field):
    """Of the kind above; nobody types it."""

    def read(self, record: Any) -> bool:
        if record.next_step:
            return True
        if not hasattr(record, "_has_task"):
            self.gather([record])
        return bool(record._has_task)

    @property
    def column(self) -> str:
        return "next_step"

    def gather(self, records: list[Any]) -> None:
        found = with_tasks(record.pk for record in records)
        for record in records:
            record._has_task = record.pk in found


def with_tasks(pks: Iterable[UUID]) -> set[UUID]:
    """Which of the deals have an open task."""
    return waiting.with_tasks(DEALS, pks)


def lacking(deals: Iterable[Deal]) -> dict[UUID, str]:
    """The open deals in which nothing is to be done, and the words that mark them."""
    bare = [deal.pk for deal in deals if deal.is_open and not deal.next_step]
    if not bare:
        return {}
    found = with_tasks(bare)
    return {pk: _("No next step") for pk in bare if pk not in found}


def _open() -> QuerySet[Task]:
    return waiting.open_tasks()


def _about_deals() -> QuerySet[Task, Any]:
    """The ids of the deals that open tasks are about, bare of hyphens for either database."""
    digits = Replace(Substr("about", len(ABOUT) + 1), Value("-"), Value(""))
    rows = _open().filter(about__startswith=ABOUT).annotate(deal=Cast(digits, UUIDField()))
    return rows.values("deal")


HAS_NEXT_STEP = NextStepField(
    key="has_next_step",
    label=lazy("has a next step"),
    kind=HasNextStep(),
    lookup="next_step",
    read_only=True,
)
