"""The forecasts of the last weeks as they were put down: of deals pushed, grown or ended."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.features.deals.categories import category_of
from kesher.features.deals.models import Deal
from kesher.features.deals.pipelines import Category, Meaning, stage_of
from kesher.features.sales import weeks
from kesher.features.sales.models import Adjustment, ForecastLine, ForecastWeek
from kesher.records import writing
from kesher.tenancy.organization import organization

WEEKS: Final = 8
REASON: Final = {
    "he": "לקוח ותיק אישר בעל פה הזמנה גדולה שעוד לא נרשמה כעסקה",
    "en": "A good customer agreed to a large order by word that is no deal yet",
}
AMOUNT: Final = 350_000_00
PUSHED, RESIZED = 0.4, 0.3


def tell(chance: random.Random) -> None:
    """Two months of weeks, this one as the deals are, and what the manager reckons with."""
    today = timezone.localdate()
    days = [weeks.sunday(today) - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    now = timezone.now()
    ForecastWeek.objects.bulk_create(
        ForecastWeek(week=day, at=now - timedelta(days=(today - day).days)) for day in days
    )
    lively = Q(state=Meaning.OPEN) | Q(closed_at__gte=now - timedelta(weeks=WEEKS))
    lines = [
        line
        for deal in Deal.objects.filter(lively).order_by("created_at", "id")
        for line in _lines(chance, deal, days)
    ]
    ForecastLine.objects.bulk_create(lines)
    weeks.put_down()
    seller = Membership.objects.filter(role__code="sales").order_by("name").first()
    if seller:
        reason = REASON["he" if organization().language == "he" else "en"]
        writing.create(Adjustment, member=seller, amount=AMOUNT, reason=reason)


def _lines(chance: random.Random, deal: Deal, days: list[date]) -> Iterator[ForecastLine]:
    """What was said of the deal while it was open; from the week after its end on, how it ended."""
    begun = timezone.localtime(deal.created_at).date()
    ended = timezone.localtime(deal.closed_at).date() if deal.closed_at else None
    open_in = [day for day in days if begun < day and (ended is None or day <= ended)]
    over = next((day for day in days if ended and day > ended), None)
    if open_in:
        changed = over or chance.choice([*open_in[1:], None])
        yield _once(chance, deal, since=open_in[0], until=changed)
        if changed and not over:
            yield _as_it_is(deal, since=changed)
    if over:
        stage = stage_of(deal.stage)
        is_won = deal.state == Meaning.WON
        yield ForecastLine(
            deal=deal,
            since=over,
            owner_id=deal.owner_id,
            state=deal.state,
            category=Category.WON if is_won else Category.OMITTED,
            amount=deal.amount,
            chance=stage.probability if stage else 0,
            closes_on=ended,
        )


def _as_it_is(deal: Deal, *, since: date) -> ForecastLine:
    return ForecastLine(
        deal=deal,
        since=since,
        owner_id=deal.owner_id,
        state=deal.state,
        category=category_of(deal.state, deal.forecast, deal.stage),
        amount=deal.amount,
        chance=deal.chance,
        closes_on=deal.expected_close,
    )


def _once(chance: random.Random, deal: Deal, *, since: date, until: date | None) -> ForecastLine:
    """As it may have been: expected sooner, or worth something else."""
    closes_on = deal.expected_close
    if closes_on and chance.random() < PUSHED:
        closes_on -= timedelta(days=chance.randrange(10, 45))
    amount = deal.amount
    if amount and chance.random() < RESIZED:
        amount = amount * chance.randrange(70, 125) // 10_000 * 100
    category = chance.choice((Category.COMMIT, Category.BEST, Category.PIPELINE))
    return ForecastLine(
        deal=deal,
        since=since,
        until=until,
        owner_id=deal.owner_id,
        state=Meaning.OPEN,
        category=category,
        amount=amount,
        chance=50,
        closes_on=closes_on,
    )
