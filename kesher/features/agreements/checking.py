"""What agreements get by themselves before they are written, and what must hold for them."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import Agreement, Billing, PastLine, PriceChange
from kesher.features.orders.models import CANCELLED
from kesher.features.quotes.completing import LINES_ARE_NEW, fill
from kesher.records import writing
from kesher.records.checking import checked_by
from kesher.records.history import Remembered

PLANNED = ("agreement_id", "from_day", "percent")
# What the prices of the past are prices of.
COUNTED_IN = ("period", "currency")


def agreement(record: Agreement) -> None:
    if LINES_ARE_NEW in record.__dict__:
        fill(record, LINES.read(record))
        record.settle()
        _insist_on_prices(record)
    if not record._state.adding:
        _insist_on_sameness(record)


def _insist_on_prices(record: Agreement) -> None:
    """What runs is billed by its lines."""
    rows = LINES.read(record)
    if record.is_running and not (rows and all(row["unit_price"] for row in rows)):
        told = _("An agreement that runs needs lines, each with a price.")
        raise ValidationError({LINES.key: [told]})


def _insist_on_sameness(record: Agreement) -> None:
    """As soon as anything was billed or changed by it, a price stays the price of what it was."""
    stored = Agreement.objects.get(pk=record.pk)
    changed = [name for name in COUNTED_IN if getattr(stored, name) != getattr(record, name)]
    told = (Billing.objects, PastLine.objects)
    if changed and any(rows.filter(agreement=record).exists() for rows in told):
        why = _("Periods were billed by this, or prices changed; please make a new agreement.")
        raise ValidationError({name: [why] for name in changed})


def billing(record: Billing) -> None:
    """It is made with its order alone."""
    if record.order_id is None:
        told = _("Periods are billed by “Bill now” on the agreement, or by themselves at night.")
        raise ValidationError({"order": [told]})


def once_a_period(rows: Sequence[Remembered]) -> None:
    """An order that was cancelled or binned does not come back if its period was billed again."""
    back = [
        row.record.pk
        for row in rows
        if row.verb == "restore" or row.before.get("status") == CANCELLED
    ]
    found = list(Billing.objects.filter(order__in=back).select_related("order")) if back else []
    for one in found:
        Agreement.objects.select_for_update().get(pk=one.agreement_id)
        same = Billing.objects.filter(agreement=one.agreement_id, first=one.first)
        others = same.exclude(pk=one.pk).select_related("order")
        if other := next((row.order for row in others if row.order.stands), None):
            told = _("The period of this order was billed again, by order %(number)s.")
            raise Refused(told % {"number": other.number})


def price_change(row: PriceChange) -> None:
    """Once it has happened it stays, and it is never more visible than the agreement."""
    if row._state.adding:
        row.is_private, row.compartment = row.agreement.is_private, row.agreement.compartment
        if row.from_day < row.agreement.starts_on:
            raise ValidationError({"from_day": [_("This is before the first day.")]})
        return
    stored = PriceChange.objects.get(pk=row.pk)
    changed = [name for name in PLANNED if getattr(stored, name) != getattr(row, name)]
    if stored.happened_on is not None and changed:
        told = _("This change has happened; plan another one.")
        raise ValidationError({name.removesuffix("_id"): [told] for name in changed})


checked_by("agreements", agreement)
checked_by("billings", billing)
writing.demand("orders", once_a_period)
checked_by("price_changes", price_change)
