"""Repeat sales over the API."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kesher.api import answers, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.insight.described import DAY, PERHAPS_SHARE, WHOLE
from kesher.features.insight.parameters import understood
from kesher.features.sales import asking, due, repeat, repeat_views, rows
from kesher.features.sales.asking import Wanted
from kesher.features.sales.described import BY, DEALS, money, period_and_by, share
from kesher.features.sales.due import Due
from kesher.features.sales.repeat import Bought
from kesher.features.sales.rows import Row

ROW: Final[Schema] = {
    "id": parts.TEXT | {"description": "Of the person or team; empty where there is none."},
    "label": parts.TEXT,
    "won": WHOLE,
    "again": WHOLE | {"description": "Of customers of whom a deal was won before."},
    "share": PERHAPS_SHARE,
    "worth": parts.TEXT,
    "worth_again": parts.TEXT,
    "worth_share": PERHAPS_SHARE,
    "filter": parts.TEXT | {"description": "The deals that were bought again."},
}
DUE: Final[Schema] = {
    "party": parts.TEXT,
    "purchases": WHOLE,
    "every_days": WHOLE | {"description": "Between two purchases, on average."},
    "last": DAY,
    "expected": DAY,
}
REPEATED: Final[Schema] = parts.closed(
    {
        "period": parts.TEXT,
        "by": BY,
        "rows": {"type": "array", "items": parts.closed(ROW)},
        "due": {"type": "array", "items": parts.closed(DUE)},
    }
)


def repeated(request: HttpRequest) -> HttpResponse:
    wanted = understood(request, asking.NAMES, repeat_views.asked)
    found = rows.rows(wanted.by, repeat.by_owner(wanted.days), rows.members())
    return answers.answer(
        {
            "period": wanted.period,
            "by": wanted.by,
            "rows": [_row(wanted, one) for one in found],
            "due": [_due(one) for one in due.customers()],
        }
    )


def _row(wanted: Wanted, row: Row[Bought]) -> dict[str, Any]:
    told = row.tally
    return {
        "id": row.key,
        "label": row.label,
        "won": told.deals,
        "again": told.again,
        "share": share(told.share),
        "worth": money(told.amount),
        "worth_again": money(told.again_amount),
        "worth_share": share(told.amount_share),
        "filter": repeat_views.conditions(wanted, row.owners, f"{repeat.AGAIN} = yes"),
    }


def _due(one: Due) -> dict[str, Any]:
    return {
        "party": str(one.habit.party),
        "purchases": one.habit.purchases,
        "every_days": one.habit.every.days,
        "last": one.habit.last.isoformat(),
        "expected": one.habit.expected.isoformat(),
    }


def described(entity: Entity) -> dict[str, Any]:
    if entity.key != DEALS:
        return {}
    told = operations.operation(
        entity,
        "repeat",
        "What customers bought again in a time, and who is due to buy again",
        parameters=period_and_by(),
        responses={"200": parts.answer("The figures", reference("repeat"))}
        | operations.problems(422),
    )
    return {"/repeat": {"get": told}}


specials.describe("repeat", REPEATED, described)
urlpatterns = [path(f"{DEALS}/repeat", endpoint(GET=repeated))]
