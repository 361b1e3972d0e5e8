"""How the document of the API tells of migrations."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from kesher.api import operations, parts
from kesher.api.schemas import ID, Schema, reference
from kesher.exchange.models import Policy, Step, Strangers
from kesher.features.exchanging import steering
from kesher.features.exchanging.asking import FORM
from kesher.features.exchanging.goals import GOALS
from kesher.features.exchanging.moving_in import PLACE, VERBS
from kesher.features.exchanging.sharing import KINDS
from kesher.features.exchanging.steering import UNDO

STATES: Final = (Step.LOOKING, Step.PAUSED, Step.CHECKING, Step.RUNNING, Step.UNDOING)
OBJECT: Final[Schema] = {"type": "object"}
TEXTS: Final[Schema] = {"type": "object", "additionalProperties": parts.TEXT}
YES_NO: Final[Schema] = {"type": "boolean"}
HEAD: Final[Schema] = {
    "id": ID,
    "name": parts.TEXT,
    "system": parts.TEXT,
    "state": {"type": "string", "enum": ["", *STATES]}
    | {
        "description": _(
            "What its files are gone through for, nothing while they rest; paused where some were "
            "not looked at yet."
        )
    },
    "seen": {"type": "integer"}
    | {"description": _("How many of the files that were sent last were looked at.")},
    "waiting": {"type": "array", "items": parts.TEXT}
    | {"description": _("The files that were sent and nobody looked at yet.")},
    "created_at": parts.MOMENT,
}
WORDS: Final[Schema] = parts.closed(
    {
        "field": parts.TEXT,
        "words": {
            "type": "array",
            "items": parts.closed(dict.fromkeys(("text", "means", "name", "email"), parts.TEXT))
            | {
                "description": _(
                    "`name` and `email` are those of a user of the former system, whose id it is."
                )
            },
        },
        "offered": {
            "type": "array",
            "items": parts.closed({"key": parts.TEXT, "label": parts.TEXT}),
        },
    }
)
FILE: Final[Schema] = parts.closed(
    {
        "import": {"$ref": "#/components/schemas/import"},
        "is_left_out": YES_NO,
        "questions": {"type": "array", "items": WORDS},
        "users": parts.closed({"count": {"type": "integer"}, "here": {"type": "integer"}})
        | {
            "description": _(
                "How many users of the former system it tells of, and how many of them work here; "
                "none where its rows are something else."
            )
        },
    }
)
MIGRATION: Final[Schema] = parts.closed(
    {
        **HEAD,
        "files": {"type": "array", "items": FILE},
        "left_out": {
            "type": "array",
            "items": parts.closed({"name": parts.TEXT, "why": parts.TEXT}),
        },
    }
)
CHANGE: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "entity": parts.TEXT
        | {"description": _("A record type; `users` where they are the former system's users.")},
        "left_out": YES_NO,
        "mapping": GOALS,
        "answers": {"type": "object", "additionalProperties": TEXTS},
        "fixed": OBJECT,
        "existing": {"type": "string", "enum": list(Policy.values)},
        "strangers": {"type": "string", "enum": list(Strangers.values)},
        "all_or_nothing": YES_NO,
        "saved": parts.TEXT,
        "corrections_off": KINDS,
    },
}
BINARY: Final[Schema] = {"type": "string", "format": "binary"}
FILES: Final[Schema] = {"type": "array", "items": BINARY}


NAME: Final = parts.closed({"name": parts.TEXT})


def paths() -> Schema:
    """What follows the API's own address."""
    known = {"type": "string", "enum": [*VERBS, UNDO]}
    verb = {"name": "verb", "in": "path", "required": True, "schema": known}
    one = {"parameters": [parts.in_path("id")]}
    return {
        f"/{PLACE}": _all(),
        f"/{PLACE}/{{id}}": one | _one(),
        f"/{PLACE}/{{id}}/do/{{verb}}": {"parameters": [parts.in_path("id"), verb]}
        | {"post": _operation("do", _("Check, bring in, pause, resume, cancel, or undo"))},
        f"/{PLACE}/{{id}}/losses": one
        | {
            "get": _operation(
                "losses",
                _("What would be lost if the whole migration were taken back"),
                _answer("200", reference("import_losses")),
            )
        },
        **_files(one),
    }


def _all() -> Schema:
    items = parts.closed({"items": {"type": "array", "items": parts.closed(HEAD)}})
    return {
        "get": _operation("list", _("One's own migrations"), _answer("200", items)),
        "post": _operation(
            "begin",
            _("Begin a migration with files of one system, or archives of them"),
            _later(),
            requestBody=_form(system=parts.TEXT, name=parts.TEXT),
        ),
    }


def _files(one: Schema) -> Schema:
    file = {"parameters": [parts.in_path("id"), parts.in_path("file")]}
    return {
        f"/{PLACE}/{{id}}/files": one
        | {"post": _operation("add", _("Add files to a migration"), _later(), requestBody=_form())},
        f"/{PLACE}/{{id}}/files/{{file}}": file
        | {
            "patch": _operation(
                "change",
                _("What the rows of a file are, where its columns go, whether it comes along"),
                requestBody={"required": True, "content": parts.json_of(CHANGE)},
            )
        },
    }


def _one() -> Schema:
    """What is done to a migration itself."""
    return {
        "get": _operation("read", _("How a migration stands")),
        "patch": _operation(
            "rename",
            _("Call a migration otherwise"),
            requestBody={"required": True, "content": parts.json_of(NAME)},
        ),
        "delete": _operation(
            "drop",
            _("Delete a migration of which nothing came in, with its files"),
            {"204": {"description": _("Done.")}},
        ),
    }


def _operation(
    name: str, summary: parts.Words, answered: Schema | None = None, **more: Any
) -> Schema:
    reads = name in {"list", "read", "losses"}
    told = {
        "operationId": f"{PLACE}.{name}",
        "summary": summary,
        **more,
        "responses": (answered or _answer("200", reference("migration")))
        | operations.problems(403, 422, *(() if reads else operations.WRITING)),
    }
    if reads:
        return told
    asked = [parts.shared("once"), *([steering.said_of_losses()] if name == "do" else [])]
    return told | {"parameters": asked}


def _later() -> Schema:
    """The files were taken; a worker looks at them."""
    began = parts.answer(_("The files are being looked at"), reference("migration"))
    place = parts.header(_("Where to ask how far it is."), parts.TEXT)
    return {"202": began | {"headers": {"Location": place}}}


def _answer(status: str, schema: Schema) -> Schema:
    return {status: parts.answer(_("How it stands"), schema)}


def _form(**more: Schema) -> Schema:
    form: Schema = {
        "type": "object",
        "properties": {"files": FILES, **more},
        "required": ["files"],
    }
    return {"required": True, "content": {FORM: {"schema": form}}}
