"""What can be done about all records that break a rule at once, by verbs that there are anyway."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.description import Entity
from kesher.features.quality import links, proposals
from kesher.features.quality.models import QualityRule, Sort
from kesher.records import reading
from kesher.screens import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A page to go to or, with `given`, a verb on all the records, as the list's bar has it."""

    label: str
    icon: str
    url: str
    given: tuple[tuple[str, str], ...] = ()


def remedies(entity: Entity, rule: QualityRule) -> list[Remedy]:
    """Those that whoever asks may use. Where none mends it, people are set to work."""
    return _mending(entity, rule) or _offered(entity, rule, "follow_up")


def _mending(entity: Entity, rule: QualityRule) -> list[Remedy]:
    if rule.sort == Sort.TWICE:
        url = addresses.of(entity, "likely")
        return (
            [Remedy(label=_("Merge"), icon="arrows-join", url=url)] if _may(entity, "merge") else []
        )
    if rule.sort == Sort.OWNERLESS:
        return _offered(entity, rule, "assign")
    if rule.sort == Sort.MISSING and rule.field == "roles":
        return _offered(entity, rule, "give_role")
    if rule.sort == Sort.WRONG:
        return _correcting(rule)
    if rule.field in proposals.FIELDS[proposals.PARTS]:
        return _correcting(rule, proposals.PARTS)
    return _setting(entity, rule)


def _correcting(rule: QualityRule, meant: str = "") -> list[Remedy]:
    """What may be meant by what is wrong is proposed; nothing is, where nobody could know."""
    fitting = (one for one in proposals.kinds() if proposals.FIELDS[one] == (rule.field,))
    kind = next((one for one in proposals.kinds() if one == meant), "") or next(fitting, "")
    url = links.at("corrections", kind=kind)
    return [Remedy(label=_("Corrections"), icon="check", url=url)] if kind else []


def _setting(entity: Entity, rule: QualityRule) -> list[Remedy]:
    """Giving all of them the field that is missing, where many may share its value."""
    writable = reading.writable_fields(entity)
    field = writable.get(rule.field)
    if rule.sort != Sort.MISSING or field is None or field.in_rows or not _may(entity, "update"):
        return []
    return [_verb(entity, rule, "update", label=_("Set a field"), icon="pencil", field=field.key)]


def _offered(entity: Entity, rule: QualityRule, verb: str) -> list[Remedy]:
    told = entity.action(verb)
    if told is None or not _may(entity, verb):
        return []
    return [_verb(entity, rule, verb, label=told.label, icon=told.icon)]


def _may(entity: Entity, verb: str) -> bool:
    return may(verb, entity.key)


def _verb(entity: Entity, rule: QualityRule, verb: str, **told: Any) -> Remedy:
    field = told.pop("field", "")
    given = [("all", "1"), ("query", links.selection(rule))]
    if field:
        given.append(("field", field))
    return Remedy(url=addresses.of(entity, "do", verb), given=tuple(given), **told)
