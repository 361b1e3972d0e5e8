"""How a lead may end, at whichever door: lost with a reason, won as a customer."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.book import book
from kesher.events.outbox import emit
from kesher.features.leads.events import LeadDiscarded, LeadQualified
from kesher.features.leads.models import Lead
from kesher.features.leads.statuses import (
    COMPETITOR,
    LOST,
    OPENED,
    STATUSES,
    UNLOST,
    WON,
    blames_competitor,
    is_history,
    meaning_of,
)
from kesher.features.parties import roles
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.records.checking import checked_by
from kesher.records.history import Remembered

CUSTOMER = "customer"
ENDING = {"status", *UNLOST}


def complete(lead: Lead) -> None:
    """A new one that is lost says why; what comes from elsewhere says as much as is known."""
    if lead._state.adding:
        _insist(lead)


def ended(rows: Sequence[Remembered]) -> None:
    """Asked after leads were written; what was taken back may always be as it was before."""
    told = [row for row in rows if row.verb != "undo" and ENDING & row.after.keys()]
    for row in told:
        _insist(row.record)
    moved = [row.record for row in told if "status" in row.after]
    won = [lead for lead in moved if meaning_of(lead.status) == WON and lead.status != OPENED]
    lost = [lead for lead in moved if meaning_of(lead.status) == LOST]
    _give({lead.party_id for lead in won}, CUSTOMER)
    _give({lead.lost_to_id for lead in lost} - {None}, COMPETITOR)
    for lead in won:
        emit(LeadQualified(lead_id=lead.pk, party_id=lead.party_id))
    for lead in lost:
        told_why = {"lead_id": lead.pk, "party_id": lead.party_id}
        emit(LeadDiscarded(**told_why, reason=lead.lost_reason))


def _insist(lead: Lead) -> None:
    """No lead is lost without a reason, nor to a competitor without a name."""
    if meaning_of(lead.status) != LOST or is_history():
        return
    empty = [] if lead.lost_reason else ["lost_reason"]
    if blames_competitor(lead.lost_reason) and lead.lost_to_id is None:
        empty.append("lost_to")
    if empty:
        names = {one.key: one.label for one in book().choices(STATUSES)}
        told = _("Please fill this in for “%(stage)s”.") % {"stage": names[lead.status]}
        wrong = ValidationError(told, code="required")
        raise ValidationError({key: [wrong] for key in empty})


def _give(pks: set[Any], role: str) -> None:
    if pks:
        roles.give(Party.objects.filter(pk__in=pks).order_by("pk"), role)


checked_by("leads", complete)
writing.demand("leads", ended)
