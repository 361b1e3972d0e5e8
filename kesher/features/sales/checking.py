"""A person's goal is theirs to see: it belongs to whom it measures."""

from kesher.features.sales.models import Goal
from kesher.records.checking import checked_by


def owned(goal: Goal) -> None:
    if goal._state.adding and goal.member_id:
        goal.owner_id = goal.member_id


checked_by("goals", owned)
