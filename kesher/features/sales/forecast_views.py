"""The forecast, as screens: what is foreseen, and how it went week by week."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from kesher.accounts.gate import member
from kesher.features.insight.asking import WrongQuestion
from kesher.features.sales import (
    forecast_page,
    forecast_rows,
    foreseen,
    moves,
    moves_page,
    rows,
    spans,
)
from kesher.features.sales.place import FORECAST, WEEKS
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request


@member
@answered
def forecast(request: Request) -> HttpResponse:
    """By category, each person or team against their goal; what managers reckon stands apart."""
    problem, chosen = _asked(request, spans.asked)
    periods = forecast_rows.periods(chosen)
    sheets = foreseen.by_owner(periods)
    told = forecast_rows.rows_of(chosen, sheets[0], rows.members())
    context = {
        "problem": problem,
        **forecast_page.frame(chosen, FORECAST),
        **forecast_page.page(chosen, told, periods, sheets),
    }
    return render(request, "sales/forecast.html", context, status=422 if problem else 200)


@member
@answered
def weeks(request: Request) -> HttpResponse:
    """How the forecast of a period went, and what moved between two of its weeks."""
    problem, wanted = _asked(request, moves.asked)
    context = {
        "problem": problem,
        **forecast_page.frame(wanted.chosen, FORECAST, WEEKS),
        **moves_page.page(wanted),
    }
    return render(request, "sales/weeks.html", context, status=422 if problem else 200)


def _asked(request: Request, asked: Callable[[Any], Any]) -> tuple[str, Any]:
    """What was asked; the usual with what was wrong, where it was not understood."""
    try:
        return "", asked({name: request.GET.get(name, "") for name in moves.NAMES})
    except WrongQuestion as wrong:
        return wrong.message, asked({})
