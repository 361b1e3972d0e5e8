"""A person's goal is theirs to see, and so is what their manager reckons with."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.features.sales.models import Adjustment, Goal, first_day
from kesher.records.checking import checked_by


def owned(row: Goal | Adjustment) -> None:
    if row._state.adding and row.member_id:
        row.owner_id = row.member_id


def the_only_one(row: Adjustment) -> None:
    """Of one person, of one team, or of everybody; and one for a time."""
    owned(row)
    if row.member_id and row.team_id:
        told = _("Please name one person, or one team, or neither for everybody.")
        raise ValidationError({"member": [told]})
    same = Adjustment.objects.filter(
        member=row.member_id,
        team=row.team_id,
        span=row.span,
        starts_on=first_day(row.span, row.starts_on),
        deleted_at=None,
    )
    if same.exclude(pk=row.pk).exists():
        raise ValidationError(
            {"starts_on": [_("There is an adjustment of this time already; please change that.")]}
        )


checked_by("goals", owned)
checked_by("adjustments", the_only_one)
