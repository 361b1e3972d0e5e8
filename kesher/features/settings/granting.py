"""The rights of a role as a grid and as further lines, and back; nothing of a role is lost."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kesher.access.rights import ANY
from kesher.entity.models import SavedView
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.settings import naming
from kesher.tenancy.shipped import shown

Line = dict[str, Any]

ADMINISTERED = {"custom_fields", "choices", "rules"}
COLUMNS: dict[str, Any] = {ANY: _("Everything"), **naming.VERBS}
REACHES: dict[str, Any] = {"own": _("Own"), "team": _("Team"), "all": _("All")}
FORBID = "forbid"
EFFECTS: dict[str, Any] = {"allow": _("Allowed"), FORBID: _("Forbidden")}
FURTHER = {**REACHES, "filter": _("Matching a filter")}
LIMITS: dict[str, Any] = {
    "hidden": _("Hidden"),
    "masked": _("Masked"),
    "read_only": _("Read only"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """`cells` are {(entity, verb): reach or "forbid"}; `further` the lines a cell cannot hold."""

    cells: dict[tuple[str, str], str]
    further: list[Line]


def split(grants: list[Line]) -> Rights:
    """Each verb of each line into its cell; a second one for the same cell stands below."""
    cells: dict[tuple[str, str], str] = {}
    further = []
    for grant in grants:
        effect, reach = grant.get("effect", "allow"), grant.get("reach", "own")
        for verb in grant.get("verbs", []):
            place = (grant.get("entity", ""), verb)
            value = FORBID if effect == FORBID and reach == "all" else reach
            fits = effect == "allow" or value == FORBID
            if fits and value in {*REACHES, FORBID} and place not in cells and verb in COLUMNS:
                cells[place] = value
            else:
                further.append(_single(place, effect, reach, grant.get("filter", "")))
    return Rights(cells=cells, further=further)


def together(rights: Rights) -> list[Line]:
    """Lines with the verbs of the same reach in one."""
    verbs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (entity, verb), value in rights.cells.items():
        verbs[entity, value].append(verb)
    lines = [
        {
            "entity": entity,
            "verbs": found,
            "reach": "all" if value == FORBID else value,
            "effect": FORBID if value == FORBID else "allow",
        }
        for (entity, value), found in verbs.items()
    ]
    return [*lines, *rights.further]


def posted(data: QueryDict) -> Rights:
    """What the page of a role sends."""
    cells = {}
    for key, _label in rows():
        for verb in COLUMNS:
            value = data.get(f"{key}.{verb}", "")
            if value in {*REACHES, FORBID}:
                cells[key, verb] = value
    names = ("effect", "entity", "verb", "reach", "filter")
    columns = [data.getlist(f"further-{name}") for name in names]
    further = [
        _single((entity, verb), effect, reach, conditions)
        for effect, entity, verb, reach, conditions in zip(*columns, strict=False)
        if entity and verb
    ]
    return Rights(cells=cells, further=further)


def posted_limits(data: QueryDict) -> dict[str, dict[str, str]]:
    limits: dict[str, dict[str, str]] = defaultdict(dict)
    pairs = zip(data.getlist("limit-field"), data.getlist("limit-right"), strict=False)
    for place, right in pairs:
        entity, _dot, field = place.partition(".")
        if field and right in LIMITS:
            limits[entity][field] = right
    return dict(limits)


def rows() -> list[tuple[str, Any]]:
    """The rows of the grid: everything, then each type of record."""
    kept = [one for one in entities if one.key not in ADMINISTERED]
    return [(ANY, _("All types"))] + [(one.key, capital(one.label_plural)) for one in kept]


def grid(rights: Rights) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "cells": [
                {
                    "name": f"{key}.{verb}",
                    "value": rights.cells.get((key, verb), ""),
                    "label": f"{label}: {words}",
                    "choices": _choices(key),
                }
                for verb, words in COLUMNS.items()
            ],
        }
        for key, label in rows()
    ]


def verbs() -> list[tuple[str, Any]]:
    """Every verb there is: the built-in ones, and the actions of all entities."""
    found = dict(COLUMNS)
    for entity in entities:
        for action in entity.actions:
            found.setdefault(action.verb, action.label)
    return list(found.items())


def views() -> list[tuple[str, str]]:
    """Conditions of the views that everybody sees, each with its name: a reach to choose from."""
    shared = SavedView.objects.filter(member=None).exclude(conditions="")
    return [
        (view.conditions, f"{capital(entities.get(view.entity).label_plural)}: {shown(view.name)}")
        for view in shared.order_by("entity", "position", "id")
        if entities.knows(view.entity)
    ]


def limitable() -> list[dict[str, Any]]:
    """The fields that a role may be kept from, by type of record."""
    return [
        {
            "label": capital(entity.label_plural),
            "fields": [
                (f"{entity.key}.{key}", capital(field.label))
                for key, field in entity.fields().items()
            ],
        }
        for entity in naming.records()
    ]


def limits(fields: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    return [
        {"field": f"{entity}.{field}", "right": right}
        for entity, limited in fields.items()
        for field, right in limited.items()
    ]


def _choices(key: str) -> list[tuple[str, Any]]:
    is_plain = key != ANY and not entities.get(key).is_record
    reaches = {"all": _("Yes")} if is_plain else REACHES
    return [("", "–"), *reaches.items(), (FORBID, _("Forbidden"))]


def _single(place: tuple[str, str], effect: str, reach: str, conditions: str) -> Line:
    line = {"entity": place[0], "verbs": [place[1]], "reach": reach, "effect": effect}
    return line | {"filter": conditions} if reach == "filter" else line
