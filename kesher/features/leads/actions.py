"""What is done with leads, beside making, changing and deleting them."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.entity.book import book
from kesher.events.outbox import emit
from kesher.features.leads.events import LeadDiscarded, LeadQualified
from kesher.features.leads.models import Lead
from kesher.features.parties.actions import give_role
from kesher.records import writing
from kesher.records.acting import action

STATUSES = "lead.status"

Owner = Annotated[Membership, Ask(label=lazy("Owner"))]
StatusKey = Annotated[str, Ask(label=lazy("Status"), kind="choice", choices=STATUSES)]
Reason = Annotated[str, Ask(label=lazy("Reason"), kind="choice", choices="lead.lost_reason")]


def status_meaning(lead: Lead) -> str:
    """open, won or lost, whatever the organisation calls its statuses."""
    return next((one.meaning for one in book().choices(STATUSES) if one.key == lead.status), "open")


def is_open(lead: Lead) -> bool:
    return status_meaning(lead) == "open"


def _first(meaning: str) -> str:
    """The first of the organisation's statuses that means this."""
    found = [one for one in book().choices(STATUSES) if one.meaning == meaning and not one.archived]
    if not found:
        raise Refused(_("No status of leads has this meaning; add one in the settings."))
    return found[0].key


@action(label=lazy("Move to a status"), done=lazy("Moved to a status"), icon="arrow-right")
def move(lead: Lead, *, status: StatusKey) -> Lead:
    return writing.update(lead, status=status)


@action(label=lazy("Assign"), done=lazy("Assigned"), icon="user-share")
def assign(lead: Lead, *, owner: Owner) -> Lead:
    return writing.update(lead, owner=owner)


@action(label=lazy("Won"), icon="trophy", applies=is_open)
def win(lead: Lead) -> Lead:
    """The interest became a customer."""
    give_role(lead.party, role="customer")
    writing.update(lead, status=_first("won"), lost_reason="")
    emit(LeadQualified(lead_id=lead.pk, party_id=lead.party_id))
    return lead


@action(label=lazy("Discard"), done=lazy("Discarded"), icon="archive", applies=is_open)
def discard(lead: Lead, *, reason: Reason) -> Lead:
    """It came to nothing; why is always said."""
    writing.update(lead, status=_first("lost"), lost_reason=reason)
    emit(LeadDiscarded(lead_id=lead.pk, party_id=lead.party_id, reason=reason))
    return lead


@action(
    label=lazy("Reopen"),
    done=lazy("Reopened"),
    icon="rotate",
    applies=lambda lead: not is_open(lead),
)
def reopen(lead: Lead) -> Lead:
    return writing.update(lead, status=_first("open"), lost_reason="")
