"""An import over the API, once begun: started, paused, gone on with, stopped, and its rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kesher.api import answers, operations, parts
from kesher.api.parameters import Parameters
from kesher.api.problems import Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.exchange import carrying, report, takeback
from kesher.exchange.jobs import begin_later, go_on, stop
from kesher.exchange.models import ImportRun, Step
from kesher.exchange.outgoing import MEDIA_TYPES
from kesher.features.exchanging.attaching import attached
from kesher.features.exchanging.telling import MOST_ERRORS, mine, told
from kesher.records import losses
from kesher.records.losses import Loss
from kesher.screens import addresses

UNDO: Final = "undo"
FORMATS: Final = ("csv", "xlsx")
SORTS: Final = ("all", "refused")
LOSSES: Final = ("refuse", "keep", "lose")
LOST: Final[Schema] = parts.closed(
    {
        "count": {"type": "integer"},
        "items": {
            "type": "array",
            "items": parts.closed(
                {
                    "entity": parts.TEXT,
                    "id": ID,
                    "title": parts.PERHAPS_TEXT,
                    "changed_by": {"type": "array", "items": parts.TEXT},
                    "changed_at": parts.PERHAPS_MOMENT,
                    "hanging": {"type": "integer"},
                }
            ),
        },
    }
)


def _start(run: ImportRun) -> None:
    if carrying.is_hopeless(run):
        raise Refused(_("Some rows are wrong, so nothing was imported."))
    begin_later(run, Step.RUNNING)


def _pause(run: ImportRun) -> None:
    stop(run, Step.PAUSED)


def _cancel(run: ImportRun) -> None:
    stop(run, Step.CANCELLED)


# What may be done, and in which steps.
VERBS: Final[Mapping[str, tuple[Callable[[ImportRun], None], frozenset[Step]]]] = {
    "start": (_start, frozenset({Step.CHECKED})),
    "pause": (_pause, frozenset({Step.RUNNING})),
    "resume": (go_on, frozenset({Step.PAUSED})),
    "cancel": (_cancel, frozenset({Step.CHECKING, Step.RUNNING, Step.PAUSED})),
}


def do(request: HttpRequest, entity: Entity, pk: UUID, verb: str) -> HttpResponse:
    """Raises `Refused` where the import stands elsewhere."""
    asked = Parameters(request, "losses")
    run = mine(entity, pk)
    if verb == UNDO:
        return _undo(run, asked.one_of("losses", LOSSES))
    if verb not in VERBS:
        raise Problem("not-found")
    act, steps = VERBS[verb]
    if run.step not in steps:
        raise Refused(_("This import went on meanwhile; please load the page again."))
    act(run)
    run.refresh_from_db()
    return answers.answer(told(run, 0))


def _undo(run: ImportRun, said: str) -> HttpResponse:
    """Take it back; where people went on working with its records, somebody must say what of it."""
    insist_on_word(said, takeback.lost(run))
    takeback.begin(run, keep_changed=said == "keep")
    run.refresh_from_db()
    return answers.answer(told(run, 0))


def insist_on_word(said: str, found: Sequence[Loss]) -> None:
    if said == "refuse" and found:
        sentence = _("People went on working with records of this import; please say what of them.")
        raise Refused(sentence)


def lost(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """What would be lost if it were taken back."""
    Parameters(request)
    return listed(takeback.lost(mine(entity, pk)))


def listed(found: Sequence[Loss]) -> HttpResponse:
    named = losses.titles(found[:MOST_ERRORS])
    items = [
        {
            "entity": one.entity.key,
            "id": str(one.pk),
            "title": named.get(one.pk),
            "changed_by": one.by,
            "changed_at": answers.moment(one.at),
            "hanging": one.hanging,
        }
        for one in found[:MOST_ERRORS]
    ]
    return answers.answer({"count": len(found), "items": items})


def rows(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """The file once more, each row with its outcome."""
    asked = Parameters(request, "format", "rows")
    run = mine(entity, pk)
    chosen = asked.one_of("format", FORMATS)
    content = report.as_file(
        run,
        file_format=chosen,
        only_refused=asked.one_of("rows", SORTS) == "refused",
        link=lambda record: request.build_absolute_uri(addresses.of(entity, record)),
    )
    return attached(run, content, _("Outcome"), "csv" if chosen == "csv" else "xlsx")


def paths(entity: Entity) -> Schema:
    """Their addresses, begun after that of the import."""
    one = {"parameters": [parts.in_path("id")]}
    known = {"type": "string", "enum": [*VERBS, UNDO]}
    verb = {"name": "verb", "in": "path", "required": True, "schema": known}
    return {
        "/do/{verb}": {"parameters": [parts.in_path("id"), verb], "post": _do(entity)},
        "/losses": one | {"get": _lost(entity)},
        "/rows": one | {"get": _rows(entity)},
    }


def _do(entity: Entity) -> Schema:
    return operations.operation(
        entity,
        "import.do",
        _("Start what was checked, pause, resume, cancel, or undo an import"),
        parameters=[parts.shared("once"), said_of_losses()],
        responses={"200": parts.answer(_("Where it stands now"), reference("import"))}
        | operations.problems(409, 422),
    )


def said_of_losses() -> Schema:
    said = {"type": "string", "enum": list(LOSSES), "default": LOSSES[0]}
    words = _(
        "Of undoing: what of the records that people went on working with – refuse to undo, keep "
        "them, or lose them."
    )
    return parts.query("losses", said, words)


def _lost(entity: Entity) -> Schema:
    return operations.operation(
        entity,
        "import.losses",
        _("What would be lost if the import were taken back"),
        responses={"200": parts.answer(_("The first 1000"), reference("import_losses"))}
        | operations.problems(422),
    )


def _rows(entity: Entity) -> Schema:
    binary: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    kinds = {MEDIA_TYPES[one].partition(";")[0]: binary for one in ("csv", "xlsx")}
    usual = [("format", FORMATS, _("A table or a workbook.")), ("rows", SORTS, _("Which rows."))]
    return operations.operation(
        entity,
        "import.rows",
        _("The rows of the file with what became of each, its number and its record"),
        parameters=[
            parts.query(name, {"type": "string", "enum": list(told), "default": told[0]}, words)
            for name, told, words in usual
        ],
        responses={"200": {"description": _("The file"), "content": kinds}}
        | operations.problems(422),
    )
