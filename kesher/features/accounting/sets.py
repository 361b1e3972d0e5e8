"""Handing over all that waits of some days: one file, each order in one set, both or neither."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.entity.registry import entities
from kesher.features.accounting import house
from kesher.features.accounting.documents import told_of
from kesher.features.accounting.models import Handover, HandoverSet, State
from kesher.features.accounting.providing import Told
from kesher.features.accounting.uniform import UNIFORM, packed, receipt
from kesher.features.files.models import File
from kesher.features.files.storing import keep
from kesher.features.orders.lines import LINES
from kesher.features.orders.models import CANCELLED, DRAFT, Order
from kesher.lib.ids import new_id
from kesher.records import reading, writing

# What one person waits for; the rest goes into the next set.
MOST: Final = 2_000
IN_PARTS: Final = ("addresses", "identifiers")


def waiting(chosen: HandoverSet) -> QuerySet[Order]:
    """Confirmed orders of these days that were not handed over, the oldest first."""
    rows = reading.visible(entities.get("orders"), "hand_over").filter(date__lte=chosen.last)
    if chosen.first is not None:
        rows = rows.filter(date__gte=chosen.first)
    gone = Exists(_gone().filter(order=OuterRef("pk")))
    return rows.exclude(status__in=(DRAFT, CANCELLED)).filter(~gone).order_by("date", "id")


def hand_over(chosen: HandoverSet) -> HandoverSet:
    """In one transaction with the file. Raises `Refused`; of two at once, the second does."""
    locked = HandoverSet.objects.select_for_update().get(pk=chosen.pk)
    if locked.is_handed_over:
        raise Refused(_("This set is handed over already."))
    if house.terms().provider != UNIFORM.key:
        raise Refused(_("Sets are for the uniform file; an administrator chooses it in settings."))
    orders = _taken(locked)
    if not orders:
        raise Refused(_("No confirmed order of these days waits to be handed over."))
    return _written(locked, orders)


def _gone() -> QuerySet[Handover]:
    """Orders that went out, or will: what was undone counts as long as its document is there."""
    own = Exists(File.objects.filter(description=OuterRef("key"), deleted_at=None))
    in_set = Q(set__file__isnull=False, set__file__deleted_at=None)
    is_there = ~Q(provider=UNIFORM.key) | Q(own) | in_set
    return Handover.objects.filter(Q(deleted_at=None) | (Q(tries__gt=0) & is_there))


def _taken(chosen: HandoverSet) -> list[Order]:
    """Locked first, and asked once more: somebody may have handed them over meanwhile."""
    pks = list(waiting(chosen).values_list("pk", flat=True)[:MOST])
    list(Order.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    return list(waiting(chosen).filter(pk__in=pks).select_related("party"))


def _written(chosen: HandoverSet, orders: Sequence[Order]) -> HandoverSet:
    known = {one.order_id: one for one in Handover.objects.filter(order__in=orders)}
    told = _told(orders, {pk: one.key for pk, one in known.items()})
    key = chosen.key or f"kesher-{new_id()}"
    upload = packed(list(told.values()), key=key, name=f"{chosen.number}-{chosen.last:%Y%m%d}")
    file = keep(upload, about=f"handover_sets:{chosen.pk}", description=str(chosen))
    _mark(chosen, orders, known, told, file)
    now = timezone.now()
    return writing.update(chosen, key=key, handed_at=now, count=len(orders), file=file)


def _told(orders: Sequence[Order], keys: Mapping[UUID, str]) -> dict[UUID, Told]:
    """Each order as it is now, by its id; what hangs on them is read for all at once."""
    LINES.gather(list(orders))
    parties = [one.party for one in orders]
    fields = entities.of(parties[0]).fields()
    for name in IN_PARTS:
        fields[name].gather(parties)
    return {one.pk: told_of(one, key=keys.get(one.pk) or f"kesher-{new_id()}") for one in orders}


def _mark(
    chosen: HandoverSet,
    orders: Iterable[Order],
    known: Mapping[UUID, Handover],
    told: Mapping[UUID, Told],
    file: File,
) -> None:
    """Each order has its row; one that was undone stands again."""
    arrived, now = receipt(file), timezone.now()
    common: dict[str, Any] = {
        "set": chosen,
        "provider": UNIFORM.key,
        "state": State.CONFIRMED,
        "tries": 1,
        "reference": arrived.reference,
        "document": arrived.number,
        "error": "",
        "sent_at": now,
        "confirmed_at": now,
    }
    writing.create_many(
        Handover, [common | _own(one, told[one.pk]) for one in orders if one.pk not in known]
    )
    again = list(known.values())
    writing.restore_many(entities.of(Handover), again)
    writing.change_each(entities.of(Handover), [(row, common) for row in again])
    for row in again:
        row.told = told[row.order_id]
    Handover.objects.bulk_update(again, ["told"])


def _own(order: Order, told: Told) -> dict[str, Any]:
    return {
        "order": order,
        "key": told["key"],
        "told": told,
        "owner": order.owner,
        "is_private": order.is_private,
        "compartment": order.compartment,
    }
