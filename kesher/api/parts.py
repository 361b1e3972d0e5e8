"""The pieces that descriptions of endpoints share."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kesher.api.parameters import MOST, USUAL
from kesher.api.problems import SORTS
from kesher.api.schemas import ID, Schema

# A sentence that is translated when it is read, and a constant may hold.
Words = str | Promise

TEXT: Final[Schema] = {"type": "string"}
PERHAPS_TEXT: Final[Schema] = {"type": ["string", "null"]}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
PERHAPS_MOMENT: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
PERSON: Final[Schema] = {
    "type": ["object", "null"],
    "properties": {"id": ID, "title": TEXT},
    "required": ["id", "title"],
}
BATCH_HEADER: Final = "Kesher-Batch"


def answer(description: Words, schema: Schema, media_type: str = "application/json") -> Schema:
    return {"description": description, "content": {media_type: {"schema": schema}}}


def json_of(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def shared(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def query(name: str, schema: Schema, description: Words) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def named(name: str, keys: list[str], description: Words) -> Schema:
    """Some of these names, between commas."""
    schema: Schema = {"type": "array", "items": {"type": "string", "enum": keys}}
    return query(name, schema, description) | {"explode": False}


def in_path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": ID}


def header(description: Words, schema: Schema) -> Schema:
    return {"description": description, "schema": schema}


def changed_headers() -> Schema:
    return {BATCH_HEADER: {"$ref": f"#/components/headers/{BATCH_HEADER}"}}


def record_headers() -> Schema:
    return changed_headers() | {"ETag": header(_("The version, for If-Match."), TEXT)}


def closed(properties: Schema, *required: str) -> Schema:
    names = list(required or properties)
    return {
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": False,
    }


def page_of(items: Schema) -> Schema:
    return closed(
        {
            "items": {"type": "array", "items": items},
            "next_cursor": PERHAPS_TEXT,
            "previous_cursor": PERHAPS_TEXT,
        }
    )


PARAMETERS: Final[Schema] = {
    "limit": query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        _("The most records on a page."),
    ),
    "few": query(
        "limit", {"type": "integer", "minimum": 1, "maximum": 100}, _("The most on a page.")
    ),
    "cursor": query("cursor", TEXT, _("`next_cursor` or `previous_cursor` of another page.")),
    "count": query("count", {"type": "boolean", "default": False}, _("Also count all that match.")),
    "match": {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string", "pattern": "^[!-~ ]*$"},
        "description": _(
            "The ETag that the change is based on; another state is answered with 412."
        ),
    },
    "once": {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        "description": _(
            "The same key and body get the same answer for a day, and do nothing more."
        ),
    },
}

PROBLEM: Final[Schema] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "examples": [f"/api/v1/docs#{name}" for name in SORTS]},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "merged_into": ID | {"description": _("Of “merged”: the record that is there instead.")},
        "errors": {
            "type": "array",
            "items": closed({"path": TEXT, "message": TEXT, "code": TEXT}, "path", "message"),
        },
    },
    "required": ["type", "title", "status"],
    "example": {
        "type": "/api/v1/docs#invalid",
        "title": "Something is not right.",
        "status": 422,
        "errors": [
            {"path": "phones[0].number", "message": "“12” is not a phone number.", "code": "phone"}
        ],
    },
}

TAG: Final[Schema] = closed({"id": ID, "version": {"type": "integer"}}, "id")

HISTORY: Final[Schema] = page_of(
    closed(
        {
            "id": ID,
            "at": MOMENT,
            "by": PERSON,
            "channel": TEXT,
            "verb": TEXT,
            "batch": ID,
            "changes": {
                "type": "array",
                "items": closed({"field": TEXT, "label": TEXT, "before": {}, "after": {}}),
            },
        }
    )
)

TIMELINE: Final[Schema] = page_of(
    closed(
        {
            "id": ID,
            "at": MOMENT,
            "by": PERSON,
            "entity": TEXT,
            "record": ID,
            "verb": TEXT,
            "title": TEXT,
            "text": TEXT,
            "is_pinned": {"type": "boolean"},
            "changes": {
                "type": "array",
                "items": closed({"field": TEXT, "before": TEXT, "after": TEXT}),
            },
        }
    )
)

FOUND: Final[Schema] = closed(
    {
        "items": {
            "type": "array",
            "items": closed(
                {
                    "entity": TEXT,
                    "id": ID,
                    "title": TEXT,
                    "subtitle": TEXT,
                    "phone": TEXT,
                    "email": TEXT,
                    "last_contact_at": PERHAPS_MOMENT,
                }
            ),
        },
        "understood_as": TEXT,
    }
)

UNDONE: Final[Schema] = closed(
    {"undone": {"type": "integer"}, "kept": {"type": "array", "items": TEXT}}
)


def me(keys: list[str]) -> Schema:
    verbs: Schema = {"type": "array", "items": TEXT}
    place = dict.fromkeys(("slug", "name", "language", "timezone", "currency"), TEXT)
    return closed(
        {
            "user": closed({"id": ID, "name": TEXT, "email": TEXT}),
            "role": PERSON,
            "team": PERSON,
            "organization": closed({"id": ID, **place}),
            "may": closed(dict.fromkeys(keys, verbs)),
        }
    )


def schemas() -> dict[str, Any]:
    return {
        "problem": PROBLEM,
        "tag": TAG,
        "history": HISTORY,
        "timeline": TIMELINE,
        "found": FOUND,
    }
