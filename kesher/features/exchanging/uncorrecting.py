"""The corrections of an import over the API: listed, as a file, and a kind of them undone."""

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
from kesher.exchange import corrected, correcting, firms, uncorrecting
from kesher.exchange.corrected import Place, Told
from kesher.exchange.outgoing import MEDIA_TYPES
from kesher.features.exchanging.attaching import attached
from kesher.features.exchanging.telling import mine, told
from kesher.records import paging

FORMATS: Final = ("json", "csv")
WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}
KIND: Final[Schema] = {"type": "string", "enum": list(correcting.KINDS)}
SAID: Final[Schema] = {
    "description": lazy("A text, or of a row of a list the columns that were set right."),
    "oneOf": [parts.TEXT, {"type": "object", "additionalProperties": parts.TEXT}],
}
COUNTED: Final[dict[str, Schema]] = {
    "kind": KIND,
    "is_on": {"type": "boolean"},
    "count": WHOLE,
    "taken_back": WHOLE,
    "left": WHOLE | {"description": lazy("Of those undone: changed since, and left as they are.")},
}
PAGE: Final[Schema] = parts.page_of(
    parts.closed(
        {
            "row": WHOLE,
            "kind": KIND,
            "field": parts.TEXT,
            "label": parts.TEXT | {"description": lazy("What the field is called.")},
            "before": SAID,
            "after": SAID,
            "because": {
                "type": "string",
                "enum": ["", *firms.BECAUSE],
                "description": lazy("What told it, where before and after do not show that."),
            },
            "id": {"anyOf": [ID, {"type": "null"}]},
        }
    )
)


def listing(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """Fifty at a time in the order of the file, or all of them as a table."""
    asked = Parameters(request, "kind", "cursor", "format")
    run = mine(entity, pk)
    kind = asked.one_of("kind", ("", *correcting.KINDS))
    if asked.one_of("format", FORMATS) == "csv":
        return attached(run, corrected.as_csv(run, kind), _("Corrections"), "csv")
    rows, following = corrected.page(run, kind, _place(asked.text("cursor")))
    words = corrected.Words(run)
    page = {
        "items": [_one(one, words) for one in rows],
        "next_cursor": corrected.cursor(following) if following else None,
        "previous_cursor": None,
    }
    return answers.answer(page)


def undo(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """Take all of one kind back. Raises `Refused`."""
    Parameters(request)
    run = mine(entity, pk)
    body = bodies.read(request)
    if set(body) != {"undo"} or body["undo"] not in correcting.KINDS:
        sentence = _("Please give one of: %(names)s.") % {"names": ", ".join(correcting.KINDS)}
        raise Problem("invalid", faults=[Fault(path="undo", message=sentence)])
    uncorrecting.begin(run, body["undo"])
    run.refresh_from_db()
    return answers.answer(told(run, 0))


def _place(cursor: str) -> Place:
    place = corrected.place_in(cursor)
    if place is None:
        sentence = _("This is not a place in this list; please begin anew.")
        raise paging.InvalidCursor(sentence)
    return place


def _one(one: Told, words: corrected.Words) -> dict[str, Any]:
    said = one.correction
    return {
        "row": one.row,
        "kind": said.kind,
        "field": f"{said.through}.{said.field}" if said.through else said.field,
        "label": words.label(said),
        "before": said.before,
        "after": said.after,
        "because": said.because,
        "id": str(one.pk) if one.pk else None,
    }


def paths(entity: Entity) -> Schema:
    """Their address, begun after that of the import."""
    kinds = {"type": "string", "enum": ["", *correcting.KINDS], "default": ""}
    formats = {"type": "string", "enum": list(FORMATS), "default": FORMATS[0]}
    body = parts.closed({"undo": KIND})
    table: Schema = {"schema": {"type": "string", "format": "binary"}}
    page = parts.answer(_("A page, or the file"), reference("import_corrections"))
    page["content"] |= {MEDIA_TYPES["csv"].partition(";")[0]: table}
    look = operations.operation(
        entity,
        "import.corrections",
        _("What an import set right, with before and after"),
        parameters=[
            parts.query("kind", kinds, _("Only of this kind.")),
            parts.query("format", formats, _("A page, or all of them as a table.")),
            parts.shared("cursor"),
        ],
        responses={"200": page} | operations.problems(422),
    )
    back = operations.operation(
        entity,
        "import.uncorrect",
        _("Undo one kind of an import's corrections"),
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": parts.json_of(body)},
        responses={"200": parts.answer(_("Where the import stands now"), reference("import"))}
        | operations.problems(409, 422),
    )
    return {"/corrections": {"parameters": [parts.in_path("id")], "get": look, "post": back}}
