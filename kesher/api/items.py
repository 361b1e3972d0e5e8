"""One record: read, changed, put into the bin, and what is remembered of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from kesher.api import answers, bodies, values
from kesher.api.parameters import Parameters
from kesher.api.problems import Problem
from kesher.entity.description import Entity
from kesher.records import acting, history, merging, reading


def read(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """One record, whole or only some `fields` of it."""
    asked = Parameters(request, "fields")
    fields = values.shown(entity)
    named = asked.names("fields", fields)
    record = found(entity, pk)
    content = answers.told(entity, fields, record)
    tag = answers.tag_of(content)
    if entity.is_record:
        history.opened(entity, record.pk)
    if named:
        content = {key: content[key] for key in ("id", *named, "version") if key in content}
    return answers.answer(content, headers={"ETag": tag})


def change(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """Give some fields new values; the others stay."""
    Parameters(request)
    record = found(entity, pk, "update", for_change=True)
    answers.insist_on_tag(request, entity, record)
    fields, members = values.writable(entity), bodies.read(request)
    understood = values.understand(fields, members)
    if understood.faults:
        raise Problem("invalid", faults=understood.faults)
    wanted = values.completed(fields, understood.values, members, record)
    acting.perform(entity, "update", record, wanted)
    return answers.of_record(entity, pk)


def remove(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """Put the record into the bin, from which `restore` takes it."""
    Parameters(request)
    if not entity.is_record:
        raise Problem("method", headers={"Allow": "GET, HEAD, OPTIONS, PATCH"})
    record = found(entity, pk, "delete", for_change=True)
    answers.insist_on_tag(request, entity, record)
    acting.perform(entity, "delete", record, {})
    return answers.nothing()


def found(entity: Entity, pk: UUID, verb: str = "view", *, for_change: bool = False) -> Any:
    """The record, if whoever is asking sees it and may do the verb; raises `NotVisible`."""
    rows = reading.joined(reading.visible(entity), entity, values.shown(entity)).filter(pk=pk)
    if verb != "view":
        rows = rows.filter(reading.allowed(entity, verb))
    record = (answers.locked(rows) if for_change else rows).first()
    if record is None:
        raise missing(entity, pk)
    return record


def missing(entity: Entity, pk: UUID) -> Exception:
    """What is told of a record that is not there: one that was merged leads to the survivor."""
    survivor = merging.survivor_of(entity, pk)
    if survivor is None:
        return reading.NotVisible(f"{entity.key} {pk}")
    place = {"Location": f"/api/v1/{entity.key}/{survivor}"}
    return Problem("merged", headers=place, merged_into=survivor)
