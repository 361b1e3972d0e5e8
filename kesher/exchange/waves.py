"""Which rows of a page may be brought in at once: those about nothing that one before them is."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kesher.entity.description import Entity
from kesher.exchange import matching
from kesher.exchange.models import Policy
from kesher.exchange.plan import Draft, Plan
from kesher.exchange.targets import OLD_ID


def know(plan: Plan, drafts: Sequence[Draft]) -> None:
    """Note what rows are recognised by, where that is not known yet."""
    if plan.policy == Policy.CREATE:
        return
    keyed = matching.keyed(plan.entity)
    for draft in drafts:
        if draft.keys is None:
            draft.keys = keyed(draft.values)


def parted(entity: Entity, drafts: Sequence[Draft]) -> tuple[list[Draft], list[Draft]]:
    """Those that touch nothing that one before them makes or changes, and the rest."""
    now: list[Draft] = []
    later: list[Draft] = []
    taken: set[UUID] = set()
    told: dict[matching.Key, list[Draft]] = {}
    for draft in drafts:
        own = [*(draft.keys or ()), *([(OLD_ID, draft.old)] if draft.old else ())]
        is_taken = draft.record is not None and draft.record.pk in taken
        if is_taken or (draft.record is None and _is_told_before(entity, draft, own, told)):
            later.append(draft)
            continue
        now.append(draft)
        if draft.record is not None:
            taken.add(draft.record.pk)
        for key in own:
            told.setdefault(key, []).append(draft)
    return now, later


def _is_told_before(
    entity: Entity,
    draft: Draft,
    own: Sequence[matching.Key],
    told: Mapping[matching.Key, Sequence[Draft]],
) -> bool:
    return any(
        matching.may_be_one(entity, key, draft.values, other.values)
        for key in own
        for other in told.get(key, ())
    )
