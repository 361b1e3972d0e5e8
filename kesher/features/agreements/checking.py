"""What agreements get by themselves before they are written, and what must hold for them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.features.agreements.lines import LINES
from kesher.features.agreements.models import Agreement, PriceChange
from kesher.features.quotes.completing import LINES_ARE_NEW, fill
from kesher.records.checking import checked_by

PLANNED = ("agreement_id", "from_day", "percent")


def agreement(record: Agreement) -> None:
    if LINES_ARE_NEW in record.__dict__:
        fill(record, LINES.read(record))
        record.settle()


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
checked_by("price_changes", price_change)
