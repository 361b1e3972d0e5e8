"""The sales forecast over the API: as it is foreseen, and how it went week by week."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kesher.api import answers, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.deals.pipelines import Category
from kesher.features.insight.described import DAY, WHOLE
from kesher.features.insight.parameters import understood
from kesher.features.sales import forecast_rows, foreseen, moves, opening, rows, spans
from kesher.features.sales.described import BY, DEALS, by, money
from kesher.features.sales.forecast_rows import Told
from kesher.features.sales.moves import Move, Moved, Said
from kesher.features.sales.spans import SPANS, Chosen

CATEGORY: Final[Schema] = {"type": "string", "enum": Category.values}
CELL: Final[Schema] = {
    "category": CATEGORY,
    "deals": WHOLE,
    "amount": parts.TEXT,
    "weighted": parts.TEXT | {"description": _("By each deal's chance.")},
    "filter": parts.TEXT | {"description": _("The deals that were counted.")},
}
ADJUSTMENT: Final[Schema] = parts.closed(
    {"id": parts.TEXT, "amount": parts.TEXT, "reason": parts.TEXT}
)
ROW: Final[Schema] = {
    "id": parts.TEXT | {"description": _("Of the person or team; empty where there is none.")},
    "label": parts.TEXT,
    "categories": {"type": "array", "items": parts.closed(CELL)},
    "forecast": parts.TEXT | {"description": _("Won, and what is committed to.")},
    "weighted": parts.TEXT | {"description": _("Won, and what is open by its chance.")},
    "goal": parts.PERHAPS_TEXT,
    "gap": parts.PERHAPS_TEXT | {"description": _("What the forecast lacks of the goal.")},
    "adjustment": {"anyOf": [ADJUSTMENT, {"type": "null"}]},
}
FORECAST: Final[Schema] = parts.closed(
    {
        "span": {"type": "string", "enum": [str(one) for one in SPANS]},
        "first": DAY,
        "last": DAY,
        "by": BY,
        "rows": {"type": "array", "items": parts.closed(ROW)},
        "together": parts.closed(ROW),
    }
)
SAID: Final[Schema] = parts.closed(
    {
        "state": parts.TEXT,
        "category": CATEGORY,
        "amount": parts.TEXT,
        "closes_on": DAY | {"type": ["string", "null"]},
    }
)
PERHAPS_SAID: Final[Schema] = {"anyOf": [SAID, {"type": "null"}]}
MOVED: Final[Schema] = {
    "deal": parts.TEXT,
    "move": {"type": "string", "enum": Move.values},
    "was": PERHAPS_SAID,
    "now": PERHAPS_SAID,
    "change": parts.TEXT | {"description": _("To the forecast of the period.")},
}
WEEK: Final[Schema] = {"week": DAY, **dict.fromkeys(Category.values, parts.TEXT)}
SUM: Final[Schema] = {"move": MOVED["move"], "deals": WHOLE, "change": parts.TEXT}
WEEKS: Final[Schema] = parts.closed(
    {
        "weeks": {"type": "array", "items": parts.closed(WEEK)},
        "from": DAY | {"type": ["string", "null"]},
        "to": DAY | {"type": ["string", "null"]},
        "moves": {"type": "array", "items": parts.closed(SUM)},
        "deals": {
            "type": "array",
            "items": parts.closed(MOVED),
            "description": format_lazy(_("The {most} that matter most."), most=moves.MOST),
        },
    }
)


def forecast(request: HttpRequest) -> HttpResponse:
    chosen = understood(request, spans.NAMES, spans.asked)
    (found,) = foreseen.by_owner([chosen.period])
    *listed, whole = forecast_rows.rows_of(chosen, found, rows.members())
    return answers.answer(
        {
            "span": chosen.period.span,
            "first": chosen.period.first.isoformat(),
            "last": chosen.period.last.isoformat(),
            "by": chosen.by,
            "rows": [_row(chosen, one) for one in listed],
            "together": _row(chosen, whole),
        }
    )


def weeks(request: HttpRequest) -> HttpResponse:
    wanted = understood(request, moves.NAMES, moves.asked)
    found = moves.between(wanted)
    return answers.answer(
        {
            "weeks": [
                {"week": day.isoformat()} | {one: money(worth) for one, worth in cells.items()}
                for day, cells in moves.series(wanted).items()
            ],
            "from": wanted.since.isoformat() if wanted.since else None,
            "to": wanted.until.isoformat() if wanted.until else None,
            "moves": [
                {"move": move, "deals": deals, "change": money(change)}
                for move, (deals, change) in sorted(found.sums.items())
            ],
            "deals": [_moved(one) for one in found.listed[: moves.MOST]],
        }
    )


def _row(chosen: Chosen, row: Told) -> dict[str, Any]:
    return {
        "id": row.key,
        "label": row.label,
        "categories": [
            {
                "category": category,
                "deals": cell.deals,
                "amount": money(cell.amount),
                "weighted": money(cell.weighted),
                "filter": opening.conditions(chosen.period, row, category),
            }
            for category, cell in row.sheet.cells.items()
        ],
        "forecast": money(row.sheet.forecast),
        "weighted": money(row.sheet.weighted),
        "goal": None if row.goal is None else money(row.goal),
        "gap": None if row.gap is None else money(row.gap),
        "adjustment": _adjustment(row),
    }


def _adjustment(row: Told) -> dict[str, str] | None:
    one = row.adjustment
    if one is None:
        return None
    return {"id": str(one.pk), "amount": money(one.amount), "reason": one.reason}


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "deal": str(one.deal),
        "move": one.move,
        "was": _said(one.was),
        "now": _said(one.now),
        "change": money(one.change),
    }


def _said(said: Said | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {
        "state": said.state,
        "category": said.category,
        "amount": money(said.amount),
        "closes_on": said.closes_on.isoformat() if said.closes_on else None,
    }


def _asked() -> list[dict[str, Any]]:
    span = {"type": "string", "enum": [str(one) for one in SPANS], "default": "quarter"}
    return [
        parts.query("span", span, _("A month or a quarter.")),
        parts.query("start", DAY, _("Any day of it; usually today.")),
        by(),
    ]


def described(entity: Entity) -> dict[str, Any]:
    if entity.key != DEALS:
        return {}
    told = operations.operation(
        entity,
        "forecast",
        _("What is foreseen of a month or a quarter, by category, of each person or team"),
        parameters=_asked(),
        responses={"200": parts.answer(_("The forecast"), reference("forecast"))}
        | operations.problems(422),
    )
    return {"/forecast": {"get": told}}


def weeks_described(entity: Entity) -> dict[str, Any]:
    if entity.key != DEALS:
        return {}
    told = operations.operation(
        entity,
        "forecast_weeks",
        _("How the forecast of a time went week by week, and what moved between two weeks"),
        parameters=[
            *_asked(),
            parts.query("from", DAY, _("The first of two weeks; usually the last but one.")),
            parts.query("to", DAY, _("The second; usually the last.")),
            parts.query("move", MOVED["move"], _("Only deals to which this happened.")),
            parts.query("whose", parts.TEXT, _("The id of an owner; usually everybody's.")),
        ],
        responses={"200": parts.answer(_("The weeks"), reference("forecast_weeks"))}
        | operations.problems(422),
    )
    return {"/forecast/weeks": {"get": told}}


specials.describe("forecast", FORECAST, described)
specials.describe("forecast_weeks", WEEKS, weeks_described)
urlpatterns = [
    path(f"{DEALS}/forecast", endpoint(GET=forecast)),
    path(f"{DEALS}/forecast/weeks", endpoint(GET=weeks)),
]
