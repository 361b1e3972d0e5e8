"""What the stopwatch keeps: counts by day, screen and how long it took; nobody's single steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F

from kesher.tenancy.models import TenantManager, TenantModel


class Measured(models.TextChoices):
    """VISIT: from screen to screen. LOAD: a whole page. DEED: from a press until it is done."""

    VISIT = "visit"
    LOAD = "load"
    DEED = "deed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a measurement is counted."""

    screen: str
    kind: str
    bucket: int


@dataclass(slots=True, kw_only=True)
class Tally:
    count: int = 0
    clicks: int = 0


class TimingManager(TenantManager["Timing"]):
    """Counts are no records: they are added up here, and leave no history."""

    def add(self, day: date, sums: Mapping[Cell, Tally]) -> None:
        """Two people's counts at the same moment are both counted."""
        rows = [
            Timing(day=day, screen=cell.screen, kind=cell.kind, bucket=cell.bucket) for cell in sums
        ]
        self.bulk_create(rows, ignore_conflicts=True)
        for cell, told in sums.items():
            self.filter(day=day, screen=cell.screen, kind=cell.kind, bucket=cell.bucket).update(
                count=F("count") + told.count, clicks=F("clicks") + told.clicks
            )


class Timing(TenantModel):
    """How often a screen took as long as its bucket says, and the presses before it."""

    day = models.DateField()
    screen = models.CharField(max_length=80)
    kind = models.CharField(max_length=8)
    bucket = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    objects: ClassVar[TimingManager] = TimingManager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day", "kind", "screen", "bucket"],
                name="one_count_per_bucket",
            )
        ]

    def __str__(self) -> str:
        return f"{self.screen} {self.bucket}"
