"""Repeat sales over the API."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.api import answers, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.insight.described import DAY, PERHAPS_SHARE, WHOLE
from kesher.features.insight.parameters import understood
from kesher.features.sales import due, repeat, repeat_asking, repeat_views
from kesher.features.sales.asking import PERSON
from kesher.features.sales.described import money, period, share
from kesher.features.sales.due import Due
from kesher.features.sales.repeat import Ordered
from kesher.features.sales.repeat_asking import Question
from kesher.features.sales.rows import Row

ORDERS: Final = "orders"
BY: Final[Schema] = {"type": "string", "enum": list(repeat_asking.WAYS)}
WITHIN: Final[Schema] = {"type": "integer", "enum": list(repeat_asking.WITHIN)}
ROW: Final[Schema] = {
    "id": parts.TEXT
    | {"description": _("Of the person, team or class; empty where there is none.")},
    "label": parts.TEXT,
    "orders": WHOLE,
    "again": WHOLE | {"description": _("Of customers who ordered on an earlier day.")},
    "share": PERHAPS_SHARE,
    "worth": parts.TEXT,
    "worth_again": parts.TEXT,
    "worth_share": PERHAPS_SHARE,
    "median_days": {
        "type": ["number", "null"],
        "description": _("Between an order and the customer's day of ordering before it."),
    },
    "customers": WHOLE | {"description": _("Who ordered, so many days ago at least.")},
    "kept": WHOLE | {"description": _("Of these, who ordered again within so many days.")},
    "kept_share": PERHAPS_SHARE,
    "filter": parts.TEXT | {"description": _("The orders of customers who had ordered.")},
}
DUE: Final[Schema] = {
    "party": parts.TEXT,
    "days": WHOLE | {"description": _("On which was ordered.")},
    "every_days": WHOLE | {"description": _("Between two of them, on average.")},
    "last": DAY,
    "expected": DAY,
}
REPEATED: Final[Schema] = parts.closed(
    {
        "period": parts.TEXT,
        "by": BY,
        "within": WITHIN,
        "rows": {"type": "array", "items": parts.closed(ROW)},
        "due": {"type": "array", "items": parts.closed(DUE)},
    }
)


def repeated(request: HttpRequest) -> HttpResponse:
    wanted = understood(request, repeat_asking.NAMES, repeat_asking.asked)
    return answers.answer(
        {
            "period": wanted.period,
            "by": wanted.by,
            "within": wanted.within,
            "rows": [_row(wanted, one) for one in repeat_views.told(wanted)],
            "due": [_due(one) for one in due.customers()],
        }
    )


def _row(wanted: Question, row: Row[Ordered]) -> dict[str, Any]:
    told = row.tally
    kept = told.kept(wanted.within, timezone.localdate())
    return {
        "id": row.key,
        "label": row.label,
        "orders": told.orders,
        "again": told.again,
        "share": share(told.share),
        "worth": money(told.amount),
        "worth_again": money(told.again_amount),
        "worth_share": share(told.amount_share),
        "median_days": told.middle,
        "customers": kept.customers,
        "kept": kept.again,
        "kept_share": share(kept.share),
        "filter": repeat_views.conditions(wanted, row.owners, f"{repeat.AGAIN} = yes"),
    }


def _due(one: Due) -> dict[str, Any]:
    return {
        "party": str(one.habit.party),
        "days": one.habit.purchases,
        "every_days": one.habit.every.days,
        "last": one.habit.last.isoformat(),
        "expected": one.habit.expected.isoformat(),
    }


def described(entity: Entity) -> dict[str, Any]:
    if entity.key != ORDERS:
        return {}
    told = operations.operation(
        entity,
        "repeat",
        _("Which customers ordered again in a time and how soon, and who is due to order again"),
        parameters=[
            period(),
            parts.query("by", BY | {"default": PERSON}, _("Whose figures are told.")),
            parts.query(
                "within", WITHIN | {"default": repeat_asking.USUAL}, _("Days to order again in.")
            ),
        ],
        responses={"200": parts.answer(_("The figures"), reference("repeat"))}
        | operations.problems(422),
    )
    return {"/repeat": {"get": told}}


specials.describe("repeat", REPEATED, described)
urlpatterns = [path(f"{ORDERS}/repeat", endpoint(GET=repeated))]
