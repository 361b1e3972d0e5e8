"""What the leads say in the head of a customer's card."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kesher.access import rights
from kesher.entity.markup import draw
from kesher.features.leads.actions import is_open
from kesher.features.leads.models import Lead
from kesher.lib import money
from kesher.tenancy.organization import organization


def open_leads(leads: Sequence[Lead], count: int) -> tuple[Any, Any] | None:
    """How many are open, and what they are worth together, as long as all of them are at hand."""
    still_open = [lead for lead in leads if is_open(lead)]
    if count > len(leads):
        return _("Leads"), f"{count:,}"
    if not still_open:
        return None
    if not rights.is_open("leads", "expected_value"):
        return _("Open leads"), f"{len(still_open)}"
    worth = sum(lead.expected_value or 0 for lead in still_open)
    text = money.format(money.Money(worth, organization().currency))
    return _("Open leads"), draw(
        '{} · <bdi dir="ltr">{}</bdi>', len(still_open), text.removesuffix(".00")
    )
