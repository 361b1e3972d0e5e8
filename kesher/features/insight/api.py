"""The figures over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kesher.api import answers, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.features.insight import asking, cohorts, described, detail, matrix, parts
from kesher.features.insight.asking import LEADS, Wanted, WrongQuestion
from kesher.features.insight.matrix import Passage

SCREENS_ALONE = {"view"}
PLACES = 4


def conversion(request: HttpRequest) -> HttpResponse:
    """The whole matrix, and one passage by an attribute."""
    wanted = _wanted(request)
    known, meanings = asking.statuses(), asking.meanings()
    pairs = matrix.pairs(known)
    counts = cohorts.counts(wanted.cohort, pairs)
    found = matrix.passages(counts, pairs, meanings).get(parts.NOTHING, {})
    by = asking.attributes()[wanted.by]
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
            {"value": value, "label": parts.label(by, value), **_told(passage)}
            for value, passage in detail.passages_by(wanted, meanings)
        ],
    }
    return answers.answer(told)


def _wanted(request: HttpRequest) -> Wanted:
    asked = Parameters(request, *(name for name in asking.NAMES if name not in SCREENS_ALONE))
    try:
        return asking.asked(asked.given)
    except WrongQuestion as wrong:
        fault = Fault(path=wrong.name, message=wrong.message, code="parameter")
        raise Problem("invalid", faults=[fault]) from wrong


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
        "median_days": passage.middle,
        "few": passage.is_few,
    }


specials.describe("conversion", described.CONVERSION, described.conversion)
urlpatterns = [path(f"{LEADS.key}/conversion", endpoint(GET=conversion))]
