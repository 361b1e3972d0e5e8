"""What the page of weeks shows: the forecast of each, what moved between two, and those deals."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kesher.accounts.models import Membership
from kesher.entity.registry import entities
from kesher.features.deals.pipelines import Category
from kesher.features.sales import forecast_drawing, moves, rows
from kesher.features.sales.forecast_drawing import DRAWN, Pillar
from kesher.features.sales.forecast_page import amount, key
from kesher.features.sales.moves import MOST, Asked, Move, Moved, Moves, Said
from kesher.features.sales.place import FORECAST, ROOT, WEEKS
from kesher.records import reading
from kesher.screens import addresses


def page(wanted: Asked) -> dict[str, Any]:
    found, told = moves.series(wanted), moves.between(wanted)
    everybody = rows.members()
    return {
        "heads": [str(one.label) for one in DRAWN],
        "weeks": [_week(wanted, day, cells) for day, cells in found.items()],
        "drawn": _drawn(wanted, found),
        "key": key(),
        "form_url": addresses.at(ROOT, FORECAST, WEEKS),
        "hidden": wanted.chosen.query(),
        "since": wanted.since,
        "until": wanted.until,
        "choices": [{"value": day.isoformat(), "day": day} for day in wanted.weeks],
        "people": _people(wanted, everybody),
        "moves": _moves(wanted, told),
        "deals": _deals(told, {one.pk: one.name for one in everybody}),
        "left_out": max(len(told.listed) - MOST, 0),
        "move_label": str(Move(wanted.move).label) if wanted.move else "",
    }


def _url(wanted: Asked, **changes: object) -> str:
    told = {"from": wanted.since, "to": wanted.until, "move": wanted.move, "whose": wanted.whose}
    return addresses.at(ROOT, FORECAST, WEEKS, **wanted.chosen.query(**(told | changes)))


def _week(wanted: Asked, day: date, cells: Mapping[str, int]) -> dict[str, Any]:
    return {
        "day": day,
        "url": _since(wanted, day),
        "amounts": [amount(cells[one]) for one in DRAWN],
        "forecast": amount(_reckoned(cells)),
        "active": day in {wanted.since, wanted.until},
    }


def _since(wanted: Asked, day: date) -> str:
    """What moved from the week before that day; of the first week, since then."""
    earlier = max((one for one in wanted.weeks if one < day), default=None)
    if earlier is None:
        return _url(wanted, **{"from": day, "to": wanted.weeks[-1]})
    return _url(wanted, **{"from": earlier, "to": day})


def _drawn(wanted: Asked, found: Mapping[date, Mapping[str, int]]) -> Any:
    told = [
        Pillar(
            amounts=cells,
            label=f"{day:%d/%m}",
            told=_in_words(day, cells),
            url=_since(wanted, day),
        )
        for day, cells in found.items()
    ]
    return forecast_drawing.pillars(told, _("The forecast week by week"), amount)


def _in_words(day: date, cells: Mapping[str, int]) -> str:
    parts = ", ".join(f"{one.label} {amount(cells[one])}" for one in DRAWN if cells[one])
    told = _("Week of %(day)s: %(parts)s")
    return told % {"day": date_format(day, "d/m/Y"), "parts": parts or "–"}


def _reckoned(cells: Mapping[str, int]) -> int:
    return cells[Category.WON] + cells[Category.COMMIT]


def _people(wanted: Asked, everybody: list[Membership]) -> list[dict[str, Any]]:
    return [
        {"value": str(one.pk), "label": one.name, "on": one.pk == wanted.whose} for one in everybody
    ]


def _moves(wanted: Asked, told: Moves) -> list[dict[str, Any]]:
    return [
        {
            "label": str(one.label),
            "deals": told.sums[one][0],
            "amount": signed(told.sums[one][1]),
            "url": _url(wanted, move=one.value),
            "active": one == wanted.move,
        }
        for one in Move
        if one in told.sums
    ]


def _deals(told: Moves, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """The largest of them; of deals in the bin there is no card to open."""
    listed = told.listed[:MOST]
    entity = entities.get("deals")
    pks = [one.deal for one in listed]
    seen = reading.visible_with_deleted(entity).only("id", "title", "deleted_at").in_bulk(pks)
    return [_deal(one, seen[one.deal], names) for one in listed if one.deal in seen]


def _deal(one: Moved, deal: Any, names: Mapping[UUID, str]) -> dict[str, Any]:
    said = one.now or one.was
    return {
        "title": str(deal),
        "url": "" if deal.deleted_at else addresses.of(entities.get("deals"), deal.pk),
        "owner": names.get(said.owner, "") if said and said.owner else "",
        "move": str(Move(one.move).label),
        "was": _said(one.was),
        "now": _said(one.now),
        "change": signed(one.change),
    }


def _said(said: Said | None) -> dict[str, Any] | None:
    if said is None:
        return None
    label = Category(said.category).label
    return {"amount": amount(said.amount), "category": str(label), "closes_on": said.closes_on}


def signed(minor: int) -> str:
    return f"+{amount(minor)}" if minor > 0 else amount(minor)
