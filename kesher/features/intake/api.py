"""Submissions over the API: sent by programs, looked at, and taken on."""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator, may
from kesher.api import answers, bodies, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.description import Entity
from kesher.features.intake import receiving
from kesher.features.intake.models import IntakeForm, State, Submission
from kesher.features.intake.public import LONGEST_REFERRER, LONGEST_UTM, MOST_NAMES, UTM
from kesher.features.intake.receiving import Came
from kesher.records import reading

KEY: Final = "intake_forms"
PLACE: Final = "submissions"
MOST: Final = 200
WORDS: Final[Schema] = {"type": "array", "items": parts.TEXT}
TOLD: Final[Schema] = parts.closed(
    {
        "id": ID,
        "form": ID,
        "at": parts.MOMENT,
        "way": {"type": "string", "enum": ["page", "post", "api"]},
        "state": {"type": "string", "enum": list(State.values)},
        "reasons": WORDS,
        "sent": {"type": "object", "additionalProperties": WORDS},
        "referrer": parts.TEXT,
        "utm": {"type": "object", "additionalProperties": parts.TEXT},
        "lead": {"type": ["string", "null"], "format": "uuid"},
        "party": {"type": ["string", "null"], "format": "uuid"},
    }
)
SENT: Final[Schema] = parts.closed(
    {
        "fields": {
            "type": "object",
            "description": "What was typed, by the names of the form's fields.",
            "additionalProperties": {"anyOf": [parts.TEXT, WORDS]},
        },
        "referrer": parts.TEXT,
        "utm": parts.closed(dict.fromkeys(UTM, parts.TEXT)) | {"required": []},
    },
    "fields",
)


def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was filled in elsewhere; a worker makes the lead. Whoever may make leads may."""
    Parameters(request)
    if not may("create", "leads"):
        raise Problem("forbidden")
    form = IntakeForm.objects.filter(pk=pk, is_archived=False).first()
    if form is None:
        raise reading.NotVisible(KEY)
    row, _told = receiving.receive(form, _came(bodies.read(request)))
    headers = {"Location": f"/api/v1/{PLACE}/{row.pk}"}
    return answers.answer(_told_of(row), status=HTTPStatus.CREATED, headers=headers)


def of_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The latest submissions of a form, of all states or of one."""
    asked = Parameters(request, "state", "limit")
    _insist()
    state = asked.one_of("state", ["", *State.values])
    rows = Submission.objects.filter(form=pk).order_by("-at", "-pk")
    shown = (rows.filter(state=state) if state else rows)[: asked.limit(most=MOST)]
    return answers.answer({"items": [_told_of(row) for row in shown]})


def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    Parameters(request)
    _insist()
    row = Submission.objects.filter(pk=pk).first()
    if row is None:
        raise reading.NotVisible(PLACE)
    return answers.answer(_told_of(row))


def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a lead of what was suspected, has failed or was never confirmed."""
    Parameters(request)
    _insist()
    if not Submission.objects.filter(pk=pk).exists():
        raise reading.NotVisible(PLACE)
    return answers.answer(_told_of(receiving.accept(pk)))


def _insist() -> None:
    if not is_administrator():
        raise Problem("forbidden")


def _came(body: dict[str, Any]) -> Came:
    faults = [
        Fault(path=name, message=_("There is no such field here."))
        for name in sorted(set(body) - {"fields", "referrer", "utm"})
    ]
    fields, utm = body.get("fields"), body.get("utm", {})
    referrer = body.get("referrer", "")
    if not isinstance(fields, dict) or not 0 < len(fields) <= MOST_NAMES:
        faults.append(Fault(path="fields", message=_("Please give the fields by their names.")))
    if not isinstance(referrer, str) or len(referrer) > LONGEST_REFERRER:
        faults.append(Fault(path="referrer", message=_("Please give a text.")))
    if not _is_utm(utm):
        faults.append(Fault(path="utm", message=_("Please give texts, by their names.")))
    if faults or not isinstance(fields, dict):
        raise Problem("invalid", faults=faults)
    sent = {name: _texts(name, value) for name, value in fields.items()}
    return Came(way="api", sent=sent, referrer=referrer, utm=utm)


def _texts(name: str, value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise Problem("invalid", faults=[Fault(path="fields", message=_("Please give a text."))])
    return texts


def _is_utm(raw: Any) -> bool:
    return isinstance(raw, dict) and all(
        name in UTM and isinstance(value, str) and len(value) <= LONGEST_UTM
        for name, value in raw.items()
    )


def _told_of(row: Submission) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "form": str(row.form_id),
        "at": answers.moment(row.at),
        "way": row.way,
        "state": row.state,
        "reasons": row.reasons,
        "sent": row.sent,
        "referrer": row.referrer,
        "utm": row.utm,
        "lead": str(row.lead_id) if row.lead_id else None,
        "party": str(row.party_id) if row.party_id else None,
    }


def _of_forms(entity: Entity) -> Schema:
    if entity.key != KEY:
        return {}
    told = parts.answer("What was kept, and its state", reference("submission"))
    sending = operations.operation(
        entity,
        "send",
        "Send a form",
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": parts.json_of(SENT)},
        responses={"201": told} | operations.problems(403, 409, 413, 415, 422),
    )
    state = {"type": "string", "enum": ["", *State.values]}
    page = parts.closed({"items": {"type": "array", "items": reference("submission")}})
    listing = operations.operation(
        entity,
        "submissions",
        "The latest submissions of a form",
        parameters=[parts.query("state", state, "One state alone."), parts.shared("limit")],
        responses={"200": parts.answer("The latest first", page)} | operations.problems(403, 422),
    )
    one = {"parameters": [parts.in_path("id")]}
    return {"/{id}/submissions": one | {"post": sending, "get": listing}}


def _paths() -> Schema:
    one = {"parameters": [parts.in_path("id")]}
    told = {"200": parts.answer("What was kept, and its state", reference("submission"))}
    look_up = {
        "operationId": f"{PLACE}.read",
        "summary": "What became of a submission",
        "responses": told | operations.problems(403, 422),
    }
    take_on = {
        "operationId": f"{PLACE}.accept",
        "summary": "Make a lead of a submission",
        "parameters": [parts.shared("once")],
        "responses": told | operations.problems(403, 409, 422),
    }
    return {
        f"/{PLACE}/{{id}}": one | {"get": look_up},
        f"/{PLACE}/{{id}}/accept": one | {"post": take_on},
    }


specials.describe("submission", TOLD, _of_forms)
specials.describe_general("submission", TOLD, _paths)
urlpatterns = [
    path(f"{KEY}/<uuid:pk>/submissions", endpoint(GET=of_form, POST=send)),
    path(f"{PLACE}/<uuid:pk>", endpoint(GET=look)),
    path(f"{PLACE}/<uuid:pk>/accept", endpoint(POST=accept)),
]
