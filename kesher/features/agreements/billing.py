"""An order of each period of an agreement, exactly once; at night, and when somebody presses."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation

from kesher.features.agreements import charging, periods
from kesher.features.agreements.models import DRAFT, Agreement, Billing, Timing
from kesher.features.agreements.months import Days
from kesher.features.orders import actions as ordering
from kesher.features.orders.models import CANCELLED, OPEN, Order
from kesher.features.quotes.models import Language, own_language
from kesher.records import writing

# So that the days fit beside it.
LONGEST_TITLE = 160
COUNTS = Q(billings__deleted_at=None) | (
    Q(billings__order__deleted_at=None) & ~Q(billings__order__status=CANCELLED)
)


def waiting(today: date) -> Iterator[UUID]:
    """Agreements with a period that is due and never was billed."""
    rows = Agreement.objects.filter(deleted_at=None, billed_from__lte=today).exclude(status=DRAFT)
    for agreement in rows.annotate(billed=Max("billings__last", filter=COUNTS)).order_by("pk"):
        if any(periods.due(agreement, today, agreement.billed)):
            yield agreement.pk


@transaction.atomic
def bill_due(pk: UUID, today: date) -> int:
    """What became due of one agreement; a period whose order fell through waits for a person."""
    agreement = _locked(pk)
    billed = periods.last_billed(periods.billings(agreement))
    return len([_bill(agreement, days) for days in periods.due(agreement, today, billed)])


@transaction.atomic
def bill_all(pk: UUID, today: date) -> int:
    """What is due, and what was billed before and came to nothing."""
    agreement = _locked(pk)
    told = periods.billings(agreement)
    again = periods.fallen_through(agreement, told)
    due = periods.due(agreement, today, periods.last_billed(told))
    return len([_bill(agreement, days) for days in [*again, *due]])


def supply_past(today: date) -> int:
    """What was billed in advance is supplied when its period is over; answers how many orders."""
    over = Billing.objects.filter(last__lt=today, order__status__in=OPEN, order__deleted_at=None)
    ahead = over.filter(agreement__timing=Timing.AHEAD).order_by("last", "id")
    return len([ordering.supply(one.order) for one in ahead.select_related("order")])


def _locked(pk: UUID) -> Agreement:
    """Of two at once, the second finds billed what the first has."""
    return Agreement.objects.select_for_update().get(pk=pk)


def _bill(agreement: Agreement, days: Days) -> Order:
    """The order and the period, both or neither."""
    order = _order(agreement, days)
    turns = Billing.objects.filter(agreement=agreement, first=days.first).aggregate(Max("turn"))
    writing.create(
        Billing,
        agreement=agreement,
        first=days.first,
        last=days.last,
        turn=(turns["turn__max"] or 0) + 1,
        order=order,
        net=order.net,
        currency=order.currency,
        owner=agreement.owner,
        is_private=agreement.is_private,
        compartment=agreement.compartment,
    )
    return order


def _order(agreement: Agreement, days: Days) -> Order:
    """Of the last day, which has been supplied; in advance, of the first. VAT is of that day."""
    is_ahead = agreement.timing == Timing.AHEAD
    with translation.override(_language(agreement)):
        lines = charging.order_lines(agreement, days)
        title = f"{agreement.title[:LONGEST_TITLE]} · {charging.words_of(days)}"
    order = ordering.make_confirmed(
        title=title,
        party=agreement.party,
        deal=agreement.deal,
        owner=agreement.owner,
        currency=agreement.currency,
        date=days.first if is_ahead else days.last,
        promised_for=days.last,
        is_private=agreement.is_private,
        compartment=agreement.compartment,
        lines=lines,
    )
    return order if is_ahead else ordering.supply(order)


def _language(agreement: Agreement) -> str:
    """The customer's, if quotes and orders can be read in it."""
    spoken = agreement.party.language
    return spoken if spoken in Language.values else own_language()
