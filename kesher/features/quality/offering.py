"""Proposed corrections over the API: listed, accepted, rejected."""

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.api import answers, bodies, operations, parts
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.description import Entity
from kesher.features.quality import proposals
from kesher.features.quality.models import QualityProposal
from kesher.lib.corrections import KINDS
from kesher.records import paging, reading

VERBS: Final = ("accept", "reject")
KIND: Final[Schema] = {"type": "string", "enum": list(KINDS)}
CORRECTIONS: Final[Schema] = parts.page_of(
    parts.closed(
        {
            "id": ID,
            "party": parts.PERSON,
            "kind": KIND,
            "before": parts.TEXT,
            "after": parts.TEXT,
        }
    )
)
WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}
DECIDED: Final[Schema] = parts.closed(
    {"done": WHOLE, "left": WHOLE | {"description": lazy("Not as they were any more.")}}
)
DECISION: Final[Schema] = {
    "type": "object",
    "properties": {
        "verb": {"type": "string", "enum": list(VERBS)},
        "ids": {"type": "array", "items": ID, "maxItems": proposals.AT_ONCE},
        "kind": KIND | {"description": lazy("All that wait of this kind, instead of ids.")},
    },
    "required": ["verb"],
    "additionalProperties": False,
}


def listing(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, in the order in which they were found."""
    asked = Parameters(request, "cursor")
    _insist()
    rows = proposals.waiting()
    if after := asked.text("cursor"):
        rows = rows.filter(pk__gt=_place(after))
    found = list(rows[: proposals.SIZE + 1])
    shown = found[: proposals.SIZE]
    titles = reading.titles(proposals.KEY, [one.party_id for one in shown])
    told = {
        "items": [_one(row, titles) for row in shown],
        "next_cursor": str(shown[-1].pk) if len(found) > proposals.SIZE else None,
        "previous_cursor": None,
    }
    return answers.answer(told)


def decide(request: HttpRequest) -> HttpResponse:
    """Accept or reject some, or all of a kind."""
    Parameters(request)
    _insist()
    body = bodies.read(request)
    verb = body.get("verb")
    if verb not in VERBS or set(body) - {"verb", "ids", "kind"}:
        raise _wrong("verb", _("Please give one of: %(names)s.") % {"names": ", ".join(VERBS)})
    rows = _meant(body)
    if verb == "reject":
        return answers.answer({"done": proposals.reject(rows), "left": 0})
    found = proposals.accept(rows)
    return answers.answer({"done": found.done, "left": found.left})


def _meant(body: dict[str, Any]) -> QuerySet[QualityProposal]:
    if "kind" in body and "ids" not in body:
        if body["kind"] not in KINDS:
            names = ", ".join(KINDS)
            raise _wrong("kind", _("Please give one of: %(names)s.") % {"names": names})
        return proposals.waiting(body["kind"])
    ids = body.get("ids")
    if not isinstance(ids, list) or len(ids) > proposals.AT_ONCE or "kind" in body:
        raise _wrong("ids", _("Please give either ids or a kind."))
    try:
        return proposals.of_ids([UUID(one) for one in map(str, ids)])
    except ValueError as wrong:
        raise _wrong("ids", _("Please give either ids or a kind.")) from wrong


def _insist() -> None:
    if not proposals.kinds():
        raise Problem("forbidden")


def _place(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as wrong:
        sentence = _("This is not a place in this list; please begin anew.")
        raise paging.InvalidCursor(sentence) from wrong


def _wrong(path: str, sentence: str) -> Problem:
    return Problem("invalid", faults=[Fault(path=path, message=sentence)])


def _one(row: QualityProposal, titles: dict[UUID, str]) -> dict[str, Any]:
    """Who may change a customer and not see it reads no name."""
    title = titles.get(row.party_id)
    party = None if title is None else {"id": str(row.party_id), "title": title}
    told = {"kind": row.kind, "before": row.before, "after": row.after}
    return {"id": str(row.pk), "party": party, **told}


def paths(entity: Entity) -> dict[str, Any]:
    if entity.key != proposals.KEY:
        return {}
    look = operations.operation(
        entity,
        "corrections",
        _("Corrections that are proposed, and wait"),
        parameters=[parts.shared("cursor")],
        responses={"200": parts.answer(_("A page"), reference("corrections"))}
        | operations.problems(403, 422),
    )
    decide_ = operations.operation(
        entity,
        "correct",
        _("Accept or reject corrections"),
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": parts.json_of(DECISION)},
        responses={"200": parts.answer(_("What became of them"), reference("corrected"))}
        | operations.problems(403, 422),
    )
    return {"/corrections": {"get": look, "post": decide_}}
