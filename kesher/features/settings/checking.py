"""What must be true of settings before they are written, at whichever door they come in."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.accounts.models import Membership, Role, Team
from kesher.entity import filters, kinds, starting
from kesher.entity.action import Refused
from kesher.entity.kinds.palette import PALETTE
from kesher.entity.models import Choice, ColourRule, CustomField
from kesher.entity.registry import UnknownEntity, entities
from kesher.records import reading

LONGEST_KEY = 40
MOST_ON_BOARD = 1000
UNNAMED = "own"
REACHES = {"own", "team", "all", "filter"}
RIGHTS = {"hidden", "masked", "read_only"}


def custom_field(field: CustomField) -> None:
    """Gives a new field its key, and cleans the options of its kind."""
    _insist_on_label(field.labels)
    kind = kinds.kind(field.kind)
    try:
        field.options = kind.check_options(field.options or {})
    except ValidationError as wrong:
        raise ValidationError({"options": wrong.messages}) from wrong
    if field._state.adding:
        others = CustomField.objects.filter(entity=field.entity)
        field.key = _new_key(field.labels, others.values_list("key", flat=True), prefix="x_")
        return
    known = CustomField.objects.get(pk=field.pk)
    _insist_on_same(known, field, "entity", "kind", "key")
    _insist_on_answers(known.options, field.options)


def choice(answer: Choice) -> None:
    """Gives a new answer its key; a list whose answers mean something keeps one of each meaning."""
    _insist_on_label(answer.labels)
    _insist_on_texts("reverse_labels", answer.reverse_labels)
    _insist_on_colour(answer.colour)
    _insist_on_limit(answer.board_limit)
    meanings = starting.meanings(answer.list)
    if answer.meaning not in (meanings or [""]):
        raise ValidationError({"meaning": _("Please choose what this answer means.")})
    if answer._state.adding:
        others = Choice.objects.filter(list=answer.list)
        answer.key = _new_key(answer.labels, others.values_list("key", flat=True), prefix="")
        return
    known = Choice.objects.get(pk=answer.pk)
    _insist_on_same(known, answer, "list", "key")
    gone = answer.is_archived or answer.meaning != known.meaning
    if known.meaning and gone and not known.is_archived:
        _insist_on_another(known)


def _insist_on_limit(limit: int | None) -> None:
    if limit is not None and not 1 <= limit <= MOST_ON_BOARD:
        sentence = _("Please give a number from 1 to %(most)s.") % {"most": MOST_ON_BOARD}
        raise ValidationError({"board_limit": sentence})


def rule(rule: ColourRule) -> None:
    _insist_on_colour(rule.colour)
    conditions(rule.entity, rule.conditions)
    if not rule._state.adding:
        _insist_on_same(ColourRule.objects.get(pk=rule.pk), rule, "entity", "purpose")


def conditions(entity_key: str, typed: str) -> filters.Condition:
    """What was typed in the filter language, understood; raises `ValidationError`."""
    try:
        return filters.parse(entities.get(entity_key).fields(), typed, allowed=None)
    except filters.InvalidFilter as wrong:
        raise ValidationError({"conditions": wrong.message}) from wrong
    except UnknownEntity as wrong:
        raise ValidationError({"entity": _("There is no such record type.")}) from wrong


def role(role: Role) -> None:
    """Every grant is one that rights can read; a filter in it can be parsed."""
    if not isinstance(role.grants, list) or not all(map(_is_grant, role.grants)):
        raise ValidationError({"grants": _("These are not rights of a role.")})
    if not isinstance(role.fields, dict) or not all(map(_is_limit, role.fields.items())):
        raise ValidationError({"fields": _("These are not rights to fields.")})
    for grant in role.grants:
        if grant.get("reach") == "filter":
            _check_filter(grant)
    for key, limits in role.fields.items():
        _insist_on_titles(key, limits)
    _insist_on_own_name(role, Role)


def team(team: Team) -> None:
    _insist_on_own_name(team, Team)


def somebody_administers(_rows: object) -> None:
    """Raise `Refused` if nobody would be left who can change the settings."""
    seated = Membership.objects.filter(is_active=True, user__is_active=True)
    if not seated.filter(role__is_administrator=True).exists():
        raise Refused(
            _("Somebody must administer the organization; please appoint another one first.")
        )


def _insist_on_texts(name: str, labels: Any) -> None:
    if not isinstance(labels, dict) or not all(isinstance(one, str) for one in labels.values()):
        raise ValidationError({name: _("Please give a text for each language.")})


def _insist_on_label(labels: Mapping[str, str]) -> None:
    _insist_on_texts("labels", labels)
    if not any(labels.values()):
        raise ValidationError({"labels": _("Please give a name in at least one language.")})


def _insist_on_colour(colour: str) -> None:
    if colour not in {"", *PALETTE}:
        raise ValidationError({"colour": _("This colour is not in the palette.")})


def _insist_on_same(known: Any, row: Any, *names: str) -> None:
    changed = [name for name in names if getattr(known, name) != getattr(row, name)]
    if changed:
        raise ValidationError(dict.fromkeys(changed, _("This cannot be changed any more.")))


def _insist_on_answers(known: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Records may hold any answer that ever was one."""
    gone = _keys(known) - _keys(told)
    if gone:
        raise ValidationError(
            {"options": _("An answer that was in use is archived, never removed.")}
        )


def _keys(options: Mapping[str, Any]) -> set[str]:
    return {item["key"] for item in options.get("items", ())}


def _insist_on_another(known: Choice) -> None:
    alike = Choice.objects.filter(list=known.list, meaning=known.meaning, is_archived=False)
    if not alike.exclude(pk=known.pk).exists():
        raise ValidationError(
            {"meaning": _("This is the last answer with its meaning; the list needs one.")}
        )


def _insist_on_own_name(row: Any, model: type[Any]) -> None:
    if model.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise ValidationError({"name": _("This name is taken already.")})


def _new_key(labels: Mapping[str, str], taken: Any, *, prefix: str) -> str:
    """From the English name; numbered where that is missing, or was used before."""
    known = set(taken)
    words = "_".join(re.findall(r"[a-z0-9]+", labels.get("en", "").lower()))
    name = f"{prefix}{words or UNNAMED}"[: LONGEST_KEY - 4].rstrip("_")
    number, key = 1, name
    while key in known:
        number += 1
        key = f"{name}_{number}"
    return key


def _is_grant(raw: Any) -> bool:
    if not isinstance(raw, dict) or set(raw) - {"entity", "verbs", "reach", "filter", "effect"}:
        return False
    verbs = raw.get("verbs")
    return (
        isinstance(raw.get("entity"), str)
        and isinstance(verbs, list)
        and all(isinstance(verb, str) for verb in verbs)
        and raw.get("reach", "own") in tuple(REACHES)
        and isinstance(raw.get("filter", ""), str)
        and raw.get("effect", "allow") in ("allow", "forbid")
    )


def _is_limit(pair: tuple[Any, Any]) -> bool:
    _entity, limits = pair
    return isinstance(limits, dict) and all(one in tuple(RIGHTS) for one in limits.values())


def _insist_on_titles(key: str, limits: Mapping[str, str]) -> None:
    """Titles stand everywhere, from the search to the notices: they cannot be kept from a role."""
    if not entities.knows(key):
        return
    entity = entities.get(key)
    closed = {field for field, right in limits.items() if right != "read_only"}
    for field in sorted(closed & entity.called_by):
        told = _("“%(field)s” is what these records are called: it cannot be hidden or masked.")
        raise ValidationError({"fields": told % {"field": entity.field(field).label}})


def _check_filter(grant: Mapping[str, Any]) -> None:
    try:
        reading.condition_of_settings(entities.get(grant["entity"]), grant.get("filter", ""))
    except filters.InvalidFilter as wrong:
        raise ValidationError({"grants": wrong.message}) from wrong
    except UnknownEntity as wrong:
        raise ValidationError({"grants": _("A filter belongs to one record type.")}) from wrong
