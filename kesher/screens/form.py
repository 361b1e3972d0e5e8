"""Making and changing one record: the whole form, the sheet, and one field where it stands."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.records import acting, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.cells import Cells
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, blank, fields_to_fill, initial_of, posted, values_of
from kesher.screens.render import done, render
from kesher.screens.request import Request

SHEET = "sheet-body"
UNDERWAY = ("party", "about", "deal")


@member
@answered
def new(request: Request, entity: Entity) -> HttpResponse:
    """A new record, prefilled by the address."""
    if not may("create", entity.key):
        raise reading.NotVisible(entity.key)
    fields = fields_to_fill(entity)
    start = blank(entity, fields, request.GET)
    if request.method != "POST":
        return _show_new(request, entity, FieldsForm(fields, initial=start, name="new"))
    form = FieldsForm(fields, initial=start, name="new", **posted(request))
    record = _performed(form, entity, "create", None, values_of) if form.is_valid() else None
    if record is None:
        return _show_new(request, entity, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    card = addresses.of(entity, record.pk)
    stay = any(name in request.GET for name in UNDERWAY) or _is_line(entity)
    told = _("Added: %(title)s") % {"title": record}
    undo_url = addresses.at("undo", undoing.batch())
    shell.toast(request, told, undo_url=undo_url, link_url=card if stay else "")
    return done(request, back=card, stay=stay)


@member
@answered
def edit(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """All of a record's fields. What somebody else changed meanwhile is shown, not overwritten."""
    fields = fields_to_fill(entity)
    record = reading.find(entity, pk, "update", keys=[field.key for field in fields])
    start = initial_of(fields, record)
    if request.method != "POST":
        return _show_edit(request, entity, record, FieldsForm(fields, initial=start, name="edit"))
    form = FieldsForm(fields, initial=start, name="edit", **posted(request))
    if not form.is_valid():
        return _show_edit(request, entity, record, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if _is_stale(request, record) and form.changed_data:
        return _show_conflict(request, entity, record, form)
    changed = _performed(form, entity, "update", record, _only_changed)
    if changed is None:
        return _show_edit(request, entity, record, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    _tell_saved(request)
    return done(request, back=addresses.of(entity, pk))


@member
@answered
def one_field(request: Request, entity: Entity, pk: UUID, key: str) -> HttpResponse:
    """One field where it stands: GET answers its control, POST the value that was saved."""
    field = reading.writable_fields(entity).get(key)
    if field is None:
        raise reading.NotVisible(key)
    record = reading.find(entity, pk, "update")
    form = FieldsForm(
        [field], initial=initial_of([field], record), name=f"{key}-{pk}", **_bound(request)
    )
    if request.method != "POST":
        return _show_field(request, entity, record, form)
    saved = form.is_valid() and _performed(form, entity, "update", record, _only_changed)
    if not saved:
        return _show_field(request, entity, record, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.changed_data:
        _tell_saved(request)
    return _show_value(request, entity, saved, field)


def _bound(request: Request) -> dict[str, Any]:
    return dict(posted(request)) if request.method == "POST" else {}


def _performed(form: FieldsForm, entity: Entity, verb: str, record: Any, values: Any) -> Any:
    """What the verb answers; None, with the form blamed, where something is wrong."""
    try:
        return acting.perform(entity, verb, record, values(form))
    except ValidationError as problem:
        form.blame(problem)
        return None


def _only_changed(form: FieldsForm) -> dict[str, Any]:
    return values_of(form, changed_only=True)


def _is_line(entity: Entity) -> bool:
    """Whether records are short notes of what happened, which one writes and goes on."""
    return bool(entity.timeline and entity.timeline.line)


def _is_stale(request: Request, record: Any) -> bool:
    typed = request.POST.get("version", "")
    return typed.isdigit() and int(typed) != getattr(record, "version", int(typed))


def _tell_saved(request: Request) -> None:
    shell.toast(request, _("Saved."), undo_url=addresses.at("undo", undoing.batch()))


def _show_new(
    request: Request, entity: Entity, form: FieldsForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "entity": entity,
        "heading": _("New: %(what)s") % {"what": entity.label},
        "form": form,
        "more": _more(request, entity, form),
        "form_url": request.get_full_path(),
        "cancel_url": addresses.of(entity),
        "twins_url": addresses.of(entity, "duplicates")
        if entity.search and entity.matches_on
        else "",
    }
    return render(request, "form.html", context, status=status)


def _show_edit(
    request: Request, entity: Entity, record: Any, form: FieldsForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "entity": entity,
        "heading": _("Edit: %(title)s") % {"title": record},
        "form": form,
        "more": _more(request, entity, form),
        "form_url": addresses.of(entity, record.pk, "edit"),
        "cancel_url": addresses.of(entity, record.pk),
        "kept": [("version", request.POST.get("version") or getattr(record, "version", ""))],
    }
    return render(request, "form.html", context, status=status)


def _show_conflict(request: Request, entity: Entity, record: Any, form: FieldsForm) -> HttpResponse:
    """Both values of each field that differs; saving once more means having seen them."""
    cells = Cells(entity, form.shown)
    both = [
        {
            "label": form.fields[field.key].label,
            "theirs": cells.html(record, field),
            "mine": field.kind.cell(form.cleaned_data[field.key], field),
        }
        for field in form.shown
        if field.key in form.changed_data
    ]
    context = {
        "entity": entity,
        "heading": _("Somebody changed this meanwhile"),
        "form": form,
        "conflicts": both,
        "form_url": addresses.of(entity, record.pk, "edit"),
        "cancel_url": addresses.of(entity, record.pk),
        "submit_label": _("Save mine"),
        "kept": [("version", record.version)],
    }
    # From a 409 htmx swaps nothing, and this must be seen.
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.htmx else HTTPStatus.CONFLICT
    return render(request, "form.html", context, status=status)


def _show_field(
    request: Request, entity: Entity, record: Any, form: FieldsForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "entity": entity,
        "heading": _("Edit: %(title)s") % {"title": record},
        "form": form,
        "form_url": request.path,
        "cancel_url": addresses.of(entity, record.pk),
    }
    in_place = request.htmx and request.htmx.target != SHEET
    return render(request, "form.html", context, part="inline" if in_place else "", status=status)


def _show_value(request: Request, entity: Entity, record: Any, field: Field) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(addresses.of(entity, record.pk))
    html = Cells(entity, [field]).html(record, field)
    return render(request, "form.html", {"entity": entity, "html": html}, part="value")


def _more(request: Request, entity: Entity, form: FieldsForm) -> list[str]:
    """In the sheet, what is not asked for at once; a wrong field always shows."""
    if not request.htmx or request.htmx.target != SHEET or not entity.quick:
        return []
    filled = form.changed_data if form.is_bound else request.GET
    asked_now = {*entity.quick, *form.errors, *filled}
    return [one.key for one in form.shown if one.key not in asked_now and not one.required]
