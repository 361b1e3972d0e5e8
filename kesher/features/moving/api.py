"""Over the API: everything packed and taken once; the organisation or a customer erased."""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator
from kesher.api import answers, bodies, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.description import Entity
from kesher.features.moving import departing, erasing, jobs, person
from kesher.features.moving.handing import all_of, handed
from kesher.features.moving.models import Departure, State
from kesher.features.moving.speaking import speaking_of
from kesher.features.parties.models import Party
from kesher.records.models import Erasure
from kesher.tenancy.organization import organization

WHOLE: Final[Schema] = {"type": "integer"}
TOLD: Final[Schema] = parts.closed(
    {
        "id": ID,
        "state": {"type": "string", "enum": list(State.values)},
        "done": WHOLE,
        "total": WHOLE,
        "rows": WHOLE,
        "files": WHOLE,
        "lost_files": WHOLE,
        "size": WHOLE,
        "created_at": parts.MOMENT,
        "ready_at": parts.PERHAPS_MOMENT,
        "expires_at": parts.PERHAPS_MOMENT,
        "taken_at": parts.PERHAPS_MOMENT,
    }
)
STANDING: Final[Schema] = parts.closed({"address": parts.TEXT, "erase_at": parts.PERHAPS_MOMENT})
GONE: Final[Schema] = parts.closed({"entity": parts.TEXT, "count": WHOLE})
KEPT: Final[Schema] = parts.closed({"entity": parts.TEXT, "count": WHOLE, "because": parts.TEXT})
LISTS: Final[dict[str, Schema]] = {
    "gone": {"type": "array", "items": GONE},
    "kept": {"type": "array", "items": KEPT},
    "speaking": {"type": "array", "items": GONE},
}
AHEAD: Final[Schema] = parts.closed(LISTS | {"open": {"type": "array", "items": GONE}})
NAMED: Final[Schema] = parts.closed(
    {
        "name": parts.TEXT,
        "ends": {"type": "object", "additionalProperties": parts.TEXT},
        "wherever": {"type": "boolean"},
    },
    "name",
)
CERTIFICATE: Final[Schema] = parts.closed(
    {"id": ID, "record": ID, "rows": WHOLE, "erased_at": parts.MOMENT, **LISTS}
)
PLACE: Final = "departures"
ERASING: Final = "erasing"


def begin(request: HttpRequest) -> HttpResponse:
    """Have a worker pack everything the organisation has."""
    _enter(request)
    departure = jobs.begin()
    place = f"/api/v1/{PLACE}/{departure.pk}"
    headers = {"Location": place}
    return answers.answer(_told(departure), status=HTTPStatus.ACCEPTED, headers=headers)


def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    _enter(request)
    return answers.answer(_told(departing.find(pk)))


def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    _enter(request)
    departure = departing.find(pk)
    departing.stop(departure)
    return answers.answer(_told(departing.find(pk)))


def take(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The archive itself, once."""
    _enter(request)
    return handed(departing.find(pk))


def erase(request: HttpRequest) -> HttpResponse:
    """Have the organisation erased in a week; its `address` is told, so that nobody errs."""
    _enter(request)
    told = bodies.read(request).get("address")
    if not isinstance(told, str) or told != organization().slug:
        sentence = _("This is not the address of this organization.")
        raise Problem("invalid", faults=[Fault(path="address", message=sentence)])
    erasing.ask(told)
    return answers.answer(_standing(), status=HTTPStatus.ACCEPTED)


def keep(request: HttpRequest) -> HttpResponse:
    """Call the erasing off."""
    _enter(request)
    erasing.stop()
    return answers.answer(_standing())


def standing(request: HttpRequest) -> HttpResponse:
    _enter(request)
    return answers.answer(_standing())


def hand_over(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """All that is kept about one customer."""
    _enter(request)
    return all_of(person.taken_out(person.find(pk)), f"{pk}.zip")


def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase one customer for good; its `name` is told, so that nobody errs.

    `ends` says, by entity, why what is still open is ended before. With `wherever` the name is
    taken out of the texts of others, too.
    """
    _enter(request)
    party, body = person.find(pk), bodies.read(request)
    told, ends = body.get("name"), body.get("ends", {})
    if not isinstance(told, str) or told.strip() != party.name.strip():
        sentence = _("This is not the name of this customer.")
        raise Problem("invalid", faults=[Fault(path="name", message=sentence)])
    wherever = body.get("wherever", False)
    if not isinstance(wherever, bool):
        sentence = _("Please give true or false.")
        raise Problem("invalid", faults=[Fault(path="wherever", message=sentence)])
    made = person.erase(party, told, ends=_ends(party, ends), wherever=wherever)
    return answers.answer(_certificate(made))


def _ends(party: Party, told: Any) -> dict[str, str]:
    known = {one.entity: dict(one.reasons()) for one, _rows in person.going_on(party)}
    is_known = isinstance(told, dict) and all(
        isinstance(why, str) and why in known.get(key, {}) for key, why in told.items()
    )
    if not is_known:
        sentence = _("Nothing here is ended for this reason.")
        raise Problem("invalid", faults=[Fault(path="ends", message=sentence)])
    return dict(told)


def foresee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What erasing the customer would take, and what would stay, and why."""
    _enter(request)
    party = person.find(pk)
    going_on = [{"entity": one.entity, "count": len(rows)} for one, rows in person.going_on(party)]
    return answers.answer(
        _foretold(person.foreseen(party, speaking_of(party))) | {"open": going_on}
    )


def recorded(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record of an erasure that was done."""
    _enter(request)
    return answers.answer(_certificate(person.erasure_of(pk)))


def _certificate(made: Erasure) -> dict[str, Any]:
    told = {"id": str(made.pk), "record": str(made.record_id), "rows": made.count}
    return told | {"erased_at": answers.moment(made.at)} | _foretold(person.recorded(made))


def _foretold(told: person.Foretold) -> dict[str, Any]:
    return {
        "gone": [{"entity": one.key, "count": one.count} for one in told.gone],
        "kept": [
            {"entity": one.key, "count": one.count, "because": one.because} for one in told.kept
        ],
        "speaking": [{"entity": one.key, "count": one.count} for one in told.speaking],
    }


def _standing() -> dict[str, Any]:
    return {"address": organization().slug, "erase_at": answers.moment(organization().erase_at)}


def _enter(request: HttpRequest) -> None:
    Parameters(request)
    if not is_administrator():
        raise Problem("forbidden")


def _told(departure: Departure) -> dict[str, Any]:
    work = departing.work_of(departure)
    return {
        "id": str(departure.pk),
        "state": departure.state,
        "done": work.progress_done if work else 0,
        "total": work.progress_total if work else 0,
        "rows": departure.rows,
        "files": departure.files,
        "lost_files": departure.lost,
        "size": departure.size,
        "created_at": answers.moment(departure.created_at),
        "ready_at": answers.moment(departure.ready_at),
        "expires_at": answers.moment(departure.expires_at),
        "taken_at": answers.moment(departure.taken_at),
    }


def _paths() -> Schema:
    """What follows the API's own address."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    archive = {"description": _("The archive"), "content": {"application/zip": binary}}
    one = {"parameters": [parts.in_path("id")]}
    began = parts.answer(_("It was begun, and goes on by itself"), reference("departure"))
    began |= {"headers": {"Location": parts.header(_("Where to ask how far it is."), parts.TEXT)}}
    here = {"200": parts.answer(_("How far it is"), reference("departure"))}
    return {
        f"/{PLACE}": {
            "post": _operation(
                "begin", _("Pack everything the organization has"), {"202": began}, 409
            )
        },
        f"/{PLACE}/{{id}}": {**one, "get": _operation("read", _("How far an archive is"), here)},
        f"/{PLACE}/{{id}}/stop": {
            **one,
            "post": _operation("stop", _("Stop packing an archive"), here, 409),
        },
        f"/{PLACE}/{{id}}/take": {
            **one,
            "post": _operation("take", _("Take an archive, once"), {"200": archive}, 409),
        },
    }


def _erasing_paths() -> Schema:
    body = parts.closed({"address": parts.TEXT})
    told = reference("erasing")
    asked = {
        "requestBody": {"required": True, "content": parts.json_of(body)},
        **_operation("erase", _("Have the organization erased in a week"), _at("202", told), 409),
    }
    return {
        f"/{ERASING}": {
            "get": _operation(
                "read", _("Whether the organization is to be erased"), _at("200", told)
            )
            | {"operationId": f"{ERASING}.read"},
            "post": asked | {"operationId": f"{ERASING}.ask"},
        },
        f"/{ERASING}/stop": {
            "post": _operation("stop", _("Call the erasing off"), _at("200", told), 409)
            | {"operationId": f"{ERASING}.stop"}
        },
    }


def _personal(entity: Entity) -> Schema:
    if entity.key != person.KEY:
        return {}
    binary = {"schema": {"type": "string", "format": "binary"}}
    archive = {"description": _("The file"), "content": {"application/zip": binary}}
    told = parts.answer(_("What stands for the customer now"), reference("certificate"))
    take = operations.operation(
        entity,
        "personal",
        _("All that is kept about a customer"),
        responses={"200": archive} | operations.problems(403, 422),
    )
    erase = operations.operation(
        entity,
        "erase",
        _("Erase a customer for good"),
        requestBody={"required": True, "content": parts.json_of(NAMED)},
        responses={"200": told} | operations.problems(403, 409, 422),
    )
    one = {"parameters": [parts.in_path("id")]}
    ahead = parts.answer(_("What would go and what would stay, and why"), AHEAD)
    foresee = operations.operation(
        entity,
        "foresee_erasing",
        _("What erasing a customer would take, and leave"),
        responses={"200": ahead} | operations.problems(403),
    )
    record = operations.operation(
        entity,
        "erased",
        _("The record of a customer's erasing"),
        responses={"200": told} | operations.problems(403),
    )
    return {
        "/{id}/personal": one | {"post": take},
        "/{id}/erase": one | {"get": foresee, "post": erase},
        "/{id}/erased": one | {"get": record},
    }


def _at(status: str, told: Schema) -> Schema:
    return {status: parts.answer(_("When it will be erased, or nothing"), told)}


def _operation(name: str, summary: parts.Words, answered: Schema, *problems: int) -> Schema:
    told: Schema = {
        "operationId": f"{PLACE}.{name}",
        "summary": summary,
        "responses": answered | operations.problems(403, 422, *problems),
    }
    return told if name in {"read", "take"} else told | {"parameters": [parts.shared("once")]}


specials.describe_general("departure", TOLD, _paths)
specials.describe("certificate", CERTIFICATE, _personal)
specials.describe_general("erasing", STANDING, _erasing_paths)
urlpatterns = [
    path(PLACE, endpoint(POST=begin)),
    path(f"{PLACE}/<uuid:pk>", endpoint(GET=look)),
    path(f"{PLACE}/<uuid:pk>/stop", endpoint(POST=stop)),
    path(f"{PLACE}/<uuid:pk>/take", endpoint(POST=take)),
    path("parties/<uuid:pk>/personal", endpoint(POST=hand_over)),
    path("parties/<uuid:pk>/erase", endpoint(GET=foresee, POST=forget)),
    path("parties/<uuid:pk>/erased", endpoint(GET=recorded)),
    path(ERASING, endpoint(GET=standing, POST=erase)),
    path(f"{ERASING}/stop", endpoint(POST=keep)),
]
