"""What a party's card shows on demand."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.features.parties.models import LightChange
from kesher.records import reading
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request
from kesher.tenancy.shipped import shown

MOST = 60
SHOWN = {"yellow": "amber", "orange": "amber"}


@member
@answered
def light_history(request: Request, pk: UUID) -> HttpResponse:
    """How the traffic light changed, newest first, each with how long it stood."""
    party = reading.find(entities.get("parties"), pk)
    changes = LightChange.objects.filter(party=party).order_by("-at")[:MOST]
    until = timezone.now()
    told = []
    for change in changes:
        days = (until - change.at).days
        colour = SHOWN.get(change.colour, change.colour)
        reasons = [shown(reason) for reason in change.reasons]
        told.append({"at": change.at, "colour": colour, "reasons": reasons, "days": days})
        until = change.at
    return render(request, "parties/light.html", {"party": party, "changes": told})
