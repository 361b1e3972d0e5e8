"""Customers of the demonstrated firm who order again and again, each by a rhythm of their own."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from kesher.features.orders import actions
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.models import StatusLog, TimelineLine

COUNT: Final = 7
DAYS: Final = 730
MORNING: Final = time(9, 30)
# Days between two orders; some are late by now, and two have stayed away for good.
RHYTHMS: Final = (21, 35, 45, 60, 90, 120)
SILENCES: Final = (0, 3, 10, 20, 0, 40, 0, 75, 5, 0)
GOODS: Final = (
    ("קופסת נייר A4", "42"), ("טונר שחור", "189"), ("טונר צבעוני", "239"), ("מחברות, חבילה", "58"),
    ("עטים, קופסה", "36"), ("כיסא משרדי", "640"), ("מגרסת מסמכים", "890"), ("קפסולות קפה", "129"),
)  # fmt: skip
SUBJECT: Final = "הזמנה חוזרת: {what}"


def fill(chance: random.Random, parties: Sequence[Party]) -> None:
    """Two years of orders by hand, all supplied but the newest."""
    for turn, party in enumerate(parties[-COUNT:]):
        rhythm = RHYTHMS[turn % len(RHYTHMS)]
        silence = SILENCES[turn % len(SILENCES)]
        known = timezone.localtime(party.created_at).date()
        for day in _days(chance, rhythm, silence):
            if day > known:
                _order(chance, party, day)


def _days(chance: random.Random, rhythm: int, silence: int) -> Iterator[date]:
    """From long ago to the last, each about as long after the one before."""
    today = timezone.localdate()
    begun = today - timedelta(days=chance.randrange(min(4 * rhythm, DAYS), DAYS + 1))
    last = today - timedelta(days=silence + rhythm // 2)
    while begun <= last:
        yield begun
        begun += timedelta(days=max(7, round(rhythm * chance.uniform(0.8, 1.2))))


def _order(chance: random.Random, party: Party, day: date) -> None:
    goods = chance.sample(GOODS, chance.randrange(1, 4))
    rows = [
        {"description": words, "quantity": str(chance.randrange(1, 9)), "unit_price": price}
        for words, price in goods
    ]
    order = writing.create(
        Order,
        title=SUBJECT.format(what=goods[0][0]),
        party=party,
        owner=party.owner,
        date=day,
        promised_for=day + timedelta(days=4),
        lines=LINES.kind.from_json(rows, LINES),
    )
    actions.confirm(order)
    if day + timedelta(days=4) < timezone.localdate():
        actions.deliver_all(order)
    _date_back(order, day)


def _date_back(order: Order, day: date) -> None:
    at = timezone.make_aware(datetime.combine(day, MORNING))
    supplied = at + timedelta(days=3)
    since = at - order.created_at
    told: dict[str, Any] = {"created_at": at, "confirmed_at": at, "created_by": order.owner_id}
    if order.delivered_at:
        told["delivered_at"] = supplied
    Order.objects.filter(pk=order.pk).update(**told)
    lines = TimelineLine.objects.filter(record_id=order.pk)
    lines.update(at=F("at") + since, created_by=order.owner_id)
    stays = StatusLog.objects.filter(record_id=order.pk)
    stays.update(entered_at=F("entered_at") + since)
    stays.exclude(left_at=None).update(left_at=F("left_at") + since)
    if order.delivered_at:
        stays.filter(status="confirmed").update(left_at=supplied)
        stays.filter(status="delivered").update(entered_at=supplied)
