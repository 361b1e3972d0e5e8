"""Sales management, as a screen."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.insight.asking import WrongQuestion
from kesher.features.sales import asking, controls, goals, rows, shown, tallies
from kesher.features.sales.asking import PERSON, Wanted
from kesher.features.sales.drawing import pace
from kesher.features.sales.goals import Standing
from kesher.features.sales.models import Goal, Metric
from kesher.features.sales.place import ROOT
from kesher.features.sales.tallies import Tally
from kesher.lib import money
from kesher.lib.money import Money
from kesher.screens import addresses
from kesher.screens.asked import NO_VIEW
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request
from kesher.tenancy.organization import organization


@member
@answered
def sales(request: Request) -> HttpResponse:
    """What each person or team did in a time, and where their goals stand."""
    problem = ""
    try:
        wanted = asking.asked({name: request.GET.get(name, "") for name in asking.NAMES})
    except WrongQuestion as wrong:
        problem, wanted = wrong.message, asking.asked({})
    everybody = rows.members()
    told = rows.rows(wanted.by, tallies.by_owner(wanted.days), everybody)
    context = {
        "problem": problem,
        "form_url": addresses.at(ROOT),
        "by": wanted.by,
        "periods": controls.times(wanted),
        "switch": controls.switch(wanted.by, lambda by: addresses.at(ROOT, **wanted.query(by=by))),
        "heads": shown.heads().values(),
        "rows": [_row(wanted, one) for one in told],
        "whole": shown.figures(wanted, rows.together(told)).values() if told else [],
        "goals": [_goal(one, everybody) for one in goals.running(everybody)],
        "new_goal_url": _new_goal(),
        "goals_url": addresses.of(entities.get("goals")) if may("view", "goals") else "",
    }
    return render(request, "sales/page.html", context, status=422 if problem else 200)


def _row(wanted: Wanted, row: rows.Row[Tally]) -> dict[str, Any]:
    return {
        "label": row.label,
        "figures": shown.figures(
            wanted, row, whose=row.key if wanted.by == PERSON else ""
        ).values(),
    }


def _goal(one: Standing, everybody: Sequence[Membership]) -> dict[str, Any]:
    goal = one.goal
    return {
        "url": addresses.of(entities.get("goals"), goal.pk),
        "whose": goal.whose,
        "metric": goal.get_metric_display(),
        "span": goal.get_span_display(),
        "ends_on": goal.ends_on,
        "target": _told(one, one.target),
        "reached": _told(one, one.reached),
        "reached_url": _behind(one, everybody),
        "share": f"{one.share * 100:.0f}%",
        "expected": f"{one.pace * 100:.0f}%",
        "drawn": pace(one.share, one.pace),
        "is_behind": one.is_behind,
    }


def _told(one: Standing, number: int) -> str:
    if one.goal.metric != Metric.WORTH:
        return f"{number:,}"
    return money.format(Money(number, organization().currency)).removesuffix(".00")


def _behind(one: Standing, everybody: Sequence[Membership]) -> str:
    """The list of what counts for the goal."""
    goal = one.goal
    key = "leads" if goal.metric == Metric.LEADS else "deals"
    is_begun = goal.metric in {Metric.LEADS, Metric.OPENED}
    field = "created_at" if is_begun else "closed_at"
    conditions = [
        f"{field} >= {goal.starts_on.isoformat()}",
        f"{field} <= {goal.ends_on.isoformat()}",
        *_owners(goal, everybody, tallies.OWNER if is_begun else tallies.CLOSER),
    ]
    if field == "closed_at":
        conditions.append("state = won")
    return addresses.of(entities.get(key), view=NO_VIEW, filter=" and ".join(conditions))


def _owners(goal: Goal, everybody: Sequence[Membership], field: str) -> list[str]:
    if goal.member_id:
        return [rows.of_owners([goal.member_id], field)]
    if goal.team_id:
        mates = (one.pk for one in everybody if one.team_id == goal.team_id)
        return [rows.of_owners(mates, field)]
    return []


def _new_goal() -> str:
    if not may("create", "goals"):
        return ""
    return addresses.of(entities.get("goals"), "new", quick=1)
