"""What the page of the forecast shows: the periods ahead, and each person or team in one."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.entity.registry import entities
from kesher.features.deals.pipelines import Category
from kesher.features.sales import controls, forecast_drawing, foreseen, opening
from kesher.features.sales.asking import TEAM
from kesher.features.sales.forecast_drawing import Pillar
from kesher.features.sales.forecast_rows import Told
from kesher.features.sales.foreseen import RECKONED, Sheets
from kesher.features.sales.models import Span
from kesher.features.sales.place import FORECAST, ROOT, WEEKS
from kesher.features.sales.spans import Chosen, Period
from kesher.lib import money
from kesher.lib.money import Money
from kesher.screens import addresses
from kesher.tenancy.organization import organization


def frame(chosen: Chosen, *tail: str) -> dict[str, Any]:
    """What leads from period to period, and tells people from teams."""

    def url(**changes: object) -> str:
        return addresses.at(ROOT, *tail, **chosen.query(**changes))

    period = chosen.period
    spans = {Span.MONTH: _("Months"), Span.QUARTER: _("Quarters")}
    return {
        "title": period.label,
        "before": {"label": period.preceding.label, "url": url(start=period.preceding.first)},
        "after": {"label": period.following.label, "url": url(start=period.following.first)},
        "spans": [
            {"label": label, "url": url(span=span), "active": span == period.span}
            for span, label in spans.items()
        ],
        "switch": controls.switch(chosen.by, lambda by: url(by=by)),
        "pages": [
            {"label": label, "url": addresses.at(ROOT, *to, **chosen.query()), "active": to == tail}
            for to, label in (
                ((FORECAST,), _("Forecast")),
                ((FORECAST, WEEKS), _("Week by week")),
            )
        ],
    }


def page(chosen: Chosen, rows: Sequence[Told], periods: Sequence[Period], sheets: Any) -> Any:
    most = max((row.reach for row in rows if not row.is_whole), default=0)
    return {
        "heads": [*_categories(), _("Forecast"), _("Manager's"), _("Weighted"), _("Goal")],
        "rows": [_row(chosen, row, most or row.reach) for row in rows],
        "ahead": _ahead(chosen, periods, sheets),
        "key": key(),
        "left_behind": _left_behind(chosen.period),
    }


def key() -> list[dict[str, str]]:
    """The colours of what is drawn."""
    return [{"tone": one, "label": str(one.label)} for one in forecast_drawing.DRAWN]


def amount(minor: int) -> str:
    return money.format(Money(minor, organization().currency)).removesuffix(".00")


def _categories() -> list[str]:
    return [str(one.label) for one in Category]


def _row(chosen: Chosen, row: Told, most: int) -> dict[str, Any]:
    period, cells = chosen.period, row.sheet.cells
    parts: list[tuple[str, int, tuple[str, ...]]] = [
        (str(one.label), cells[one].amount, (one.value,)) for one in Category
    ]
    parts.append((_("Forecast"), row.sheet.forecast, RECKONED))
    figures = [
        {
            "label": label,
            "text": amount(worth),
            "url": opening.of_categories(period, row, *which),
            "strong": which == RECKONED,
            "is_nothing": not worth,
        }
        for label, worth, which in parts
    ]
    weighted = opening.of_categories(period, row, *opening.IN_FORECAST)
    return {
        "label": row.label,
        "is_whole": row.is_whole,
        "figures": figures,
        "adjustment": _adjustment(row),
        "new_url": _new_adjustment(chosen, row),
        "weighted": {"text": amount(row.sheet.weighted), "url": weighted},
        "goal": None if row.goal is None else amount(row.goal),
        "gap": _gap(row),
        "drawn": forecast_drawing.bar(
            {one: cells[one].amount for one in Category},
            most=row.reach if row.is_whole else most,
            mark=row.goal,
        ),
    }


def _gap(row: Told) -> dict[str, str] | None:
    if row.gap is None:
        return None
    words = _("%(amount)s to go") if row.gap > 0 else _("%(amount)s over")
    return {
        "text": words % {"amount": amount(abs(row.gap))},
        "tone": "amber" if row.gap > 0 else "green",
    }


def _adjustment(row: Told) -> dict[str, str] | None:
    one = row.adjustment
    if one is None:
        return None
    return {
        "text": amount(one.amount),
        "url": addresses.of(entities.get("adjustments"), one.pk),
        "by": one.created_by.name if one.created_by else "",
        "reason": one.reason,
    }


def _new_adjustment(chosen: Chosen, row: Told) -> str:
    if row.adjustment or not may("create", "adjustments") or not (row.key or row.is_whole):
        return ""
    whose = {("team" if chosen.by == TEAM else "member"): row.key} if row.key else {}
    period = {"span": chosen.period.span, "starts_on": chosen.period.first.isoformat()}
    return addresses.of(entities.get("adjustments"), "new", quick=1, **period, **whose)


def _ahead(chosen: Chosen, periods: Sequence[Period], sheets: Sequence[Sheets]) -> Any:
    told = []
    for period, found in zip(periods, sheets, strict=True):
        cells = foreseen.together(found).cells
        amounts = {one.value: cells[one].amount for one in Category}
        words = ", ".join(
            f"{one.label} {amount(amounts[one])}" for one in forecast_drawing.DRAWN if amounts[one]
        )
        url = addresses.at(ROOT, FORECAST, **chosen.query(start=period.first.isoformat()))
        said = f"{period.label}: {words or '–'}"
        told.append(Pillar(amounts=amounts, label=period.label, told=said, url=url))
    return forecast_drawing.pillars(told, _("The periods ahead"), amount)


def _left_behind(period: Period) -> dict[str, Any] | None:
    found = foreseen.left_behind(period.first)
    if not found.deals:
        return None
    url = opening.left_behind(period)
    return {"deals": found.deals, "amount": amount(found.amount), "url": url}
