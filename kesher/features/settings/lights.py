"""Colours of rows and lights of cards, by conditions in the language of filters."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.accounts.gate import administrator
from kesher.entity import filters
from kesher.entity.description import Entity
from kesher.entity.models import ColourRule
from kesher.entity.naming import capital
from kesher.features.settings import checking, frame, naming, ordering
from kesher.features.settings.entity import RULES
from kesher.records import reading
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.request import Request
from kesher.tenancy.shipped import shown

ASKED = ("purpose", "conditions", "colour", "meaning")


@administrator
def start(_request: Request) -> HttpResponse:
    return HttpResponseRedirect(frame.at("rules", naming.records()[0].key))


@administrator
@answered
def listing(request: Request, entity: Entity) -> HttpResponse:
    if not entity.is_record:
        raise Http404
    rows = list(ColourRule.objects.filter(entity=entity.key).order_by("purpose", "position", "id"))
    counted = _counts(entity, rows)
    living = [row for row in rows if not row.is_archived]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Colours and lights"),
        panel_intro=_(
            "In a list the first rule that holds colours the row; on a card the worst light shows."
        ),
        tabs=_tabs(entity),
        headings=[_("Reason"), _("Shown on"), _("When"), _("Holds for")],
        items=[_line(row, counted) | {"verbs": _movers(living, row)} for row in living],
        archived=[
            _line(row, counted) | {"verbs": ordering.reviver(RULES, row)}
            for row in rows
            if row.is_archived
        ],
        new_url=frame.at("rules", entity.key, "new"),
        new_label=_("New rule"),
        empty_text=_("Nothing is coloured here yet."),
    )


@administrator
@answered
def new(request: Request, entity: Entity) -> HttpResponse:
    form = _form(request, {"purpose": "row"}, ASKED)
    if form.is_bound and form.is_valid():
        values = values_of(form)
        alike = ColourRule.objects.filter(entity=entity.key, purpose=values["purpose"])
        values |= {"entity": entity.key, "position": ordering.next_position(alike)}
        made = frame.kept(form, RULES, "create", None, values)
        if made:
            told = _("Added: %(title)s") % {"title": made}
            return frame.saved(request, told, back=frame.at("rules", entity.key))
    return frame.sheet_of_rule(
        request, form, entity, back=frame.at("rules", entity.key), heading=_("New rule")
    )


@administrator
@answered
def change(request: Request, pk: UUID) -> HttpResponse:
    rule = reading.find(RULES, pk, "update")
    names = ASKED[1:]
    start = {name: getattr(rule, name) for name in names} | {"meaning": shown(rule.meaning)}
    form = _form(request, start, names)
    if form.is_bound and form.is_valid():
        values = values_of(form, changed_only=True)
        if frame.kept(form, RULES, "update", rule, values):
            return frame.saved(request, _("Saved."), back=frame.at("rules", rule.entity))
    entity = next(one for one in naming.records() if one.key == rule.entity)
    return frame.sheet_of_rule(
        request,
        form,
        entity,
        back=frame.at("rules", entity.key),
        heading=_("Rule: %(title)s") % {"title": shown(rule.meaning)},
    )


def _form(request: Request, start: dict[str, Any], names: tuple[str, ...]) -> FieldsForm:
    given = posted(request) if request.method == "POST" else {}
    shown = [RULES.field(name) for name in names]
    return FieldsForm(shown, initial=start, name="rule", **given)


def _line(row: ColourRule, counted: dict[UUID, int | None]) -> dict[str, Any]:
    count = counted[row.pk]
    name = format_html(
        '<span class="k-tag k-colour-{}">{}</span>',
        row.colour,
        frame.opens(frame.at("rules", row.pk), shown(row.meaning)),
    )
    held = _("cannot be read any more") if count is None else frame.bdi(f"{count:,}", "ltr")
    return {"cells": [name, row.get_purpose_display(), _sentence(row), held]}


def _sentence(row: ColourRule) -> str:
    try:
        tree = checking.conditions(row.entity, row.conditions)
    except ValidationError:
        return frame.code(row.conditions)
    return frame.bdi(filters.sentence(tree, get_language() or "he"))


def _counts(entity: Entity, rows: list[ColourRule]) -> dict[UUID, int | None]:
    """For how many each rule holds, in one query; None for one that cannot be read any more."""
    asked, places = {}, {}
    for place, row in enumerate(rows):
        try:
            condition = reading.condition_of_settings(entity, row.conditions)
        except filters.InvalidFilter:
            continue
        places[row.pk] = f"rule_{place}"
        asked[f"rule_{place}"] = Count("pk", filter=condition, distinct=True)
    found = entity.rows().aggregate(**asked) if asked else {}
    return {row.pk: found.get(places.get(row.pk, "")) for row in rows}


def _movers(living: list[ColourRule], row: ColourRule) -> list[dict[str, Any]]:
    return ordering.movers(RULES, [one for one in living if one.purpose == row.purpose], row)


def _tabs(here: Entity) -> list[dict[str, Any]]:
    return [
        {
            "label": capital(one.label_plural),
            "url": frame.at("rules", one.key),
            "active": one == here,
        }
        for one in naming.records()
    ]
