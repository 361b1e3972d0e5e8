"""Looking a customer up outside over the API: asked for, read, accepted, put aside."""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.api import answers, bodies, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.enriching import looking
from kesher.features.enriching.models import Finding
from kesher.features.parties.models import Party
from kesher.records import reading

VERBS: Final = ("look", "accept", "dismiss")
OUTSIDE: Final[Schema] = parts.closed(
    {
        "is_running": {"type": "boolean"},
        "items": {
            "type": "array",
            "items": parts.closed(
                {
                    "id": ID,
                    "provider": parts.TEXT,
                    "field": parts.TEXT | {"description": lazy("Empty: only to be known.")},
                    "shown": parts.TEXT,
                    "source": parts.TEXT,
                    "at": {"type": "string", "format": "date-time"},
                }
            ),
        },
    }
)
ASKED: Final[Schema] = {
    "type": "object",
    "properties": {
        "verb": {"type": "string", "enum": list(VERBS)},
        "ids": {"type": "array", "items": ID, "description": lazy("Without them: all.")},
    },
    "required": ["verb"],
    "additionalProperties": False,
}


def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was found, and whether others are being asked."""
    Parameters(request)
    return answers.answer(_told(_found(pk)))


def do(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have others asked, or decide on what they answered."""
    Parameters(request)
    party, body = _found(pk), bodies.read(request)
    verb = body.get("verb")
    if verb not in VERBS or set(body) - {"verb", "ids"}:
        raise _wrong("verb", _("Please give one of: %(names)s.") % {"names": ", ".join(VERBS)})
    if verb == "look":
        looking.begin(party)
        return answers.answer(_told(party), status=HTTPStatus.ACCEPTED)
    rows = _meant(party, body.get("ids"))
    if verb == "accept":
        looking.accept(party, rows)
    else:
        looking.dismiss(rows)
    return answers.answer(_told(party))


def _found(pk: UUID) -> Party:
    party: Party = reading.find(entities.get(looking.KEY), pk, "update")
    return party


def _meant(party: Party, ids: Any) -> list[Finding]:
    rows = looking.findings(party)
    if ids is None:
        return rows
    if not isinstance(ids, list):
        raise _wrong("ids", _("A list is wanted here."))
    return [one for one in rows if str(one.pk) in map(str, ids)]


def _wrong(name: str, sentence: str) -> Problem:
    return Problem("invalid", faults=[Fault(path=name, message=sentence)])


def _told(party: Party) -> dict[str, Any]:
    return {
        "is_running": looking.running(party),
        "items": [
            {
                "id": str(one.pk),
                "provider": one.provider,
                "field": one.field,
                "shown": one.shown,
                "source": one.source,
                "at": one.at.isoformat(),
            }
            for one in looking.findings(party)
        ],
    }


def _paths(entity: Entity) -> dict[str, Any]:
    if entity.key != looking.KEY:
        return {}
    told = parts.answer(_("What was found"), reference("outside"))
    look = operations.operation(
        entity,
        "outside",
        _("What was found outside about a customer"),
        responses={"200": told} | operations.problems(404, 422),
    )
    ask = operations.operation(
        entity,
        "look_outside",
        _("Look a customer up outside, or decide on what was found"),
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": parts.json_of(ASKED)},
        responses={"200": told, "202": told} | operations.problems(404, 409, 422),
    )
    return {"/{id}/outside": {"parameters": [parts.in_path("id")], "get": look, "post": ask}}


specials.describe("outside", OUTSIDE, _paths)
urlpatterns = [path("parties/<uuid:pk>/outside", endpoint(GET=read, POST=do))]
