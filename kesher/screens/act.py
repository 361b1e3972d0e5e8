"""Doing a verb to one record: its parameters in the sheet, then the deed, then a way back."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from kesher.accounts.gate import member
from kesher.entity.action import Action
from kesher.entity.description import Entity
from kesher.records import acting, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.menu import capital
from kesher.screens.render import done, render
from kesher.screens.request import Request

FILLED = "filled"


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
    if request.method != "POST" or (told.parameters and FILLED not in request.POST):
        return ask(request, entity, record, verb, FieldsForm(told.parameters, name=verb))
    form = FieldsForm(told.parameters, name=verb, **posted(request))
    if not form.is_valid() or not _done(form, entity, record, told):
        return ask(request, entity, record, verb, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _tell(request, entity, record, told.label)


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


def _done(form: FieldsForm, entity: Entity, record: Any, told: Action) -> bool:
    try:
        acting.perform(entity, told.verb, record, values_of(form))
    except ValidationError as problem:
        form.blame(problem)
        return False
    return True


def ask(
    request: Request,
    entity: Entity,
    record: Any,
    verb: str,
    form: FieldsForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The parameters' form of a verb, or the question whether it is meant."""
    told = entity.action(verb)
    label = told.label if told else acting.LABELS[verb]
    context = {
        "entity": entity,
        "heading": label,
        "intro": record,
        "form": form,
        "form_url": addresses.of(entity, record.pk, "do", verb),
        "cancel_url": addresses.of(entity, record.pk),
        "submit_label": label,
        "danger": bool(told and told.is_grave),
        "kept": [(FILLED, "1")],
    }
    return render(request, "form.html", context, status=status)


def _tell(request: Request, entity: Entity, record: Any, label: Any) -> HttpResponse:
    told = _("%(verb)s: %(title)s") % {"verb": capital(label), "title": record}
    shell.toast(request, told, undo_url=addresses.at("undo", undoing.batch()))
    return done(request, back=addresses.of(entity, record.pk))
