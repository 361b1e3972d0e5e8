"""Verbs of records, and taking back what was done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kesher.api import answers, bodies, items, values
from kesher.api.parameters import Parameters
from kesher.api.problems import Problem
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.records import acting, past, reading, undoing


def do(request: HttpRequest, entity: Entity, pk: UUID, verb: str) -> HttpResponse:
    """Do a verb to a record; the body holds the verb's parameters."""
    Parameters(request)
    if verb == "restore":
        return _restore(request, entity, pk)
    action = entity.action(verb)
    if action is None:
        raise reading.NotVisible(f"{verb} {entity.key}")
    record = items.found(entity, pk, verb, for_change=True)
    answers.insist_on_tag(request, entity, record)
    parameters = {field.key: field for field in action.parameters}
    understood = values.understand(parameters, bodies.read(request, may_be_empty=True))
    lacking = values.missing(action.parameters, understood.values, understood.faults)
    if faults := [*understood.faults, *lacking]:
        raise Problem("invalid", faults=faults)
    acting.perform(entity, verb, record, understood.values)
    return answers.of_record(entity, pk)


def _restore(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    if not entity.is_record:
        raise reading.NotVisible(f"restore {entity.key}")
    seen = reading.visible_with_deleted(entity).filter(pk=pk)
    record = answers.locked(seen.filter(reading.allowed(entity, "delete"))).first()
    if record is None:
        raise reading.NotVisible(f"restore {entity.key} {pk}")
    if bodies.read(request, may_be_empty=True):
        raise Problem("invalid", _("This verb takes no parameters."))
    if record.deleted_at is None:
        raise Refused(_("This is not in the bin."))
    acting.perform(entity, "restore", record, {})
    return answers.of_record(entity, pk)


def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take back everything one answer's `Kesher-Batch` stands for."""
    Parameters(request)
    if not past.has_changes(batch):
        raise reading.NotVisible(f"batch {batch}")
    undone = undoing.undo(batch)
    return answers.answer({"undone": undone.count, "kept": list(undone.kept)})
