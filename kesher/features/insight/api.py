"""The figures over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kesher.api import answers, specials
from kesher.api.door import endpoint
from kesher.entity.fields import Field
from kesher.features.insight import analysis, asking, described, detail, matrix, parts, walks
from kesher.features.insight.asking import LEADS, Wanted
from kesher.features.insight.matrix import Passage
from kesher.features.insight.parameters import understood
from kesher.features.insight.standing import Standing
from kesher.features.insight.tallies import Tally, sees_worth
from kesher.lib.money import Money
from kesher.tenancy.organization import organization

SCREENS_ALONE = {"view"}
PLACES, DAYS_PLACES = 4, 2


def conversion(request: HttpRequest) -> HttpResponse:
    """The whole matrix, and one passage by an attribute."""
    wanted = _wanted(request)
    known, meanings = asking.statuses(), asking.meanings()
    pairs = matrix.pairs(known)
    by = asking.attributes()[wanted.by]
    walked = walks.walks(wanted.rows, {wanted.by: by})
    found = matrix.passages(walked, pairs, meanings)
    told = {
        "filter": wanted.cohort,
        "matrix": [
            {"from": origin, "to": target, **_told(passage)}
            for (origin, target), passage in found.items()
        ],
        "from": wanted.origin,
        "to": wanted.target,
        "by": wanted.by,
        "parts": [
            {**_part(by, value), **_told(passage)}
            for value, passage in detail.passages_by(walked, wanted, meanings)
        ],
    }
    return answers.answer(told)


def analyse(request: HttpRequest) -> HttpResponse:
    """Who is won, by every attribute and by time."""
    wanted = _wanted(request)
    found = analysis.find(wanted)
    told = {
        "filter": wanted.cohort,
        "whole": _tally(found.whole),
        "attributes": [
            {
                "key": key,
                "values": [
                    {**_standing(one), **_part(found.fields[key], one.value)} for one in standings
                ],
            }
            for key, standings in found.standings.items()
        ],
        "weeks": [{"from": day.isoformat(), **_tally(one)} for day, one in found.weeks.items()],
        "months": [_standing(one) for one in found.months],
        "weekdays": [_standing(one) for one in found.weekdays],
        "waits": [_standing(one) for one in found.waits],
        "losses": [
            {"reason": one.reason, "label": one.label, "leads": one.leads} for one in found.losses
        ],
        "advice": [{"text": one.text, "todo": one.todo} for one in analysis.advised(wanted, found)],
    }
    return answers.answer(told)


def _wanted(request: HttpRequest) -> Wanted:
    names = [name for name in asking.NAMES if name not in SCREENS_ALONE]
    return understood(request, names, asking.asked)


def _part(field: Field, value: str) -> dict[str, Any]:
    """A value, and the filter that finds its leads; what is left of many has none of its own."""
    return {
        "value": None if parts.is_rest(value) else value,
        "label": parts.label(field, value),
        "filter": parts.condition(field, value),
    }


def _told(passage: Passage) -> dict[str, Any]:
    share, interval = passage.share, passage.interval
    return {
        "leads": passage.leads,
        "reached": passage.reached,
        "undecided": passage.undecided,
        "lost": passage.lost,
        "otherwise": passage.otherwise,
        "share": None if share is None else round(share, PLACES),
        "low": round(interval.low, PLACES),
        "high": round(interval.high, PLACES),
        "median_days": None if passage.middle is None else round(passage.middle, DAYS_PLACES),
        "few": passage.is_few,
    }


def _tally(tally: Tally) -> dict[str, Any]:
    share, interval = tally.share, tally.interval
    worth = Money(tally.worth, organization().currency)
    return {
        "leads": tally.leads,
        "won": tally.won,
        "lost": tally.lost,
        "undecided": tally.undecided,
        "share": None if share is None else round(share, PLACES),
        "low": round(interval.low, PLACES),
        "high": round(interval.high, PLACES),
        "worth": f"{worth.amount:f}" if sees_worth() else None,
    }


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "value": one.value,
        **_tally(one.tally),
        "lift": None if one.lift is None else round(one.lift, PLACES),
        "verdict": one.verdict,
    }


specials.describe("conversion", described.CONVERSION, described.conversion)
specials.describe("analysis", described.ANALYSIS, described.analysis)
urlpatterns = [
    path(f"{LEADS.key}/conversion", endpoint(GET=conversion)),
    path(f"{LEADS.key}/analysis", endpoint(GET=analyse)),
]
