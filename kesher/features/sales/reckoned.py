"""The goals of a time, and what managers reckon with in it: of people, teams and everybody."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from kesher.access.rights import is_open, may
from kesher.entity.registry import entities
from kesher.features.sales import goals
from kesher.features.sales.asking import TEAM
from kesher.features.sales.models import Adjustment, Goal, Metric
from kesher.features.sales.spans import Chosen
from kesher.records import reading

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Reckoned:
    """By the id of the person or team; "" stands for everybody."""

    goals: dict[str, int] = field(default_factory=dict)
    adjustments: dict[str, Adjustment] = field(default_factory=dict)

    @property
    def named(self) -> set[str]:
        return {*self.goals, *self.adjustments} - {""}

    def goal_of(self, keys: Iterable[str]) -> int | None:
        """Everybody's is the one that is set, else what those of the rows add up to."""
        if "" in self.goals:
            return self.goals[""]
        found = [self.goals[key] for key in keys if key in self.goals]
        return sum(found) if found else None


def of(chosen: Chosen) -> Reckoned:
    """Only of what whoever asks may see."""
    found = Reckoned()
    when = {"span": chosen.period.span, "starts_on": chosen.period.first}
    if may("view", "goals") and is_open("goals", "target"):
        rows = reading.visible(entities.get("goals")).filter(metric=Metric.WORTH, **when)
        for goal in rows.order_by("created_at", "id"):
            _put(found.goals, goal, goals.minor(goal), chosen.by)
    if may("view", "adjustments") and is_open("adjustments", "amount"):
        rows = reading.visible(entities.get("adjustments")).filter(**when)
        for one in rows.select_related("created_by").order_by("created_at", "id"):
            _put(found.adjustments, one, one, chosen.by)
    return found


def _put(told: dict[str, T], row: Goal | Adjustment, value: T, by: str) -> None:
    whose: UUID | None = row.team_id if by == TEAM else row.member_id
    if whose or not (row.team_id or row.member_id):
        told[str(whose or "")] = value
