"""What goes along when a lead comes to a status: reasons that hold no more, who took it up."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from kesher.features.leads.statuses import (
    LOST,
    UNLOST,
    beginning,
    is_history,
    meaning_of,
    unknown_reason,
)
from kesher.tenancy import current

Values = Mapping[str, Any]
TAKEN_UP = "taken_up_at"
NOTHING: Values = {}


def along(lead: Any, values: Values) -> Values:
    if meaning_of(values["status"]) == LOST:
        return _lost(lead, values)
    was_lost = meaning_of(lead.status) == LOST
    return {**(UNLOST if was_lost else NOTHING), **_taken_up(lead, values)}


def _lost(lead: Any, values: Values) -> Values:
    """History that came without a reason says that nobody knows."""
    told = values.get("lost_reason", lead.lost_reason)
    return NOTHING if told or not is_history() else {"lost_reason": unknown_reason()}


def _taken_up(lead: Any, values: Values) -> Values:
    """By its owner, who moves it on; one that comes further on was taken up before it came."""
    if lead.taken_up_at or TAKEN_UP in values or values["status"] == beginning():
        return NOTHING
    if lead._state.adding:
        return {TAKEN_UP: values.get("created_at", lead.created_at)}
    is_its_owner = lead.owner_id is not None and lead.owner_id == current().actor_id
    moves = is_its_owner and values["status"] != lead.status
    return {TAKEN_UP: timezone.now()} if moves else NOTHING
