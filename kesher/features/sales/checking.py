"""A person's goal is theirs to see, and so is what their manager reckons with."""

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.features.sales.models import Adjustment, Goal, first_day
from kesher.records.checking import checked_by


def owned(row: Goal | Adjustment) -> None:
    if row._state.adding and row.member_id:
        row.owner_id = row.member_id


def of_one(row: Adjustment) -> None:
    """Of one person, of one team, or of everybody; from the first day of its time."""
    owned(row)
    if row.member_id and row.team_id:
        told = _("Please name one person, or one team, or neither for everybody.")
        raise ValidationError({"member": [told]})
    first = first_day(row.span, row.starts_on)
    if row.starts_on != first:
        names = {"span": row.get_span_display(), "day": date_format(first, "SHORT_DATE_FORMAT")}
        told = _("This is no first day of a time; this one (%(span)s) begins on %(day)s.") % names
        raise ValidationError({"starts_on": [told]})


checked_by("goals", owned)
checked_by("adjustments", of_one)
