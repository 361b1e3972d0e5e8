"""What must hold of a handover, at whichever door it is written."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.features.accounting.models import Handover
from kesher.records.checking import checked_by


def handover(record: Handover) -> None:
    """It is made by the order's verb alone, which gives it its key."""
    if not record.key:
        told = _("Orders are handed over by “Handing over to accounting”, on the order.")
        raise ValidationError({"order": [told]})


checked_by("handovers", handover)
