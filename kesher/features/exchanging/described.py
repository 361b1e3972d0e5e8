"""How the document of the API tells of imports and exports."""

from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kesher.api import operations, parts, specials
from kesher.api.schemas import ID, Schema
from kesher.entity.description import Entity
from kesher.exchange import correcting, outgoing
from kesher.exchange.models import Policy, Source, Step, Strangers
from kesher.exchange.outcomes import OUTCOMES, WARNED
from kesher.exchange.outgoing import MEDIA_TYPES
from kesher.exchange.targets import importable
from kesher.features.exchanging import migration, sharing, steering, uncorrecting
from kesher.features.exchanging.asking import FORM
from kesher.features.exchanging.goals import LABELS
from kesher.records import reading

TEXTS: Final[Schema] = {"type": "array", "items": parts.TEXT}
WHOLE: Final[Schema] = {"type": "integer"}
YES_NO: Final[Schema] = {"type": "string", "enum": ["true", "false"], "default": "false"}
SENT: Final[dict[str, Schema]] = {
    "file": {
        "type": "string",
        "format": "binary",
        "description": _(
            "CSV, Excel, OpenDocument, JSON (an array of objects, an object that holds "
            "one, or an object a line), vCard or LDIF."
        ),
    },
    "sheet": parts.TEXT
    | {
        "description": _(
            "Of a workbook, or the path of a list in JSON; usually the first with rows."
        )
    },
    "reading": parts.TEXT
    | {
        "description": _(
            "A JSON object: how the file is to be read where it does not look so – encoding, "
            "delimiter, heading (the number of the row with the names of the columns, 0 for none), "
            "reversed (whether its Hebrew was written backwards)."
        ),
    },
    "saved": parts.TEXT
    | {
        "description": _(
            "The name of a saved mapping; usually one that knows the columns by name."
        ),
    },
    "answers": parts.TEXT
    | {
        "description": _(
            "A JSON object: by field, what words in the file mean – the key of an "
            "answer, the id of a user, an empty text for nothing, or `+` for a new answer, made "
            "when the import begins."
        ),
    },
    "corrections_off": parts.TEXT
    | {
        "description": format_lazy(
            _(
                "Kinds of corrections that are not wanted, between commas; usually none, or what "
                "the saved mapping says. Of: {kinds}."
            ),
            kinds=", ".join(correcting.KINDS),
        ),
    },
    "system": parts.TEXT
    | {"description": _("The system that former ids in the file are of: `old_id` and its like.")},
    "mapping": parts.TEXT
    | {
        "description": _(
            "A JSON object: fields by the titles of columns, an empty text for none. "
            "The other columns are guessed. `+` makes a field of the organisation's own when the "
            "import begins, guessed from what the column holds; "
            '`{"kind": "choice", "labels": {"he": …, "en": …}}` one as said.'
        ),
    },
    "fixed": parts.TEXT | {"description": _("A JSON object: what every row gets, by field.")},
    "existing": {
        "type": "string",
        "enum": list(Policy.values),
        "description": _(
            "What to do with records that are here already; usually update by id, else skip."
        ),
    },
    "all_or_nothing": YES_NO | {"description": _("Whether one wrong row keeps all others out.")},
    "dry_run": YES_NO | {"description": _("Only check what would become of each row.")},
}
ROWS: Final[Schema] = {
    "type": "array",
    "items": parts.closed({"row": WHOLE, "messages": TEXTS}),
}
NEW_FIELD: Final[Schema] = parts.closed(
    {
        "column": parts.TEXT,
        "kind": parts.TEXT,
        "labels": LABELS,
        "field": parts.TEXT | {"description": _("Its key, once it was made.")},
    }
)
TOLD: Final[Schema] = parts.closed(
    {
        "id": ID,
        "entity": parts.TEXT,
        "file": parts.TEXT,
        "sheet": parts.TEXT,
        "sheets": TEXTS,
        "notes": TEXTS | {"description": _("What was passed over or mended in the file.")},
        "read_as": parts.closed(
            {
                "encoding": parts.TEXT,
                "delimiter": parts.TEXT,
                "heading": WHOLE,
                "reversed": {"type": "boolean"},
            }
        )
        | {"required": [], "description": _("How the file was read; nothing of address cards.")},
        "made_of": {"type": "string", "enum": list(Source.values)},
        "strangers": {"type": "string", "enum": list(Strangers.values)},
        "saved_mapping": parts.TEXT,
        "columns": {
            "type": "array",
            "items": parts.closed({"title": parts.TEXT, "field": parts.TEXT}),
        },
        "new_fields": {"type": "array", "items": NEW_FIELD},
        "new_answers": {
            "type": "array",
            "items": parts.closed({"field": parts.TEXT, "text": parts.TEXT}),
        },
        "corrections": {"type": "array", "items": parts.closed(uncorrecting.COUNTED)},
        "state": {"type": "string", "enum": list(Step.values)},
        "is_finished": {"type": "boolean"},
        "rows": WHOLE,
        "done": WHOLE,
        "counts": parts.closed(dict.fromkeys((*OUTCOMES, WARNED), WHOLE)),
        "problem": parts.TEXT,
        "errors": ROWS,
        "warnings": ROWS
        | {"description": _("Rows that came in, of which something did not; counted as warned.")},
        "batch": ID,
        "created_at": parts.MOMENT,
        "finished_at": parts.PERHAPS_MOMENT,
    }
)


def register() -> None:
    specials.describe_general("migration", migration.MIGRATION, migration.paths)
    specials.describe("import", TOLD, _paths)
    specials.describe("import_losses", steering.LOST, lambda _entity: {})
    specials.describe("import_corrections", uncorrecting.PAGE, lambda _entity: {})
    specials.describe("import_mapping", sharing.MAPPING, _of_mappings)


def _paths(entity: Entity) -> Schema:
    """The addresses, by what follows the entity's own."""
    found: Schema = {"/export": {"get": _export(entity)}}
    if importable(entity):
        one = {"parameters": [parts.in_path("id")], "get": _look(entity)}
        found |= {"/import": {"post": _import(entity)}, "/import/{id}": one}
        more = steering.paths(entity) | uncorrecting.paths(entity)
        found |= {f"/import/{{id}}{end}": told for end, told in more.items()}
    return found


def _of_mappings(entity: Entity) -> Schema:
    if not importable(entity):
        return {}
    return {f"/import{end}": told for end, told in sharing.paths(entity).items()}


def _import(entity: Entity) -> Schema:
    form: Schema = {"type": "object", "properties": SENT, "required": ["file"]}
    began = parts.answer(_("It was begun, and goes on by itself"), _reference())
    began |= {"headers": {"Location": parts.header(_("Where to ask how far it is."), parts.TEXT)}}
    return operations.operation(
        entity,
        "import",
        _("Import a file: %(records)s") % {"records": entity.label_plural},
        parameters=[parts.shared("once")],
        requestBody={"required": True, "content": {FORM: {"schema": form}}},
        responses={"202": began} | operations.problems(403, *operations.WRITING),
    )


def _look(entity: Entity) -> Schema:
    after = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0}
    return operations.operation(
        entity,
        "import.read",
        _("How far an import is: %(records)s") % {"records": entity.label_plural},
        parameters=[parts.query("after", after, _("Only errors of rows beyond this one."))],
        responses={"200": parts.answer(_("How far it is, and the first 1000 errors"), _reference())}
        | operations.problems(422),
    )


def _export(entity: Entity) -> Schema:
    kinds: dict[str, Any] = {
        MEDIA_TYPES[one].partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for one in outgoing.formats(entity)
    }
    columns = sorted(reading.readable_fields(entity))
    return operations.operation(
        entity,
        "export",
        _("Export as a file: %(records)s") % {"records": entity.label_plural},
        parameters=[
            parts.query(
                "format",
                {"type": "string", "enum": list(outgoing.formats(entity)), "default": "csv"},
                _("A table, a workbook, or address cards."),
            ),
            operations.filter_of(entity),
            operations.sort_of(entity),
            parts.named("columns", columns, _("Only these, in this order.")),
        ],
        responses={"200": {"description": _("The file"), "content": kinds}}
        | operations.problems(403, 422),
    )


def _reference() -> Schema:
    return {"$ref": "#/components/schemas/import"}
