"""Orders of the demonstrated firm that were handed over to its accountant, a month in one file."""

from datetime import timedelta

from django.utils import timezone

from kesher.features.accounting import actions, house
from kesher.features.accounting.models import HandoverSet
from kesher.features.accounting.uniform import UNIFORM
from kesher.features.orders.models import CANCELLED, DRAFT, Order
from kesher.records import writing

DAYS = 31


def fill() -> None:
    """The last whole month of which there are orders; what came since then still waits."""
    if HandoverSet.objects.exists():
        return
    house.keep(house.as_json(house.Terms(provider=UNIFORM.key)))
    last = timezone.localdate() - timedelta(days=10)
    rows = Order.objects.exclude(status__in=(DRAFT, CANCELLED)).filter(date__lte=last)
    newest = rows.order_by("-date").values_list("date", flat=True).first()
    if newest is None:
        return
    chosen = writing.create(HandoverSet, first=newest - timedelta(days=DAYS), last=newest)
    actions.hand_over_all(chosen)
