"""Customers of the demonstrated firm who order again and again, each by a rhythm of their own."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from kesher.config.demo import dating, writers
from kesher.features.orders import actions
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import CONFIRMED, DELIVERED, Order
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.models import StatusLog

COUNT: Final = 7
DAYS: Final = 730
# Since when orders are followed here; those before were written down as they had ended.
LATELY: Final = 60
MORNING: Final = time(9, 30)
SUPPLIED: Final = timedelta(days=3)
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
    told = []
    for turn, party in enumerate(parties[-COUNT:]):
        rhythm = RHYTHMS[turn % len(RHYTHMS)]
        silence = SILENCES[turn % len(SILENCES)]
        known = timezone.localtime(party.created_at).date()
        days = [day for day in _days(chance, rhythm, silence) if day > known]
        told += [(party, day, _told(chance, party, day)) for day in days]
    lately = timezone.localdate() - timedelta(days=LATELY)
    _keep([(day, values) for _party, day, values in told if day < lately])
    for _party, day, values in told:
        if day >= lately:
            _order(day, values)


def _days(chance: random.Random, rhythm: int, silence: int) -> Iterator[date]:
    """From long ago to the last, each about as long after the one before."""
    today = timezone.localdate()
    begun = today - timedelta(days=chance.randrange(min(4 * rhythm, DAYS), DAYS + 1))
    last = today - timedelta(days=silence + rhythm // 2)
    while begun <= last:
        yield begun
        begun += timedelta(days=max(7, round(rhythm * chance.uniform(0.8, 1.2))))


def _told(chance: random.Random, party: Party, day: date) -> dict[str, Any]:
    goods = chance.sample(GOODS, chance.randrange(1, 4))
    rows = [
        {"description": words, "quantity": str(chance.randrange(1, 9)), "unit_price": price}
        for words, price in goods
    ]
    return {
        "title": SUBJECT.format(what=goods[0][0]),
        "party": party,
        "owner": party.owner,
        "date": day,
        "promised_for": day + timedelta(days=4),
        "lines": LINES.kind.from_json(rows, LINES),
    }


def _keep(told: Sequence[tuple[date, dict[str, Any]]]) -> None:
    """Those of long ago stand in the books as they ended."""
    rows = []
    for day, values in told:
        at = _morning(day)
        lines = [row | {"delivered": row["quantity"]} for row in values["lines"]]
        when = {"created_at": at, "confirmed_at": at, "delivered_at": at + SUPPLIED}
        rows.append((values["owner"], {**values, **when, "lines": lines, "status": DELIVERED}))
    made = writers.write(Order, rows)
    StatusLog.objects.filter(record_id__in=[order.pk for order in made]).delete()
    StatusLog.objects.bulk_create(stay for order in made for stay in _stays(order))


def _stays(order: Order) -> Iterator[StatusLog]:
    told: dict[str, Any] = {"entity": "orders", "field": "status", "actor_id": order.owner_id}
    begun, ended = order.confirmed_at, order.delivered_at
    for status, entered, left in ((CONFIRMED, begun, ended), (DELIVERED, ended, None)):
        assert entered  # noqa: S101  they were confirmed and delivered at once
        yield StatusLog(record_id=order.pk, status=status, entered_at=entered, left_at=left, **told)


def _order(day: date, values: dict[str, Any]) -> None:
    order = writing.create(Order, **values)
    actions.confirm(order)
    if day + timedelta(days=4) < timezone.localdate():
        actions.deliver_all(order)
    _date_back(order, day)


def _date_back(order: Order, day: date) -> None:
    at = _morning(day)
    told: dict[str, Any] = {"confirmed_at": at, "created_by": order.owner_id}
    if order.delivered_at:
        told["delivered_at"] = at + SUPPLIED
    entered = {"delivered": at + SUPPLIED}
    dating.date_back(order, at, by=order.owner_id, entered=entered, **told)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))
