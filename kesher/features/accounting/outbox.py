"""Handing over: written down first, then sent; and never sent again before it was looked for.

Whatever is sent may have arrived although no answer came. So a row says that it was sent before
anything leaves the house, and a second try first asks the other side for our key.
"""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.features.accounting import house
from kesher.features.accounting.documents import told_of
from kesher.features.accounting.models import Handover, State
from kesher.features.accounting.providing import (
    Access,
    Declined,
    Provider,
    Receipt,
    Told,
    Unknown,
)
from kesher.features.orders.models import CANCELLED, DRAFT, Order
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.jobs.running import opened
from kesher.lib.ids import new_id
from kesher.records import writing

# A try that says nothing for so long has died.
LEASE = timedelta(minutes=5)
MOST_TRIES = 8
LONGEST_ERROR = 300


def ask(order: Order) -> Handover:
    """Write down that an order is to be handed over, once. Raises `Refused`.

    A handover that was undone stands again, under the key it had.
    """
    provider = house.provider()
    if provider is None:
        raise Refused(_("No bookkeeping program is chosen; an administrator does so in settings."))
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.status in {DRAFT, CANCELLED}:
        raise Refused(_("Only orders that are confirmed are handed over."))
    known = Handover.objects.select_for_update().filter(order=locked).first()
    if known is None:
        return _noted(locked, provider)
    if known.deleted_at is None:
        raise Refused(_("This order is handed over already; what became of it stands on its card."))
    return _once_more(known, locked, provider)


def _noted(order: Order, provider: Provider) -> Handover:
    key = f"kesher-{new_id()}"
    return writing.create(
        Handover,
        order=order,
        owner=order.owner,
        is_private=order.is_private,
        compartment=order.compartment,
        key=key,
        provider=provider.key,
        told=told_of(order, key=key),
        next_at=timezone.now(),
    )


def _once_more(undone: Handover, order: Order, provider: Provider) -> Handover:
    """What was ever sent is looked for first, where it was sent to; a try that goes on is let be.

    It is told as the order stands now.
    """
    writing.restore(undone)
    if undone.state in {State.CONFIRMED, State.FAILED}:
        again(undone)
    if not undone.tries:
        writing.update(undone, provider=provider.key)
    if undone.set and (undone.set.file is None or undone.set.file.deleted_at):
        writing.update(undone, set=None)
    undone.told = told_of(order, key=undone.key)
    Handover.objects.filter(pk=undone.pk).update(told=undone.told)
    return undone


def again(handover: Handover) -> Handover:
    """Let a failed one be tried anew; one that was sent is looked for first, as ever."""
    return writing.update(handover, state=_standing(handover), error="")


def soon(handover: Handover) -> None:
    enqueue(deliver, handover=handover.pk)


def due() -> list[UUID]:
    rows = Handover.objects.filter(
        state__in=(State.WAITING, State.SENT), next_at__lte=timezone.now(), deleted_at=None
    )
    return list(rows.order_by("next_at", "id").values_list("pk", flat=True))


@job(scoped=False, max_tries=1)
def deliver(handover: UUID) -> bool:
    """One try, outside of any transaction; whether it is confirmed now."""
    with opened():
        claimed = _claimed(handover)
        provider, access = house.provider(), house.access()
    if claimed is None:
        return False
    row, was_sent = claimed
    if provider is None or provider.key != row.provider:
        told = _("The bookkeeping program was changed; choose it again, or enter by hand.")
        _failed(handover, told)
        return False
    try:
        receipt = _brought(provider, row.told, access, was_sent=was_sent)
    except Declined as refusal:
        _failed(handover, str(refusal))
        return False
    except Unknown as lost:
        _wait(handover, str(lost))
        return False
    _confirmed(handover, receipt)
    return True


def _brought(provider: Provider, told: Told, access: Access, *, was_sent: bool) -> Receipt:
    found = provider.find(told["key"], access) if was_sent else None
    return found or provider.make(told, access)


def _claimed(pk: UUID) -> tuple[Handover, bool] | None:
    """The row, ours for a while, and whether it was ever sent before; None where it is not due."""
    now = timezone.now()
    row = Handover.objects.select_for_update().filter(pk=pk, deleted_at=None).first()
    if row is None or row.state not in {State.WAITING, State.SENT} or not row.next_at:
        return None
    if row.next_at > now:
        return None
    was_sent = row.tries > 0
    writing.update(row, state=State.SENT, tries=row.tries + 1, sent_at=now)
    Handover.objects.filter(pk=pk).update(next_at=now + LEASE)
    return row, was_sent


def _confirmed(pk: UUID, receipt: Receipt) -> None:
    with opened():
        row = Handover.objects.select_for_update().get(pk=pk)
        writing.update(
            row,
            state=State.CONFIRMED,
            reference=receipt.reference,
            document=receipt.number,
            confirmed_at=timezone.now(),
            error="",
        )


def _failed(pk: UUID, told: str) -> None:
    with opened():
        row = Handover.objects.select_for_update().get(pk=pk)
        writing.update(row, state=State.FAILED, error=told[:LONGEST_ERROR])


def _wait(pk: UUID, told: str) -> None:
    """Later and later: a minute, two, four …; after that it is a person's turn."""
    with opened():
        row = Handover.objects.select_for_update().get(pk=pk)
        if row.tries >= MOST_TRIES:
            writing.update(row, state=State.FAILED, error=told[:LONGEST_ERROR])
            return
        writing.update(row, error=told[:LONGEST_ERROR])
        later = timezone.now() + timedelta(minutes=2 ** (row.tries - 1))
        Handover.objects.filter(pk=pk).update(next_at=later)
        enqueue(deliver, run_at=later, handover=pk)


def _standing(handover: Handover) -> State:
    Handover.objects.filter(pk=handover.pk).update(next_at=timezone.now())
    return State.SENT if handover.tries else State.WAITING
