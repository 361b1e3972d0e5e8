"""What is done with leads, beside making, changing and deleting them."""

from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.features.leads.models import Lead
from kesher.features.leads.statuses import LOST, REASONS, STATUSES, WON, first, meaning_of
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.acting import action

Owner = Annotated[Membership, Ask(label=lazy("Owner"))]
StatusKey = Annotated[str, Ask(label=lazy("Status"), kind="choice", choices=STATUSES)]
Reason = Annotated[str, Ask(label=lazy("Reason"), kind="choice", choices=REASONS)]
Competitor = Annotated[
    Party | None,
    Ask(label=lazy("Lost to"), help=lazy("Needed where a competitor is the reason.")),
]


def status_meaning(lead: Lead) -> str:
    return meaning_of(lead.status)


def is_open(lead: Lead) -> bool:
    return status_meaning(lead) == "open"


def _first(meaning: str) -> str:
    """The first of the organisation's statuses that means this."""
    found = first(meaning)
    if found is None:
        raise Refused(_("No status of leads has this meaning; add one in the settings."))
    return found.key


@action(label=lazy("Move to a status"), done=lazy("Moved to a status"), icon="arrow-right")
def move(lead: Lead, *, status: StatusKey) -> Lead:
    return writing.update(lead, status=status)


@action(label=lazy("Assign"), done=lazy("Assigned"), icon="user-share")
def assign(lead: Lead, *, owner: Owner) -> Lead:
    return writing.update(lead, owner=owner)


@action(label=lazy("Won"), icon="trophy", applies=is_open)
def win(lead: Lead) -> Lead:
    """The interest became a customer."""
    return writing.update(lead, status=_first(WON))


@action(label=lazy("Discard"), done=lazy("Discarded"), icon="archive", applies=is_open)
def discard(lead: Lead, *, reason: Reason, lost_to: Competitor = None) -> Lead:
    """It came to nothing; why is always said."""
    return writing.update(lead, status=_first(LOST), lost_reason=reason, lost_to=lost_to)


@action(
    label=lazy("Reopen"),
    done=lazy("Reopened"),
    icon="rotate",
    applies=lambda lead: not is_open(lead),
)
def reopen(lead: Lead) -> Lead:
    return writing.update(lead, status=_first("open"))
