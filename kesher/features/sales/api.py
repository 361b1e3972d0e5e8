"""Sales management over the API."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from kesher.api import answers, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.insight.described import PERHAPS_SHARE, WHOLE
from kesher.features.insight.parameters import understood
from kesher.features.sales import asking, forecast_api, goals, repeat_api, rows, spans, tallies
from kesher.features.sales.described import BY, DEALS, PLACES, money, period_and_by, share
from kesher.features.sales.goals import Standing
from kesher.features.sales.models import Metric
from kesher.features.sales.rows import Row
from kesher.features.sales.tallies import Tally

HOURS: Final[Schema] = {"type": ["number", "null"], "minimum": 0, "description": _("On average.")}
ROW: Final[Schema] = {
    "id": parts.TEXT | {"description": _("Of the person or team; empty where there is none.")},
    "label": parts.TEXT,
    "filter": parts.TEXT | {"description": _("Whose rows were counted.")},
    "closed_filter": parts.TEXT | {"description": _("Whose they were when they were won or lost.")},
    "leads": WHOLE,
    "contact_rate": PERHAPS_SHARE,
    "first_touch_hours": HOURS,
    "opened": WHOLE,
    "won": WHOLE,
    "lost": WHOLE,
    "win_rate": PERHAPS_SHARE,
    "worth": parts.PERHAPS_TEXT | {"description": _("The amount won.")},
    "cycle_hours": HOURS,
    "discount_rate": PERHAPS_SHARE,
    "tasks": WHOLE,
    "late": WHOLE,
    "forecast_accuracy": PERHAPS_SHARE,
}
GOAL: Final[Schema] = {
    "id": parts.TEXT,
    "metric": {"type": "string", "enum": Metric.values},
    "whose": parts.TEXT,
    "target": parts.TEXT,
    "reached": parts.TEXT,
    "expected": parts.TEXT | {"description": _("Where one should be today.")},
}
SALES: Final[Schema] = parts.closed(
    {
        "period": parts.TEXT,
        "by": BY,
        "rows": {"type": "array", "items": parts.closed(ROW)},
        "goals": {"type": "array", "items": parts.closed(GOAL)},
    }
)


def performance(request: HttpRequest) -> HttpResponse:
    wanted = understood(request, asking.NAMES, asking.asked)
    everybody = rows.members()
    found = rows.rows(wanted.by, tallies.by_owner(wanted.days), everybody)
    return answers.answer(
        {
            "period": wanted.period,
            "by": wanted.by,
            "rows": [_row(one) for one in found],
            "goals": [_goal(one) for one in goals.running(everybody)],
        }
    )


def _row(row: Row[Tally]) -> dict[str, Any]:
    tally = row.tally
    return {
        "id": row.key,
        "label": row.label,
        "filter": row.owners,
        "closed_filter": row.closers,
        "leads": tally.leads,
        "contact_rate": share(tally.contact_rate),
        "first_touch_hours": _hours(tally.first_touch),
        "opened": tally.opened,
        "won": tally.won,
        "lost": tally.lost,
        "win_rate": share(tally.win_rate),
        "worth": money(tally.worth) if tallies.sees_worth() else None,
        "cycle_hours": _hours(tally.cycle),
        "discount_rate": share(tally.discount_rate),
        "tasks": tally.tasks,
        "late": tally.late,
        "forecast_accuracy": share(tally.accuracy) if spans.may_read() else None,
    }


def _goal(one: Standing) -> dict[str, Any]:
    told = money if one.goal.metric == Metric.WORTH else str
    return {
        "id": str(one.goal.pk),
        "metric": one.goal.metric,
        "whose": one.goal.whose,
        "target": told(one.target),
        "reached": told(one.reached),
        "expected": told(one.expected),
    }


def _hours(lasted: timedelta | None) -> float | None:
    return None if lasted is None else round(lasted / timedelta(hours=1), PLACES)


def described(entity: Entity) -> dict[str, Any]:
    if entity.key != DEALS:
        return {}
    told = operations.operation(
        entity,
        "performance",
        _("What each person or team did in a time, and where their goals stand"),
        parameters=period_and_by(),
        responses={"200": parts.answer(_("The figures"), reference("performance"))}
        | operations.problems(422),
    )
    return {"/performance": {"get": told}}


specials.describe("performance", SALES, described)
urlpatterns = [
    path(f"{DEALS}/performance", endpoint(GET=performance)),
    *forecast_api.urlpatterns,
    *repeat_api.urlpatterns,
]
