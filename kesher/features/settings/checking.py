"""What must be true of settings before they are written, at whichever door they come in."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.access import rights
from kesher.accounts.models import Membership, Role, Team
from kesher.entity import filters, insisting, kinds, questions, starting
from kesher.entity.action import Refused
from kesher.entity.models import Choice, ColourRule, CustomField
from kesher.entity.registry import UnknownEntity, entities
from kesher.records import reading

MOST_ON_BOARD = 1000
# What is asked of an answer that is a column of a board.
ON_BOARDS = ("board_limit", "expected_days")


def custom_field(field: CustomField) -> None:
    """Gives a new field its key, and cleans the options of its kind."""
    insisting.label(field.labels)
    kind = kinds.kind(field.kind)
    try:
        field.options = kind.check_options(field.options or {})
    except ValidationError as wrong:
        raise ValidationError({"options": wrong.messages}) from wrong
    if field._state.adding:
        others = CustomField.objects.filter(entity=field.entity)
        taken = others.values_list("key", flat=True)
        field.key = insisting.new_key(field.labels, taken, prefix="x_")
        return
    known = CustomField.objects.get(pk=field.pk)
    insisting.same(known, field, "entity", "kind", "key")
    _insist_on_answers(known.options, field.options)


def choice(answer: Choice) -> None:
    """Gives a new answer its key; a list whose answers mean something keeps one of each meaning."""
    insisting.label(answer.labels)
    insisting.texts("reverse_labels", answer.reverse_labels)
    insisting.colour(answer.colour)
    for key in ON_BOARDS:
        _insist_on_size(key, getattr(answer, key))
    meanings = starting.meanings(answer.list)
    if answer.meaning not in (meanings or [""]):
        raise ValidationError({"meaning": _("Please choose what this answer means.")})
    if answer._state.adding:
        others = Choice.objects.filter(list=answer.list)
        answer.key = insisting.new_key(answer.labels, others.values_list("key", flat=True))
        return
    known = Choice.objects.get(pk=answer.pk)
    insisting.same(known, answer, "list", "key")
    gone = answer.is_archived or answer.meaning != known.meaning
    if known.meaning and gone and not known.is_archived:
        _insist_on_another(known)


def _insist_on_size(key: str, size: int | None) -> None:
    if size is not None and not 1 <= size <= MOST_ON_BOARD:
        sentence = _("Please give a number from 1 to %(most)s.") % {"most": MOST_ON_BOARD}
        raise ValidationError({key: sentence})


def rule(rule: ColourRule) -> None:
    insisting.colour(rule.colour)
    conditions(rule.entity, rule.conditions)
    if not rule._state.adding:
        insisting.same(ColourRule.objects.get(pk=rule.pk), rule, "entity", "purpose")


def conditions(entity_key: str, typed: str) -> filters.Condition:
    """What was typed in the filter language, understood; raises `ValidationError`."""
    try:
        return filters.parse(questions.everything(entities.get(entity_key)), typed)
    except filters.InvalidFilter as wrong:
        raise ValidationError({"conditions": wrong.message}) from wrong
    except UnknownEntity as wrong:
        raise ValidationError({"entity": _("There is no such record type.")}) from wrong


def role(role: Role) -> None:
    """Every grant is one that rights can read; a filter in it can be parsed."""
    if not isinstance(role.grants, list) or not all(map(rights.is_grant, role.grants)):
        raise ValidationError({"grants": _("These are not rights of a role.")})
    if not rights.are_limits(role.fields):
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
