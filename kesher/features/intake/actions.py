"""What is done with a lead by hand: have the rules give it to somebody."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity.action import Refused
from kesher.features.intake import assigning
from kesher.features.leads.actions import is_open
from kesher.features.leads.models import Lead
from kesher.records.acting import action


@action(
    label=lazy("Assign by the rules"),
    done=lazy("Assignment by the rules"),
    icon="arrows-split-2",
    applies=is_open,
)
def assign_by_rules(lead: Lead) -> Lead:
    """As if it came in now, whoever has it."""
    outcome = assigning.assign_now(lead)
    if outcome.rule is None:
        raise Refused(_("No rule of assignment fits this lead."))
    if outcome.chosen is None:
        raise Refused(" ".join(map(str, outcome.said)))
    lead.refresh_from_db()
    return lead
