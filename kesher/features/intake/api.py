"""Submissions over the API: sent by programs, looked at, and taken on."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.access.rights import is_administrator, may
from kesher.api import answers, bodies, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.features.intake import asked as forms
from kesher.features.intake import assigning, attaching, receiving
from kesher.features.intake.models import Decision, IntakeForm, State, Submission
from kesher.features.intake.public import LONGEST_REFERRER, LONGEST_UTM, MOST_NAMES, UTM, chosen
from kesher.features.intake.receiving import Came
from kesher.features.intake.rules import living
from kesher.records import reading
from kesher.records.history import Sentence

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
PERHAPS_ID: Final[Schema] = {"type": ["string", "null"], "format": "uuid"}
ASSIGNED: Final[Schema] = parts.closed(
    {
        "decisions": {
            "type": "array",
            "items": parts.closed(
                {
                    "at": parts.MOMENT,
                    "rule": parts.PERHAPS_TEXT,
                    "chosen": PERHAPS_ID,
                    "said": WORDS,
                }
            ),
        },
        "would": parts.closed({"chosen": PERHAPS_ID, "said": WORDS}) | {"type": ["object", "null"]},
    }
)
SENT: Final[Schema] = parts.closed(
    {
        "fields": {
            "type": "object",
            "description": lazy("What was typed, by the names of the form's fields."),
            "additionalProperties": {"anyOf": [parts.TEXT, WORDS]},
        },
        "referrer": parts.TEXT,
        "utm": parts.closed(dict.fromkeys(UTM, parts.TEXT)) | {"required": []},
    },
    "fields",
)

IN_PARTS: Final[Schema] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "description": lazy(
                "With files: each field by its own name, texts and files; referrer and utm_… too."
            ),
            "additionalProperties": True,
        }
    }
}


def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was filled in elsewhere; a worker makes the lead. Whoever may make leads may."""
    Parameters(request)
    if not may("create", "leads"):
        raise Problem("forbidden")
    form = IntakeForm.objects.filter(pk=pk, is_archived=False).first()
    if form is None:
        raise reading.NotVisible(KEY)
    is_parts = request.content_type == "multipart/form-data"
    came = _came_in_parts(request, form) if is_parts else _came(bodies.read(request))
    row, _told = receiving.receive(form, came)
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


def assignment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why a lead is whose it is; and, for who administers, what the rules would do with it now."""
    Parameters(request)
    lead = reading.find(entities.get("leads"), pk)
    rows = Decision.objects.filter(lead=lead).select_related("rule").order_by("-at", "-pk")
    would = assigning.decide(lead, living(), aloud=True) if is_administrator() else None
    told = {
        "decisions": [_told_of_decision(row) for row in rows[:MOST]],
        "would": None
        if would is None
        else {
            "chosen": str(would.chosen.pk) if would.chosen else None,
            "said": [str(one) for one in would.said],
        },
    }
    return answers.answer(told)


def _told_of_decision(row: Decision) -> dict[str, Any]:
    said = [str(Sentence(text=one["text"], names=one["with"])) for one in row.said]
    return {
        "at": answers.moment(row.at),
        "rule": str(row.rule) if row.rule else None,
        "chosen": str(row.chosen_id) if row.chosen_id else None,
        "said": said,
    }


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


def _came_in_parts(request: HttpRequest, form: IntakeForm) -> Came:
    """As a page sends it: files by the names of their fields, `referrer` and `utm_…` beside."""
    beside = {"referrer", *UTM}
    sent = {name: _texts(name, values) for name, values in request.POST.lists()}
    wanted = {one.name for one in attaching.wanted(forms.questions(form))}
    body = {
        "fields": {name: values for name, values in sent.items() if name not in beside},
        "referrer": request.POST.get("referrer", ""),
        "utm": {name: request.POST[name] for name in UTM if name in request.POST},
    }
    if any(bodies.UNKEEPABLE.search(told) for values in sent.values() for told in values):
        raise Problem("malformed", _("This text has characters that cannot be kept."))
    several = {name for name, values in request.FILES.lists() if len(values) > 1}
    if strange := sorted((set(request.FILES) - wanted) | several):
        told = _("This form takes no such file.")
        raise Problem("invalid", faults=[Fault(path=name, message=told) for name in strange])
    return replace(_came(body), files=chosen(request))


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
    told = parts.answer(_("What was kept, and its state"), reference("submission"))
    sending = operations.operation(
        entity,
        "send",
        _("Send a form"),
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": parts.json_of(SENT) | IN_PARTS},
        responses={"201": told} | operations.problems(403, 409, 413, 415, 422),
    )
    state = {"type": "string", "enum": ["", *State.values]}
    page = parts.closed({"items": {"type": "array", "items": reference("submission")}})
    listing = operations.operation(
        entity,
        "submissions",
        _("The latest submissions of a form"),
        parameters=[parts.query("state", state, _("One state alone.")), parts.shared("limit")],
        responses={"200": parts.answer(_("The latest first"), page)}
        | operations.problems(403, 422),
    )
    one = {"parameters": [parts.in_path("id")]}
    return {"/{id}/submissions": one | {"post": sending, "get": listing}}


def _of_leads(entity: Entity) -> Schema:
    if entity.key != "leads":
        return {}
    told = parts.answer(_("Who got it and why"), reference("assignment"))
    look_up = operations.operation(
        entity,
        "assignment",
        _("Who got the lead and why, and what the rules would do now"),
        responses={"200": told} | operations.problems(403, 422),
    )
    return {"/{id}/assignment": {"parameters": [parts.in_path("id")], "get": look_up}}


def _paths() -> Schema:
    one = {"parameters": [parts.in_path("id")]}
    told = {"200": parts.answer(_("What was kept, and its state"), reference("submission"))}
    look_up = {
        "operationId": f"{PLACE}.read",
        "summary": _("What became of a submission"),
        "responses": told | operations.problems(403, 422),
    }
    take_on = {
        "operationId": f"{PLACE}.accept",
        "summary": _("Make a lead of a submission"),
        "parameters": [parts.shared("once")],
        "responses": told | operations.problems(403, 409, 422),
    }
    return {
        f"/{PLACE}/{{id}}": one | {"get": look_up},
        f"/{PLACE}/{{id}}/accept": one | {"post": take_on},
    }


specials.describe("submission", TOLD, _of_forms)
specials.describe("assignment", ASSIGNED, _of_leads)
specials.describe_general("submission", TOLD, _paths)
urlpatterns = [
    path(f"{KEY}/<uuid:pk>/submissions", endpoint(GET=of_form, POST=send)),
    path("leads/<uuid:pk>/assignment", endpoint(GET=assignment)),
    path(f"{PLACE}/<uuid:pk>", endpoint(GET=look)),
    path(f"{PLACE}/<uuid:pk>/accept", endpoint(POST=accept)),
]
