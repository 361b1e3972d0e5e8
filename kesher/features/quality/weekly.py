"""The figures of each week, put down once, so that one sees whether it grows better or worse."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from kesher.entity.description import Entity
from kesher.features.quality import figures
from kesher.features.quality.figures import Tally
from kesher.features.quality.models import QualityFigure, QualityWeek
from kesher.features.quality.rules import kept_entities
from kesher.tenancy import current, scope

WEEKS: Final = 26
ALL, ANY = "", "*"


@dataclass(slots=True, kw_only=True)
class Week:
    """`lacking` counts the records that broke each rule; under `*`, any of them."""

    day: date
    records: int = 0
    score: int = 0
    lacking: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def mean(self) -> int | None:
        return round(self.score / self.records) if self.records else None


def first_day(day: date) -> date:
    """The Sunday of its week."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


@transaction.atomic
def put_down() -> QualityWeek | None:
    """The figures of this week; None, and nothing, where they are there already."""
    told = {"at": timezone.now()}
    week, is_new = QualityWeek.objects.get_or_create(
        week=first_day(timezone.localdate()), defaults=told
    )
    if not is_new:
        return None
    with scope(current().organization_id, None, "job"):
        for entity in kept_entities():
            found = figures.count(entity.rows())
            QualityFigure.objects.bulk_create(_rows(week, entity, found), batch_size=1000)
    return week


def _rows(week: QualityWeek, entity: Entity, found: figures.Figures) -> Iterator[QualityFigure]:
    for owner, tally in found.by_owner.items():
        for rule, number in _counts(tally):
            score = tally.score if rule == ALL else 0
            yield QualityFigure(
                week=week, entity=entity.key, rule=rule, owner_id=owner, count=number, score=score
            )


def _counts(tally: Tally) -> Iterator[tuple[str, int]]:
    yield ALL, tally.seen
    yield ANY, tally.lacking
    yield from tally.by_rule.items()


def trend(entity: Entity, *, owner: UUID | None = None) -> list[Week]:
    """The last half year, the oldest week first; of one owner, or of all."""
    since = first_day(timezone.localdate()) - timedelta(weeks=WEEKS - 1)
    rows = QualityFigure.objects.filter(entity=entity.key, week__week__gte=since)
    mine = rows.filter(owner=owner) if owner else rows
    summed = mine.values_list("week__week", "rule").annotate(Sum("count"), Sum("score"))
    found: dict[date, Week] = {}
    for day, rule, number, score in summed.order_by("week__week", "rule"):
        week = found.setdefault(day, Week(day=day))
        if rule == ALL:
            week.records, week.score = number, score
        else:
            week.lacking[rule] = number
    return list(found.values())
