"""Rows that tell two at once: somebody, and the firm beside them. Each gets what is theirs.

Somebody is the record itself, or whom it is about: a lead's customer.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import correcting, firms
from kesher.exchange.joins import Beside
from kesher.exchange.lists import added
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import NAMING, title_key
from kesher.lib import hebrew
from kesher.lib.firms import has_legal_form

# The kind of the number that only people have.
PERSONAL: Final = "id"


def settle(plan: Plan, told: Sequence[Beside], drafts: Sequence[Draft]) -> None:
    """A row that names but one of the two is about that one alone."""
    for beside in told:
        somebody = entities.get(beside.join.entity)
        for draft in drafts:
            name = draft.joins.get((beside.place, False), "")
            if not name:
                _belongs_to_somebody(somebody, beside, draft)
            elif _is_alone(plan, somebody, beside, draft):
                draft.joins.pop((beside.place, False))
                if not beside.reference:
                    draft.old = draft.joins.pop((beside.place, True), "") or draft.old
                known = _of_somebody(beside, draft)
                known |= {**_kind(beside, draft, name), title_key(somebody): name}
                for found in correcting.of_person(known, plan.off):
                    draft.note(beside.reference, found)
                _belongs_to_somebody(somebody, beside, draft)
            else:
                _correct_name(plan, beside, draft)


def _kind(beside: Beside, draft: Draft, name: str) -> Mapping[str, Any]:
    """A column called after customers may name people; whoever has a person's number is one."""
    rows = draft.beside.get(beside.place, {}).get(firms.NUMBERS) or ()
    is_person = any(row["kind"] == PERSONAL for row in rows) and not has_legal_form(name)
    return {} if is_person and not beside.reference else beside.join.new


def _of_somebody(beside: Beside, draft: Draft) -> dict[str, Any]:
    """Where that is kept which is told of them."""
    return draft.through.setdefault(beside.reference, {}) if beside.reference else draft.values


def _is_alone(plan: Plan, somebody: Entity, beside: Beside, draft: Draft) -> bool:
    """Whether nobody is named but the other, or the same once more."""
    names = (title_key(somebody), *NAMING)
    told = draft.through.get(beside.reference, {}) if beside.reference else draft.values
    own = [str(told.get(key) or "") for key in names]
    known = draft.olds.get(beside.reference) if beside.reference else _is_known(plan, names, draft)
    if known:
        return False
    name = draft.joins[beside.place, False]
    return not any(own) or (own[0] != "" and hebrew.key(own[0]) == hebrew.key(name))


def _is_known(plan: Plan, names: Sequence[str], draft: Draft) -> bool:
    """Whether the record is told by its id, or no column would name it."""
    return bool(draft.pk) or not any(
        not one.place and one.field.key in names for one in plan.groups
    )


def _belongs_to_somebody(somebody: Entity, beside: Beside, draft: Draft) -> None:
    """What is told of another of whom there is none is theirs."""
    if (beside.place, True) in draft.joins:
        return
    fields = somebody.fields()
    for key, value in draft.beside.pop(beside.place, {}).items():
        known = _of_somebody(beside, draft)
        if isinstance(value, list):
            known[key] = added(fields[key], known.get(key) or [], value)
        elif not known.get(key):
            known[key] = value
    for one in draft.of(beside.place):
        one.through = beside.reference


def _correct_name(plan: Plan, beside: Beside, draft: Draft) -> None:
    known = {**beside.join.new, "name": draft.joins[beside.place, False]}
    for found in correcting.of_person(known, plan.off):
        draft.note(beside.place, found)
    draft.joins[beside.place, False] = known["name"]
