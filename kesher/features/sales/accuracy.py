"""How well forecasts came true: what was committed to when a time began, against what was won."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from kesher.entity.registry import entities
from kesher.features.deals.pipelines import Category, Meaning
from kesher.features.sales import spans
from kesher.features.sales.asking import Days
from kesher.features.sales.models import ForecastLine, ForecastWeek
from kesher.features.sales.weeks import sunday
from kesher.records import reading


def by_owner(days: Days) -> Iterator[dict[str, Any]]:
    """Of what was to close from the first week that was put down until today, or until the end."""
    week = _first_week(days) if spans.may_read() else None
    if week is None:
        return
    begun = max(week, days.first)
    after = min(days.after, timezone.localdate() + timedelta(days=1))
    judged = Days(first=begun, after=after)
    committed = _committed(week, judged).values_list("owner").annotate(Sum("amount"))
    yield from ({"owner": owner, "foreseen": amount} for owner, amount in committed)
    won = _won(judged).values_list("closing_owner").annotate(Sum("amount"))
    yield from ({"owner": owner, "came": amount} for owner, amount in won)


def _first_week(days: Days) -> date | None:
    rows = ForecastWeek.objects.filter(week__gte=sunday(days.first), week__lt=days.after)
    return rows.order_by("week").values_list("week", flat=True).first()


def _committed(week: date, judged: Days) -> QuerySet[ForecastLine]:
    seen = reading.visible_with_deleted(entities.get("deals")).filter(pk=OuterRef("deal"))
    rows = ForecastLine.objects.filter(
        Exists(seen.order_by()),
        Q(until=None) | Q(until__gt=week),
        since__lte=week,
        state=Meaning.OPEN,
        category=Category.COMMIT,
        closes_on__gte=judged.first,
        closes_on__lt=judged.after,
    )
    return rows.order_by()


def _won(judged: Days) -> QuerySet[Any]:
    begun, after = judged.moments
    rows = reading.visible(entities.get("deals")).filter(state=Meaning.WON)
    return rows.filter(closed_at__gte=begun, closed_at__lt=after).order_by()
