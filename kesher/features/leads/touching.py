"""A lead is taken up, too, when somebody first writes of a call, a meeting or a note about it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kesher.entity.registry import entities
from kesher.features.leads.models import Lead
from kesher.features.leads.statuses import LOST, meaning_of
from kesher.features.leads.ways import TAKEN_UP
from kesher.records import writing
from kesher.records.history import Remembered

ABOUT = "leads:"
KINDS = ("calls", "meetings", "notes")


def touched(rows: Sequence[Remembered]) -> None:
    """What the program writes touches nothing; nor does what was written before the lead came."""
    written = [row.record for row in rows if row.verb == "create" and row.record.created_by_id]
    if not written:
        return
    abouts = {one.about.removeprefix(ABOUT) for one in written if one.about.startswith(ABOUT)}
    parties = {one.party_id for one in written if one.party_id}
    waiting = Lead.objects.filter(taken_up_at=None, deleted_at=None).order_by("pk")
    leads = waiting.filter(Q(pk__in=[UUID(pk) for pk in abouts]) | Q(party__in=parties))
    regarding = _regarding(written)
    told = [(lead, min(_moments(lead, regarding), default=None)) for lead in leads]
    writing.change_each(
        entities.of(Lead), [(lead, {TAKEN_UP: moment}) for lead, moment in told if moment]
    )


def _regarding(written: Sequence[Any]) -> dict[str | UUID, list[Any]]:
    """What was written of each record, and with each customer."""
    found: dict[str | UUID, list[Any]] = defaultdict(list)
    for one in written:
        for whom in (one.about, one.party_id):
            if whom:
                found[whom].append(one)
    return found


def _moments(lead: Lead, regarding: Mapping[str | UUID, list[Any]]) -> Iterator[datetime]:
    for whom in (f"{ABOUT}{lead.pk}", lead.party_id):
        for one in regarding.get(whom, ()):
            if one.created_at >= lead.created_at and _is_of(lead, one):
                yield one.created_at


def _is_of(lead: Lead, one: Any) -> bool:
    """About the lead itself; or about its customer, by its owner, while it is open."""
    if one.about == f"{ABOUT}{lead.pk}":
        return True
    by_owner = lead.owner_id is not None and one.created_by_id == lead.owner_id
    return one.party_id == lead.party_id and by_owner and meaning_of(lead.status) != LOST


for _kind in KINDS:
    writing.demand(_kind, touched)
