"""Goals of those who sell: some have come further than others."""

from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from itertools import cycle
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from kesher.accounts.models import Membership
from kesher.config.demo.sales import SELLERS
from kesher.features.deals.models import Deal
from kesher.features.deals.pipelines import Meaning
from kesher.features.leads.models import Lead
from kesher.features.sales.models import Goal, first_day
from kesher.records import writing

MOST = 12
# How much of their goals they have reached by now, in per cent; and what is asked of whoever has
# nothing yet.
STAND = (72, 94, 108, 63)
TEAM_STANDS = 80
USUAL_WORTH, USUAL_LEADS, USUAL_WON = 300_000, 5, 12


def tell() -> None:
    writing.create_many(Goal, _goals())


def _goals() -> Iterator[dict[str, Any]]:
    """Of everybody who sells, and of their team."""
    won = Deal.objects.filter(state=Meaning.WON, closed_at__gte=_begun("quarter")).order_by()
    worth = dict(won.values_list("owner").annotate(Sum("amount")))
    received = Lead.objects.filter(created_at__gte=_begun("month")).order_by()
    leads = dict(received.values_list("owner").annotate(Count("pk")))
    sellers = Membership.objects.filter(role__code__in=SELLERS).select_related("team")
    for one, percent in zip(sellers.order_by("name")[:MOST], cycle(STAND), strict=False):
        units = worth.get(one.pk, 0) // 100
        target = _rounded(units, percent, to=5_000) or USUAL_WORTH
        yield {"member": one, "metric": "worth", "span": "quarter", "target": Decimal(target)}
        target = _rounded(leads.get(one.pk, 0), percent, to=1) or USUAL_LEADS
        yield {"member": one, "metric": "leads", "span": "month", "target": Decimal(target)}
    if team := next((one.team for one in sellers if one.team), None):
        ours = won.filter(owner__team=team).count()
        target = _rounded(ours, TEAM_STANDS, to=1) or USUAL_WON
        yield {"team": team, "metric": "won", "target": Decimal(target)}


def _begun(span: str) -> datetime:
    day = first_day(span, timezone.localdate())
    return timezone.make_aware(datetime.combine(day, time.min))


def _rounded(reached: int, percent: int, *, to: int) -> int:
    """The target of which so much is reached."""
    return round(reached * 100 / percent / to) * to
