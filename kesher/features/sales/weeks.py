"""The forecast of each week, put down once: of each deal, and only where it is another than before.

Who wins the row of the week writes; a second server finds it there and leaves it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kesher.entity.registry import entities
from kesher.features.deals.categories import category_of
from kesher.features.deals.pipelines import Meaning, stage_of
from kesher.features.sales.models import ForecastLine, ForecastWeek, Span, first_day
from kesher.tenancy import current, scope

AT_ONCE: Final = 5_000
COLUMNS: Final = (
    "pk", "owner_id", "closing_owner_id", "state", "forecast", "stage", "amount", "probability",
    "expected_close", "closed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a line says of its deal."""

    owner_id: UUID | None
    state: str
    category: str
    amount: int | None
    chance: int
    closes_on: date | None


SAID: Final = tuple(Told.__dataclass_fields__)


def sunday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


@transaction.atomic
def put_down(today: date | None = None) -> ForecastWeek | None:
    """The forecast of the week, as the deals are now; None, and nothing, where it is there already.

    Weeks are put down in their order.
    """
    day = sunday(today or timezone.localdate())
    week, is_new = ForecastWeek.objects.get_or_create(week=day, defaults={"at": timezone.now()})
    if not is_new:
        return None
    with scope(current().organization_id, None, "job"):
        since = _last_moment(week)
        _remember(day, _present(since), _known(since))
    return week


def _last_moment(week: ForecastWeek) -> datetime:
    """Since when deals were closed that no line tells of; at first, since the quarter began."""
    last = ForecastWeek.objects.filter(week__lt=week.week).order_by("-week").first()
    if last:
        return last.at
    begun = first_day(Span.QUARTER, week.week)
    return timezone.make_aware(datetime.combine(begun, datetime.min.time()))


def _present(since: datetime) -> dict[UUID, Told]:
    """Of each deal that is open, was closed since, or was open when it was last told of."""
    waiting = ForecastLine.objects.filter(until=None, state=Meaning.OPEN)
    wanted = Q(state=Meaning.OPEN) | Q(closed_at__gte=since) | Q(pk__in=waiting.values("deal"))
    rows = entities.get("deals").rows().filter(wanted).order_by()
    return {pk: _told(*rest) for pk, *rest in rows.values_list(*COLUMNS).iterator(AT_ONCE)}


def _told(*columns: Any) -> Told:
    owner_id, closer_id, state, own, stage, amount, probability, expected, closed_at = columns
    stands_at = stage_of(stage)
    usual = stands_at.probability if stands_at else 0
    return Told(
        owner_id=owner_id if state == Meaning.OPEN else closer_id,
        state=state,
        category=category_of(state, own, stage),
        amount=amount,
        chance=usual if probability is None else probability,
        closes_on=timezone.localtime(closed_at).date() if closed_at else expected,
    )


def _known(since: datetime) -> dict[UUID, Told]:
    """What the lines of the present say of those, and of deals that are in the bin."""
    wanted = Q(state=Meaning.OPEN) | Q(deal__state=Meaning.OPEN) | Q(deal__closed_at__gte=since)
    gone = Q(deal__deleted_at__isnull=False)
    rows = ForecastLine.objects.filter(wanted | gone, until=None).order_by()
    told = rows.values_list("deal", *SAID).iterator(AT_ONCE)
    return {pk: Told(**dict(zip(SAID, rest, strict=True))) for pk, *rest in told}


def _remember(day: date, present: dict[UUID, Told], known: dict[UUID, Told]) -> None:
    over = [pk for pk, said in known.items() if present.get(pk) != said]
    for part in _parts(over):
        ForecastLine.objects.filter(until=None, deal__in=part).update(until=day)
    new = ((pk, said) for pk, said in present.items() if known.get(pk) != said)
    for lines in _parts(new):
        told: dict[str, list[Any]] = {name: [] for name in ("deal_id", *SAID)}
        for pk, said in lines:
            told["deal_id"].append(pk)
            for name in SAID:
                told[name].append(getattr(said, name))
        ForecastLine.objects.bulk_insert(told, since=day)


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        yield part
