"""A person's goal is theirs to see, and so is what their manager reckons with."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.features.sales.models import Adjustment, Goal
from kesher.records.checking import checked_by


def owned(row: Goal | Adjustment) -> None:
    if row._state.adding and row.member_id:
        row.owner_id = row.member_id


def of_one(row: Adjustment) -> None:
    """Of one person, of one team, or of everybody."""
    owned(row)
    if row.member_id and row.team_id:
        told = _("Please name one person, or one team, or neither for everybody.")
        raise ValidationError({"member": [told]})


checked_by("goals", owned)
checked_by("adjustments", of_one)
