"""What an order gets by itself before it is written, and what must hold for it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.features.orders.lines import LINES
from kesher.features.orders.models import Order
from kesher.features.orders.moving import insist_on_agreement
from kesher.features.quotes.completing import LINES_ARE_NEW, fill
from kesher.records.checking import checked_by

# What was agreed with the customer: closed from the moment it is confirmed.
CONTENT = ("party_id", "date", "currency")


def order(record: Order) -> None:
    """Fill in what was left open; raise `ValidationError` for what cannot be."""
    if LINES_ARE_NEW in record.__dict__:
        fill(record, LINES.read(record))
        record.settle()
    if not record.is_editable and not record._state.adding:
        _insist_on_sameness(record)
    insist_on_agreement(record)


def _insist_on_sameness(record: Order) -> None:
    """What is confirmed is delivered as it stands; a draft again, it may be changed."""
    stored = Order.objects.filter(pk=record.pk).first()
    if stored is None or stored.is_editable:
        return
    changed = [name for name in CONTENT if getattr(stored, name) != getattr(record, name)]
    if LINES_ARE_NEW in record.__dict__ and _agreed(stored) != _agreed(record):
        changed.append(LINES.key)
    if changed:
        told = _("This order is confirmed; press “Back to draft” to change it.")
        raise ValidationError({name.removesuffix("_id"): [told] for name in changed})


def _agreed(record: Order) -> list[dict[str, Any]]:
    return [row | {"delivered": ""} for row in LINES.read(record)]


checked_by("orders", order)
