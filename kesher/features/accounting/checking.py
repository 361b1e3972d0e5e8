"""What must hold of a handover, at whichever door it is written."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.features.accounting.models import Handover, HandoverSet, State
from kesher.features.orders.models import Order
from kesher.features.orders.moving import objects_to_cancelling
from kesher.records.checking import checked_by

DAYS = ("first", "last")


def handover(record: Handover) -> None:
    """It is made by the order's verb alone, which gives it its key."""
    if not record.key:
        told = _("Orders are handed over by “Handing over to accounting”, on the order.")
        raise ValidationError({"order": [told]})


def cancelling(order: Order) -> str:
    """What the books have is not taken out of them by cancelling it here."""
    confirmed = Handover.objects.filter(order=order, state=State.CONFIRMED, deleted_at=None)
    if not confirmed.exists():
        return ""
    return _(
        "Accounting confirmed this order, and its document stays in the books. "
        "To cancel it here all the same, tick “Although accounting has it”."
    )


def handover_set(record: HandoverSet) -> None:
    """What was handed over stays the set of those days."""
    if record._state.adding or not record.is_handed_over:
        return
    stored = HandoverSet.objects.get(pk=record.pk)
    changed = [name for name in DAYS if getattr(stored, name) != getattr(record, name)]
    if changed and stored.is_handed_over:
        told = _("This set is handed over already.")
        raise ValidationError({name: [told] for name in changed})


objects_to_cancelling(cancelling)
checked_by("handovers", handover)
checked_by("handover_sets", handover_set)
