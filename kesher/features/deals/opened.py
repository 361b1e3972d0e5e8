"""A lead stands at “Deal opened” only where a deal was opened of it, at whichever door."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.features.deals.models import Deal
from kesher.features.leads.statuses import OPENED, is_history
from kesher.records import writing
from kesher.records.history import Remembered


def opened(rows: Sequence[Remembered]) -> None:
    """History may say so of what was sold elsewhere, and what is taken back was so before."""
    told = {
        row.record.pk
        for row in rows
        if row.verb != "undo" and row.after.get("status") == OPENED and not is_history()
    }
    if told and told - set(Deal.objects.filter(lead__in=told).values_list("lead", flat=True)):
        raise ValidationError({"status": [_("A lead gets here by the button “Open a deal”.")]})


writing.demand("leads", opened)
