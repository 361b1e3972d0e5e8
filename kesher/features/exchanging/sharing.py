"""Saved mappings over the API."""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import may
from kesher.api import answers, bodies, operations, parts
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import ID, Schema, reference
from kesher.entity.description import Entity
from kesher.exchange import correcting, saving
from kesher.exchange.models import Policy, SavedMapping
from kesher.exchange.saving import WrongMapping
from kesher.exchange.targets import importable
from kesher.records import reading

OBJECT: Final[Schema] = {"type": "object"}
KINDS: Final[Schema] = {
    "type": "array",
    "items": {"type": "string", "enum": list(correcting.KINDS)},
    "description": _("The kinds of corrections that are not wanted."),
}
CONTENT: Final[Schema] = {
    "kesher_mapping": {"type": "integer", "const": saving.FORMAT},
    "entity": parts.TEXT,
    "name": parts.TEXT | {"maxLength": saving.LONGEST},
    "columns": {
        "type": "array",
        "items": parts.closed({"title": parts.TEXT, "field": parts.TEXT}),
    },
    "fixed": OBJECT,
    "values": OBJECT,
    "corrections_off": KINDS,
    "existing": {"type": "string", "enum": list(Policy.values)},
    "all_or_nothing": {"type": "boolean"},
    "reading": OBJECT,
}
MAPPING: Final[Schema] = parts.closed({"id": ID, **CONTENT})
SENT: Final[Schema] = parts.closed(CONTENT, "kesher_mapping", "entity", "name", "columns")


def listing(request: HttpRequest, entity: Entity) -> HttpResponse:
    Parameters(request)
    insist_on_right(entity)
    return answers.answer({"items": [_told(one) for one in saving.of(entity)]})


def add(request: HttpRequest, entity: Entity) -> HttpResponse:
    """A new one, or the same name anew."""
    Parameters(request)
    insist_on_right(entity)
    told = bodies.read(request)
    told.pop("id", None)
    try:
        saved = saving.take_in(entity, told)
    except WrongMapping as problem:
        raise Problem("invalid", faults=[Fault(path="", message=str(problem))]) from problem
    return answers.answer(_told(saved), status=HTTPStatus.CREATED)


def show(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    Parameters(request)
    return answers.answer(_told(_found(entity, pk)))


def remove(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    Parameters(request)
    saving.drop(_found(entity, pk))
    return answers.nothing()


def insist_on_right(entity: Entity) -> None:
    if not importable(entity):
        raise reading.NotVisible(f"import {entity.key}")
    if not (may("create", entity.key) or may("update", entity.key)):
        raise Problem("forbidden")


def _found(entity: Entity, pk: UUID) -> SavedMapping:
    insist_on_right(entity)
    saved = SavedMapping.objects.filter(entity=entity.key, pk=pk).first()
    if saved is None:
        raise reading.NotVisible(f"mapping {pk}")
    return saved


def _told(saved: SavedMapping) -> dict[str, Any]:
    return {"id": str(saved.pk), **saving.as_json(saved)}


def paths(entity: Entity) -> Schema:
    """Their addresses, begun after that of the imports."""
    one = reference("import_mapping")
    many = parts.closed({"items": {"type": "array", "items": one}})
    place = {"parameters": [parts.in_path("id")]}
    body = {"required": True, "content": parts.json_of(SENT)}
    return {
        "/mappings": {
            "get": _operation(entity, "list", _("Saved mappings"), "200", many),
            "post": _operation(entity, "add", _("Save a mapping"), "201", one, requestBody=body),
        },
        "/mappings/{id}": place
        | {
            "get": _operation(entity, "read", _("A saved mapping"), "200", one),
            "delete": _operation(entity, "delete", _("Delete a saved mapping"), "204", None),
        },
    }


def _operation(
    entity: Entity, verb: str, summary: parts.Words, status: str, schema: Schema | None, **more: Any
) -> Schema:
    answer = parts.answer(summary, schema) if schema else {"description": summary}
    wrong = operations.problems(403, 422, *(operations.WRITING if status != "200" else ()))
    told = {"responses": {status: answer} | wrong, **more}
    return operations.operation(entity, f"import.mapping.{verb}", summary, **told)
