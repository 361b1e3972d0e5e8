"""What makes a record worse: key fields, formats, months to staleness, and rules of one's own."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kesher.accounts.gate import administrator
from kesher.entity import filters
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.quality import rules
from kesher.features.quality.entity import QUALITY_RULES
from kesher.features.quality.models import Kept, QualityRule, Sort
from kesher.features.settings import checking, frame, ordering
from kesher.features.settings.asking import one_of
from kesher.records import reading
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, posted, values_of
from kesher.screens.request import Request

ASKED = ("sort", "field", "months", "conditions", "meaning", "weight")
# Of which rules a field is asked: the form shows all of them.
HELP = {
    "field": gettext_lazy("Where a key field is empty, or of a wrong format."),
    "months": gettext_lazy("Where it has gone stale."),
    "conditions": gettext_lazy(
        "Of which records it is asked; empty: of all. In a rule of your own: what is wrong."
    ),
}


@administrator
def start(_request: Request) -> HttpResponse:
    return HttpResponseRedirect(frame.at("quality", Kept.PARTIES))


@administrator
@answered
def listing(request: Request, entity: Entity) -> HttpResponse:
    _insist(entity)
    rows = list(QualityRule.objects.filter(entity=entity.key).order_by("position", "id"))
    living = [row for row in rows if not row.is_archived]
    return frame.panel(
        request,
        "screens/settings/table.html",
        title=_("Data quality"),
        panel_intro=_(
            "A whole record has a hundred points; each rule that it breaks takes some of them off."
        ),
        tabs=_tabs(entity),
        headings=[_("In words"), _("What is wrong"), _("When"), _("Points")],
        items=[
            _line(row) | {"verbs": ordering.movers(QUALITY_RULES, living, row)} for row in living
        ],
        archived=[
            _line(row) | {"verbs": ordering.reviver(QUALITY_RULES, row)}
            for row in rows
            if row.is_archived
        ],
        new_url=frame.at("quality", entity.key, "new"),
        new_label=_("New rule"),
        empty_text=_("Nothing is asked of these records yet."),
    )


@administrator
@answered
def new(request: Request, entity: Entity) -> HttpResponse:
    _insist(entity)
    form = _form(request, entity, {"weight": 10}, ASKED)
    if form.is_bound and form.is_valid():
        alike = QualityRule.objects.filter(entity=entity.key)
        values = values_of(form) | {
            "entity": entity.key,
            "position": ordering.next_position(alike),
        }
        made = frame.kept(form, QUALITY_RULES, "create", None, values)
        if made:
            told = _("Added: %(title)s") % {"title": made}
            return frame.saved(request, told, back=frame.at("quality", entity.key))
    return frame.sheet_of_rule(
        request, form, entity, back=frame.at("quality", entity.key), heading=_("New rule")
    )


@administrator
@answered
def change(request: Request, pk: UUID) -> HttpResponse:
    rule = reading.find(QUALITY_RULES, pk, "update")
    entity, names = entities.get(rule.entity), ASKED[1:]
    start_ = {name: getattr(rule, name) for name in names} | {"meaning": rules.sentence(rule)}
    form = _form(request, entity, start_, names)
    if form.is_bound and form.is_valid():
        values = values_of(form, changed_only=True)
        if frame.kept(form, QUALITY_RULES, "update", rule, values):
            return frame.saved(request, _("Saved."), back=frame.at("quality", rule.entity))
    heading = _("Rule: %(title)s") % {"title": rules.sentence(rule)}
    return frame.sheet_of_rule(
        request, form, entity, back=frame.at("quality", entity.key), heading=heading
    )


def _insist(entity: Entity) -> None:
    if entity.key not in Kept.values:
        raise Http404


def _form(
    request: Request, entity: Entity, start_: dict[str, Any], names: tuple[str, ...]
) -> FieldsForm:
    given = posted(request) if request.method == "POST" else {}
    shown = [_asked(entity, name) for name in names]
    return FieldsForm(shown, initial=start_, name="quality", **given)


def _asked(entity: Entity, name: str) -> Any:
    field = QUALITY_RULES.field(name)
    field = replace(field, help=HELP.get(name, field.help))
    if name == "field":
        wrong = set(rules.WRONG) if entity.key == Kept.PARTIES else set()
        offered = [*rules.may_miss(entity.key)]
        offered += [entity.field(key) for key in wrong - {one.key for one in offered}]
        answers = [(one.key, capital(one.label)) for one in offered]
        asked = one_of(field, sorted(answers, key=lambda one: one[1]), required=False)
        return replace(asked, help=field.help)
    if name == "sort" and entity.key != Kept.PARTIES:
        answers = [
            (one.value, str(one.label)) for one in Sort if one not in rules.FOR_PARTIES_ALONE
        ]
        return one_of(field, answers, required=True)
    return field


def _line(row: QualityRule) -> dict[str, Any]:
    name = frame.opens(frame.at("quality", row.pk), rules.sentence(row))
    points = format_html('<bdi dir="ltr">−{}</bdi>', row.weight)
    return {"cells": [name, rules.sort_of(row), _sentence(row), points]}


def _sentence(row: QualityRule) -> str:
    try:
        tree = checking.conditions(row.entity, rules.text(row))
    except ValidationError:
        return frame.code(rules.text(row))
    return frame.bdi(filters.sentence(tree, get_language() or "he"))


def _tabs(here: Entity) -> list[dict[str, Any]]:
    return [
        {
            "label": capital(one.label_plural),
            "url": frame.at("quality", one.key),
            "active": one == here,
        }
        for one in rules.kept_entities()
    ]
