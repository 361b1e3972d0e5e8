"""What comes next with a lead: an open task about it, or with its customer."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kesher.features.activities.waiting import open_tasks
from kesher.features.leads.actions import is_open
from kesher.features.leads.models import Lead


def lacking(leads: Sequence[Lead]) -> dict[UUID, str]:
    """The open leads with which nothing is to be done, and the words that mark them."""
    abouts = {lead.pk: f"leads:{lead.pk}" for lead in leads if is_open(lead)}
    if not abouts:
        return {}
    parties = {lead.party_id for lead in leads if lead.pk in abouts}
    tasks = open_tasks().filter(Q(about__in=abouts.values()) | Q(party__in=parties))
    found = {one for pair in tasks.values_list("about", "party") for one in pair}
    return {
        lead.pk: _("No next step")
        for lead in leads
        if lead.pk in abouts and not {abouts[lead.pk], lead.party_id} & found
    }
