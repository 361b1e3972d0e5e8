"""The numbers in the head of a party's card."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.features.parties.models import Party


def numbers_that_matter(party: Party) -> list[tuple[Any, Any]]:
    """How long ago somebody was last in contact."""
    if party.last_contact_at is None:
        return [(_("Last contact"), _("none yet"))]
    last = timezone.localtime(party.last_contact_at).date()
    days = (timezone.localdate() - last).days
    if days <= 0:
        return [(_("Last contact"), _("today"))]
    ago = ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
    return [(_("Last contact"), ago)]
