"""The API described for machines (OpenAPI 3.1): the entities and fields of whoever asks."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kesher.api import operations, parts, schemas, specials
from kesher.api.parameters import Parameters
from kesher.api.problems import MEDIA_TYPE
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.registry import entities

BASE: Final = "/api/v1"
VERSION: Final = "1"
DESCRIPTION: Final = _(
    "Organisation and user follow from the bearer key. Lists are paged by `cursor`; `filter` is "
    'the language of saved views (`status = new and owner = me`, `name contains "כהן"`, '
    "`created_at within last 30 days`). A POST with an `Idempotency-Key` is carried out once. "
    "`If-Match` with the `ETag` of a record refuses to change what somebody changed meanwhile. "
    "Errors are problems (RFC 9457) that name the place of each fault. What you may not see is not "
    "there (404); what your role may not read or make at all is forbidden (403)."
)


def show(request: HttpRequest) -> HttpResponse:
    """The document, for the organisation and the role of whoever asks."""
    Parameters(request)
    return HttpResponse(text(separators=(",", ":")), content_type="application/json")


def text(**layout: Any) -> str:
    """The whole document as JSON, in the language of the moment."""
    return json.dumps(document(), ensure_ascii=False, default=_told, **layout)


def _told(part: Any) -> str:
    if isinstance(part, Promise):
        return str(part)
    raise TypeError(f"{part!r} has no place in a document.")


def document() -> Schema:
    """The whole document; its sentences are lazy, and told in the language in which they are read.

    So a constant need not know its reader, and what a page does not show is never translated.
    """
    paths: Schema = {}
    told: Schema = parts.schemas() | specials.schemas()
    for entity in entities:
        paths |= operations.of(entity, BASE)
        for end, more in specials.paths_of(entity).items():
            paths[f"{BASE}/{entity.key}{end}"] = more
        told |= schemas.of(entity)
    problem = parts.answer(_("A problem"), reference("problem"), MEDIA_TYPE)
    mark = parts.header(_("The mark of this change; `undo` takes it back."), ID)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kesher", "version": VERSION, "description": DESCRIPTION},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": [{"name": one.key, "description": str(one.label_plural)} for one in entities],
        "paths": paths | _general() | _of_features(),
        "components": {
            "schemas": told,
            "parameters": parts.PARAMETERS,
            "headers": {parts.BATCH_HEADER: mark},
            "responses": {"problem": problem},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "bearerFormat": "ksh_…"}
            },
        },
    }


def _general() -> Schema:
    keys = [entity.key for entity in entities]
    words = parts.query("q", parts.TEXT, _("Words in any order, spelling and keyboard layout."))
    asked = [words, parts.named("entity", keys, _("Only these.")), parts.shared("few")]
    whole: dict[str, Any] = {"type": "object"}
    undo = _operation("undo", _("Take a change back"), parts.UNDONE, 409)
    undo |= {"parameters": [parts.shared("once")]}
    undo["responses"]["200"]["headers"] = parts.changed_headers()
    return {
        f"{BASE}/search": {
            "get": _operation("search", _("Find"), reference("found")) | {"parameters": asked}
        },
        f"{BASE}/me": {"get": _operation("me", _("Whose key this is"), parts.me(keys))},
        f"{BASE}/openapi.json": {"get": _operation("openapi", _("This document"), whole)},
        f"{BASE}/undo/{{batch}}": {"parameters": [parts.in_path("batch")], "post": undo},
    }


def _of_features() -> Schema:
    return {f"{BASE}{end}": told for end, told in specials.general_paths().items()}


def _operation(name: str, summary: parts.Words, schema: Schema, *problems: int) -> Schema:
    answer = {"200": parts.answer(summary, schema)}
    return {
        "operationId": name,
        "summary": summary,
        "responses": answer | operations.problems(422, *problems),
    }
