"""Doing a verb to one record: its parameters in the sheet, then the deed, then a way back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.accounts.gate import member
from kesher.entity.action import Action
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.records import acting, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.render import done, render
from kesher.screens.request import Request

FILLED, BESIDES = "filled", "besides"


@member
@answered
def do(request: Request, entity: Entity, pk: UUID, verb: str) -> HttpResponse:
    """GET asks for the parameters; POST does it, or asks first where nothing was filled in yet."""
    if verb in {"delete", "restore"}:
        return _built_in(request, entity, pk, verb)
    told = entity.action(verb)
    if told is None:
        raise reading.NotVisible(verb)
    record = reading.find(entity, pk, verb)
    asked = [one for one in told.parameters if one.options.get("when", _always)(record)]
    if request.method != "POST" or (asked and FILLED not in request.POST):
        form = FieldsForm(asked, name=verb, initial=_beginning(asked, record))
        return ask(request, entity, record, verb, form)
    more = _asked_besides(request, entity)
    form = FieldsForm([*asked, *more], name=verb, **posted(request))
    if form.is_valid():
        try:
            _perform(entity, record, told, values_of(form))
        except ValidationError as problem:
            more += missing_fields(entity, problem, but=form.fields)
            form = FieldsForm([*asked, *more], name=verb, **posted(request))
            form.blame(problem)
        else:
            return _tell(request, entity, record, told.afterwards)
    return ask(request, entity, record, verb, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _always(_record: Any) -> bool:
    return True


def _beginning(asked: Iterable[Field], record: Any) -> dict[str, Any]:
    """What parameters begin with that are asked for by what the record says."""
    told = [field for field in asked if "begins" in field.options]
    return {field.key: field.options["begins"](record) for field in told}


def _built_in(request: Request, entity: Entity, pk: UUID, verb: str) -> HttpResponse:
    rows = reading.visible_with_deleted(entity, "delete")
    record = (
        rows.filter(pk=pk, deleted_at__isnull=verb == "delete").first()
        if entity.is_record
        else None
    )
    if record is None:
        raise reading.NotVisible(f"{verb} {entity.key} {pk}")
    if request.method != "POST":
        return ask(request, entity, record, verb, FieldsForm([], name=verb))
    acting.perform(entity, verb, record, {})
    if verb == "restore":
        return _tell(request, entity, record, acting.LABELS[verb])
    told = _("Moved to the bin: %(title)s") % {"title": record}
    shell.toast(request, told, undo_url=addresses.at("undo", undoing.batch()))
    on_its_card = str(pk) in (request.htmx.current_url or "")
    return done(request, back=addresses.of(entity), stay=not on_its_card)


def missing_fields(
    entity: Entity, problem: ValidationError, *, but: Collection[str] = ()
) -> list[Field]:
    """The record's own fields that a verb found empty, where whoever asks may fill them in."""
    if not hasattr(problem, "error_dict"):
        return []
    empty = {key for key, wrong in problem.error_dict.items() if _is_empty(wrong)}
    return _filled_in(entity, empty - set(but))


def _is_empty(wrong: Iterable[ValidationError]) -> bool:
    return any(one.code == "required" for one in wrong)


def _asked_besides(request: Request, entity: Entity) -> list[Field]:
    """Fields of the record that were asked for together with the verb."""
    return _filled_in(entity, set(request.POST.getlist(BESIDES)))


def _filled_in(entity: Entity, keys: set[str]) -> list[Field]:
    writable = reading.writable_fields(entity)
    return [replace(field, required=True) for key, field in writable.items() if key in keys]


def _perform(entity: Entity, record: Any, told: Action, values: Mapping[str, Any]) -> None:
    """The verb, once the record has what was asked for besides; both or neither."""
    own = {one.key for one in told.parameters}
    besides = {key: value for key, value in values.items() if key not in own}
    with transaction.atomic():
        if besides:
            acting.perform(entity, "update", record, besides)
        acting.perform(
            entity, told.verb, record, {key: values[key] for key in values if key in own}
        )


def ask(
    request: Request,
    entity: Entity,
    record: Any,
    verb: str,
    form: FieldsForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The parameters' form of a verb, or the question whether it is meant.

    Fields of the record may stand in the form besides.
    """
    told = entity.action(verb)
    label = told.label if told else acting.LABELS[verb]
    own = {one.key for one in told.parameters} if told else set()
    context = {
        "entity": entity,
        "heading": label,
        "intro": record,
        "form": form,
        "form_url": addresses.of(entity, record.pk, "do", verb),
        "cancel_url": addresses.of(entity, record.pk),
        "submit_label": label,
        # Beside “Cancel the order” nobody is to wonder what “Cancel” would do.
        "leave_label": _("Back"),
        "danger": bool(told and told.is_grave),
        "kept": [(FILLED, "1"), *((BESIDES, one.key) for one in form.shown if one.key not in own)],
    }
    return render(request, "form.html", context, status=status)


def _tell(request: Request, entity: Entity, record: Any, label: Any) -> HttpResponse:
    told = _("%(verb)s: %(title)s") % {"verb": capital(label), "title": record}
    shell.toast(request, told, undo_url=addresses.at("undo", undoing.batch()))
    return done(request, back=addresses.of(entity, record.pk))
