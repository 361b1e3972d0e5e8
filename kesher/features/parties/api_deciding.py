"""Over the API: what is decided of two who are likely the same, and by which rules they merge."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.api import answers, bodies, operations, parts
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.parties import likely, pairs, surviving
from kesher.features.parties.models import Party
from kesher.features.parties.surviving import Stays, Wins
from kesher.features.parties.twins import KEY
from kesher.records import reading

WINS: Final[Schema] = {"enum": Wins.values}
RULES: Final[Schema] = parts.closed(
    {
        "stays": {"enum": Stays.values},
        "otherwise": WINS,
        "fields": {"type": "object", "additionalProperties": WINS},
    }
)
TWO: Final[Schema] = {"type": "array", "items": ID, "minItems": 2, "maxItems": 2}
EVIDENCE: Final[Schema] = {
    "type": "array",
    "items": parts.closed({"says": parts.TEXT, "points": {"type": "integer"}}),
    "description": lazy("Ten points more, and two are ten times as likely the same."),
}


def paths(entity: Entity) -> dict[str, Any]:
    if entity.key != KEY:
        return {}
    return {
        "/apart": {"post": _operation(entity, "apart", _("Two are not the same, for everybody"))},
        "/later": {"post": _operation(entity, "later", _("A likely pair comes behind the others"))},
    }


def _operation(entity: Entity, name: str, summary: str) -> dict[str, Any]:
    body = parts.json_of(parts.closed({"parties": reference("two_parties")}))
    return operations.operation(
        entity,
        name,
        summary,
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": body},
        responses={"204": {"description": _("Done")}} | operations.problems(403, 404, 422),
    )


def tell_apart(request: HttpRequest) -> HttpResponse:
    Parameters(request)
    pairs.tell_apart(*_both(request))
    return answers.nothing()


def put_off(request: HttpRequest) -> HttpResponse:
    """Till all others are decided, or the next comparison."""
    Parameters(request)
    if not likely.put_off([one.pk for one in _both(request)]):
        raise reading.NotVisible(KEY)
    return answers.nothing()


def _both(request: HttpRequest) -> list[Party]:
    told = bodies.read(request).get("parties")
    pks = {_pk(one) for one in told} if isinstance(told, list) else set()
    if None in pks or len(pks) != len(("one", "other")):
        sentence = _("Please give two customers by their ids.")
        raise Problem("invalid", faults=[Fault(path="parties", message=sentence)])
    return [reading.find(entities.get(KEY), pk, "merge") for pk in sorted(filter(None, pks))]


def _pk(told: object) -> UUID | None:
    try:
        return UUID(told) if isinstance(told, str) else None
    except ValueError:
        return None


def choose_rules(told: Any) -> None:
    """Rules as the API tells them; raises `Problem` where they are none."""
    fields = surviving.deciding()
    try:
        wanted = surviving.understood(told)
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise _no_rules() from wrong
    if told != wanted.told() or not wanted.fields.keys() <= fields.keys():
        raise _no_rules()
    surviving.choose(wanted)


def _no_rules() -> Problem:
    sentence = _("Please give rules: “stays”, “otherwise” and “fields”, each of what is offered.")
    return Problem("invalid", faults=[Fault(path="rules", message=sentence)])
