"""How long the screens took lately: the middle, the slow end, and the shape between."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from kesher.features.stopwatch.buckets import STEPS, percentile
from kesher.features.stopwatch.models import Timing


@dataclass(slots=True, kw_only=True)
class Pace:
    """A screen's times; `counts` has a number for each step of `buckets`."""

    screen: str
    kind: str
    counts: list[int] = field(default_factory=lambda: [0] * STEPS)
    clicks: int = 0

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def middle(self) -> int:
        return percentile(self.counts, 0.5)

    @property
    def slow_end(self) -> int:
        return percentile(self.counts, 0.95)

    @property
    def clicks_each(self) -> float:
        return self.clicks / self.count if self.count else 0.0


def paces(*, days: int) -> list[Pace]:
    """Of the last days, today among them; the most used screens first."""
    since = timezone.localdate() - timedelta(days=days - 1)
    rows = (
        Timing.objects.filter(day__gte=since)
        .values("screen", "kind", "bucket")
        .annotate(times=Sum("count"), presses=Sum("clicks"))
        .order_by()
    )
    found: dict[tuple[str, str], Pace] = {}
    for row in rows:
        key = (row["screen"], row["kind"])
        pace = found.setdefault(key, Pace(screen=key[0], kind=key[1]))
        pace.counts[min(row["bucket"], STEPS - 1)] += row["times"]
        pace.clicks += row["presses"]
    return sorted(found.values(), key=lambda pace: (-pace.count, pace.screen))


def together(found: list[Pace], kind: str) -> Pace:
    """All screens of a kind as one."""
    sums: dict[int, int] = defaultdict(int)
    of_kind = [pace for pace in found if pace.kind == kind]
    for pace in of_kind:
        for bucket, count in enumerate(pace.counts):
            sums[bucket] += count
    counts = [sums[bucket] for bucket in range(STEPS)]
    return Pace(screen="", kind=kind, counts=counts, clicks=sum(pace.clicks for pace in of_kind))
