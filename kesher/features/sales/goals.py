"""Goals of the present, how much of each is reached, and where one should be today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone

from kesher.access.rights import is_open, may
from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.deals.pipelines import Meaning
from kesher.features.sales.asking import Days
from kesher.features.sales.models import LENGTHS, Goal, Metric, Span, first_day, last_day
from kesher.features.sales.tallies import CLOSER, OWNER, sees_worth, within
from kesher.lib.money import decimals
from kesher.records import reading
from kesher.tenancy.organization import organization

# By the metric and the span, what each owner reached.
Reached = dict[tuple[str, str], dict[UUID | None, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Money is in minor units. `expected` is the target's part of the days that have passed."""

    goal: Goal
    target: int
    reached: int
    expected: int

    @property
    def share(self) -> float:
        return self.reached / self.target

    @property
    def pace(self) -> float:
        return self.expected / self.target

    @property
    def is_behind(self) -> bool:
        return self.reached < self.expected


def running(members: Iterable[Membership]) -> list[Standing]:
    """The goals whose time it is now, that whoever asks may see; of money only who may see it."""
    if not may("view", "goals") or not is_open("goals", "target"):
        return []
    today, by_team = timezone.localdate(), _by_team(members)
    now = Q()
    for span in LENGTHS:
        now |= Q(span=span, starts_on=first_day(span, today))
    rows = reading.visible(entities.get("goals")).filter(now).select_related("member", "team")
    found = [
        goal
        for goal in rows.order_by("starts_on", "span", "metric", "id")
        if sees_worth() or goal.metric != Metric.WORTH
    ]
    reached = _reached({goal.span for goal in found}, today) if found else {}
    return [_standing(goal, reached, by_team, today) for goal in found]


def days_of(span: str, today: date) -> Days:
    first = first_day(span, today)
    return Days(first=first, after=last_day(span, first) + timedelta(days=1))


def _standing(
    goal: Goal, reached: Reached, by_team: dict[UUID, list[UUID]], today: date
) -> Standing:
    by_owner = reached[goal.metric, goal.span]
    days = days_of(goal.span, today)
    passed, whole = (today - days.first).days + 1, (days.after - days.first).days
    target = minor(goal)
    return Standing(
        goal=goal,
        target=target,
        reached=_sum(goal, by_owner, by_team),
        expected=round(target * passed / whole),
    )


def _sum(goal: Goal, by_owner: dict[UUID | None, int], by_team: dict[UUID, list[UUID]]) -> int:
    """Of the person, of the team's people, or of everybody."""
    if goal.member_id:
        return by_owner.get(goal.member_id, 0)
    if goal.team:
        return sum(by_owner.get(mate, 0) for mate in by_team.get(goal.team.pk, []))
    return sum(by_owner.values())


def minor(goal: Goal) -> int:
    """The target as it is counted: minor units of money, else how many."""
    if goal.metric != Metric.WORTH:
        return int(goal.target.to_integral_value())
    return int((goal.target * Decimal(10) ** decimals(organization().currency)).to_integral_value())


def _by_team(members: Iterable[Membership]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for one in members:
        if one.team_id:
            found.setdefault(one.team_id, []).append(one.pk)
    return found


def _reached(spans: Iterable[str], today: date) -> Reached:
    """Three queries, whatever the goals: of leads, of deals that began, and of those won."""
    told = sorted(spans)
    leads: dict[str, Any] = {}
    opened: dict[str, Any] = {}
    won: dict[str, Any] = {}
    for span in told:
        begun = within("created_at", days_of(span, today))
        ended = within("closed_at", days_of(span, today)) & Q(state=Meaning.WON)
        leads[f"leads_{span}"] = Count("pk", filter=begun)
        opened[f"opened_{span}"] = Count("pk", filter=begun)
        won[f"won_{span}"] = Count("pk", filter=ended)
        won[f"worth_{span}"] = Sum("amount", filter=ended)
    found: Reached = {(metric, span): {} for metric in Metric.values for span in Span.values}
    longest = days_of(max(told, key=lambda span: LENGTHS[Span(span)]), today)
    for key, asked, field, whose in (
        ("leads", leads, "created_at", OWNER),
        ("deals", opened, "created_at", OWNER),
        ("deals", won, "closed_at", CLOSER),
    ):
        rows = reading.visible(entities.get(key)).filter(within(field, longest)).order_by()
        for row in rows.values(whose).annotate(**asked):
            for name in asked:
                metric, _of, span = name.partition("_")
                found[metric, span][row[whose]] = row[name] or 0
    return found
