"""Fields of the organisation's own, for each type of record."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from kesher.accounts.gate import administrator
from kesher.entity import kinds
from kesher.entity.description import Entity
from kesher.entity.kinds.base import Kind
from kesher.entity.models import CustomField
from kesher.entity.naming import capital
from kesher.features.settings import asking, frame, naming, ordering
from kesher.features.settings.entity import CUSTOM_FIELDS
from kesher.records import reading
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.request import Request

COMMON = ("labels", "is_required", "is_searched")


@administrator
def start(_request: Request) -> HttpResponse:
    return HttpResponseRedirect(frame.at("fields", naming.records()[0].key))


@administrator
@answered
def listing(request: Request, entity: Entity) -> HttpResponse:
    if not entity.is_record:
        raise Http404
    rows = list(CustomField.objects.filter(entity=entity.key).order_by("position", "id"))
    living = [row for row in rows if not row.is_archived]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Fields"),
        panel_intro=_("Fields of your own work at once: in lists, forms, filters, search and API."),
        tabs=_tabs(entity),
        headings=[_("Name"), _("Kind"), _("Required"), _("Key")],
        items=[
            _line(row) | {"verbs": ordering.movers(CUSTOM_FIELDS, living, row)} for row in living
        ],
        archived=[
            _line(row) | {"verbs": ordering.reviver(CUSTOM_FIELDS, row)}
            for row in rows
            if row.is_archived
        ],
        new_url=frame.at("fields", entity.key, "new"),
        new_label=_("New field"),
        empty_text=_("There are no fields of your own here yet."),
    )


@administrator
@answered
def new(request: Request, entity: Entity) -> HttpResponse:
    """First the kind, then all that a field of this kind is asked."""
    back = frame.at("fields", entity.key)
    kind = _kind(request.GET.get("kind", ""))
    if kind is None:
        choices = [
            {"label": one.label, "url": frame.at("fields", entity.key, "new", kind=one.key)}
            for one in _offered()
        ]
        context = {"heading": _("New field"), "kinds": choices, "cancel_url": back}
        return frame.panel(request, "settings/kinds.html", title=_("New field"), **context)
    start = {f"{asking.OPTION}{one.key}": one.default for one in kind.settings}
    start |= {"is_searched": True}
    form = _form(request, kind, start)
    if form.is_bound and form.is_valid():
        rows = CustomField.objects.filter(entity=entity.key)
        values = _values(form, kind, {}) | {
            "entity": entity.key,
            "kind": kind.key,
            "position": ordering.next_position(rows),
        }
        made = frame.kept(form, CUSTOM_FIELDS, "create", None, values) if form.is_valid() else None
        if made:
            return frame.saved(request, _("Added: %(title)s") % {"title": made}, back=back)
    heading = _("New field: %(kind)s") % {"kind": kind.label}
    return frame.sheet(request, form, heading=heading, back=back)


@administrator
@answered
def change(request: Request, pk: UUID) -> HttpResponse:
    """Name, settings of the kind, required; key and kind stay what they were."""
    field = reading.find(CUSTOM_FIELDS, pk, "update")
    back, kind = frame.at("fields", field.entity), kinds.kind(field.kind)
    start = {f"{asking.OPTION}{key}": value for key, value in field.options.items()}
    start |= {name: getattr(field, name) for name in COMMON}
    form = _form(request, kind, start)
    if form.is_bound and form.is_valid():
        values = _values(form, kind, field.options)
        if form.is_valid() and frame.kept(form, CUSTOM_FIELDS, "update", field, values):
            return frame.saved(request, _("Saved."), back=back)
    heading = _("Field: %(title)s") % {"title": field}
    return frame.sheet(request, form, heading=heading, back=back, intro=kind.label)


def _form(request: Request, kind: Kind, start: dict[str, Any]) -> FieldsForm:
    shown = [
        CUSTOM_FIELDS.field("labels"),
        *asking.settings_of(kind),
        CUSTOM_FIELDS.field("is_required"),
    ]
    if kind.searched:
        shown.append(CUSTOM_FIELDS.field("is_searched"))
    given = posted(request) if request.method == "POST" else {}
    return FieldsForm(shown, initial=start, name="field", **given)


def _values(form: FieldsForm, kind: Kind, known: dict[str, Any]) -> dict[str, Any]:
    """What was filled in; the settings are blamed one by one."""
    told = values_of(form)
    options = asking.options_of(told)
    if "items" in options:
        options["items"] = _with_emptied(options["items"], known.get("items", []))
    try:
        options = kind.check_options(options)
    except ValidationError as problem:
        for key, errors in problem.error_dict.items():
            form.add_error(f"{asking.OPTION}{key}", errors)
    return {name: told[name] for name in COMMON if name in told} | {"options": options}


def _with_emptied(items: list[Any], known: list[Any]) -> list[Any]:
    """An answer whose names were emptied is archived under the names it had."""
    labels = {item["key"]: item["labels"] for item in known}
    return [
        item
        if item["labels"] or item["key"] not in labels
        else item | {"labels": labels[item["key"]], "archived": True}
        for item in items
    ]


def _line(row: CustomField) -> dict[str, Any]:
    return {
        "cells": [
            frame.opens(frame.at("fields", row.pk), row),
            kinds.kind(row.kind).label,
            "✓" if row.is_required else "",
            frame.code(row.key),
        ]
    }


def _tabs(here: Entity) -> list[dict[str, Any]]:
    return [
        {
            "label": capital(one.label_plural),
            "url": frame.at("fields", one.key),
            "active": one == here,
        }
        for one in naming.records()
    ]


def _offered() -> list[Kind]:
    return [kind for kind in kinds.all_kinds() if kind.custom]


def _kind(key: str) -> Kind | None:
    return next((kind for kind in _offered() if kind.key == key), None)
