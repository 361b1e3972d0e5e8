"""Rows that tell two at once: somebody, and the firm beside them. Each gets what is theirs."""

from collections.abc import Sequence

from kesher.exchange import correcting
from kesher.exchange.joins import Join
from kesher.exchange.lists import added
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import NAMING, title_key
from kesher.lib import hebrew


def settle(plan: Plan, told: Sequence[Join], drafts: Sequence[Draft]) -> None:
    """A row that names but one of the two is about that one alone."""
    title = title_key(plan.entity)
    for join in told:
        for draft in drafts:
            name = draft.joins.get((join.key, False), "")
            if not name:
                _belongs_to_the_record(plan, join, draft)
            elif _is_alone(plan, draft, name):
                draft.joins.pop((join.key, False))
                draft.values |= {**join.new, title: name}
                for found in correcting.of_person(draft.values, plan.off):
                    draft.note("", found)
                _belongs_to_the_record(plan, join, draft)
            else:
                _correct_name(plan, join, draft)


def _is_alone(plan: Plan, draft: Draft, name: str) -> bool:
    """Whether nobody is named but the other, or the same once more."""
    names = (title_key(plan.entity), *NAMING)
    if draft.pk or not any(not one.place and one.field.key in names for one in plan.groups):
        return False
    own = [str(draft.values.get(key) or "") for key in names]
    return not any(own) or (own[0] != "" and hebrew.key(own[0]) == hebrew.key(name))


def _belongs_to_the_record(plan: Plan, join: Join, draft: Draft) -> None:
    """What is told of another of whom there is none is the record's own."""
    if (join.key, True) in draft.joins:
        return
    fields = plan.entity.fields()
    for key, value in draft.beside.pop(join.key, {}).items():
        own = draft.values.get(key)
        if isinstance(value, list):
            draft.values[key] = added(fields[key], own or [], value)
        elif not own:
            draft.values[key] = value
    for one in draft.of(join.key):
        one.through = ""


def _correct_name(plan: Plan, join: Join, draft: Draft) -> None:
    known = {**join.new, "name": draft.joins[join.key, False]}
    for found in correcting.of_person(known, plan.off):
        draft.note(join.key, found)
    draft.joins[join.key, False] = known["name"]
