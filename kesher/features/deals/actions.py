"""What is done with deals, and how a lead becomes one."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import may
from kesher.accounts.models import Membership
from kesher.entity.action import Ask, Refused
from kesher.entity.book import book
from kesher.features.deals.models import Deal
from kesher.features.deals.moving import REASONS
from kesher.features.deals.pipelines import STAGES, Meaning, Stage, first_of, stage_of
from kesher.features.leads import actions as leads
from kesher.features.leads.models import Lead
from kesher.features.leads.statuses import OPENED, STATUSES
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.acting import action

Owner = Annotated[Membership, Ask(label=lazy("Owner"))]
StageKey = Annotated[str, Ask(label=lazy("Stage"), kind="choice", choices=STAGES)]
Reason = Annotated[str, Ask(label=lazy("Lost because"), kind="choice", choices=REASONS)]
Competitor = Annotated[
    Party | None,
    Ask(label=lazy("Lost to"), help=lazy("Needed where a competitor is the reason.")),
]
UNLOST: dict[str, Any] = {"lost_reason": "", "lost_to": None}


def _is_open(deal: Deal) -> bool:
    return deal.is_open


@action(label=lazy("Won"), icon="trophy", applies=_is_open)
def win(deal: Deal) -> Deal:
    return writing.update(deal, stage=_first(deal, Meaning.WON).key)


@action(label=lazy("Move to a stage"), done=lazy("Moved to a stage"), icon="arrow-right")
def move(deal: Deal, *, stage: StageKey) -> Deal:
    """What is lost no more has lost its reason, too."""
    to = stage_of(stage)
    kept = to is not None and to.meaning == Meaning.LOST
    return writing.update(deal, stage=stage, **({} if kept else UNLOST))


@action(label=lazy("Lost"), icon="archive", applies=_is_open)
def lose(deal: Deal, *, lost_reason: Reason, lost_to: Competitor = None) -> Deal:
    """It came to nothing; why is always said."""
    stage = _first(deal, Meaning.LOST).key
    return writing.update(deal, stage=stage, lost_reason=lost_reason, lost_to=lost_to)


@action(
    label=lazy("Reopen"),
    done=lazy("Reopened"),
    icon="rotate",
    applies=lambda deal: not deal.is_open,
)
def reopen(deal: Deal) -> Deal:
    return writing.update(deal, stage=_first(deal, Meaning.OPEN).key, **UNLOST)


@action(label=lazy("Assign"), done=lazy("Assigned"), icon="user-share")
def assign(deal: Deal, *, owner: Owner) -> Deal:
    return writing.update(deal, owner=owner)


def _may_open(lead: Lead) -> bool:
    return leads.is_open(lead) and may("create", "deals")


@action(label=lazy("Open a deal"), done=lazy("Deal opened"), icon="briefcase", applies=_may_open)
def open_deal(lead: Lead) -> Lead:
    """A deal with all that is known of the lead, which stays, and says so."""
    begins = first_of(Meaning.OPEN)
    if begins is None:
        raise Refused(_("There is no pipeline yet; an administrator adds one in the settings."))
    writing.create(
        Deal,
        title=lead.subject,
        party=lead.party,
        owner=lead.owner,
        amount=lead.expected_value,
        source=lead.source,
        description=lead.message,
        lead=lead,
        is_private=lead.is_private,
        compartment=lead.compartment,
    )
    statuses = book().choices(STATUSES)
    opened = next((one for one in statuses if one.key == OPENED and not one.archived), None)
    return writing.update(lead, status=opened.key) if opened else lead


def _first(deal: Deal, meaning: Meaning) -> Stage:
    """The first such stage of the deal's own pipeline, in use."""
    found = first_of(meaning, pipeline_key=deal.pipeline)
    if found is None:
        raise Refused(_("The deal's pipeline is out of use; move the deal to another first."))
    return found
