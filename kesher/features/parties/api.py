"""Over the API: those who may be here twice."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from kesher.access.rights import is_administrator, may
from kesher.api import answers, bodies, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.parties import api_deciding, jobs, likely, pairs, surviving, uniting
from kesher.features.parties.models import Party
from kesher.features.parties.twins import KEY
from kesher.jobs import queue
from kesher.records import paging

PAIRS: Final[Schema] = parts.page_of(
    parts.closed(
        {
            "parties": {"type": "array", "items": parts.PERSON, "minItems": 2, "maxItems": 2},
            "reasons": {"type": "array", "items": parts.TEXT},
        }
    )
)


PERCENT: Final[Schema] = {"enum": [*uniting.PERCENTS, None]}
LIKELY: Final[Schema] = parts.page_of(
    parts.closed(
        {
            "parties": {"type": "array", "items": parts.PERSON, "minItems": 2, "maxItems": 2},
            "percent": {"type": "integer", "minimum": 0, "maximum": 99},
            "reasons": {"type": "array", "items": parts.TEXT},
            "evidence": api_deciding.EVIDENCE,
            "put_off": {"type": "integer", "minimum": 0},
        }
    )
)
STANDING: Final[Schema] = parts.closed(
    {
        "is_running": {"type": "boolean"},
        "done": {"type": "integer"},
        "total": {"type": "integer"},
        "merge_from": PERCENT,
        "rules": api_deciding.RULES,
    }
)


def _paths(entity: Entity) -> dict[str, Any]:
    if entity.key != KEY:
        return {}
    told = operations.operation(
        entity,
        "pairs",
        _("Pairs that may be the same, by exact keys"),
        parameters=[parts.shared("cursor")],
        responses={"200": parts.answer(_("A page"), reference("pairs"))}
        | operations.problems(403, 422),
    )
    return {"/pairs": {"get": told}}


def _likely_paths(entity: Entity) -> dict[str, Any]:
    if entity.key != KEY:
        return {}
    found = operations.operation(
        entity,
        "likely",
        _("Pairs that are likely the same, the likeliest first"),
        parameters=[parts.shared("cursor")],
        responses={"200": parts.answer(_("A page"), reference("likely"))}
        | operations.problems(403, 422),
    )
    told = parts.answer(_("How far it is"), reference("comparison"))
    look = operations.operation(
        entity,
        "comparison",
        _("How far the comparison of all customers is"),
        responses={"200": told} | operations.problems(403, 422),
    )
    begin = operations.operation(
        entity,
        "compare",
        _("Compare all customers"),
        parameters=[parts.shared("once")],
        responses={"202": told} | operations.problems(403, 422),
    )
    comparison = {"get": look, "post": begin} | _changes_of_comparison(entity, told)
    return {"/likely": {"get": found}, "/comparison": comparison}


def _changes_of_comparison(entity: Entity, told: Schema) -> dict[str, Any]:
    choose = operations.operation(
        entity,
        "automatic",
        _("From how many percent on pairs are merged by themselves, and by which rules"),
        requestBody={
            "required": True,
            "content": parts.json_of(
                {
                    "type": "object",
                    "properties": {"merge_from": PERCENT, "rules": api_deciding.RULES},
                    "minProperties": 1,
                    "additionalProperties": False,
                }
            ),
        },
        responses={"200": told} | operations.problems(403, 422),
    )
    stopped = operations.operation(
        entity,
        "comparison.stop",
        _("Stop comparing all customers"),
        parameters=[parts.shared("once")],
        responses={"200": told} | operations.problems(403, 422),
    )
    return {"patch": choose, "delete": stopped}


def listing(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, of which whoever asks sees both and may merge some."""
    asked = Parameters(request, "cursor")
    _insist()
    after = pairs.place(asked.text("cursor"))
    if after is None and asked.text("cursor"):
        raise paging.InvalidCursor(_("This is not a place in this list; please begin anew."))
    page = pairs.page(after)
    items = [
        {
            "parties": [_one(pair.older), _one(pair.younger)],
            "reasons": [str(reason) for reason in pair.reasons],
        }
        for pair in page.pairs
    ]
    cursor = pairs.told(page.after) or None
    return answers.answer({"items": items, "next_cursor": cursor, "previous_cursor": None})


def likeliest(request: HttpRequest) -> HttpResponse:
    """Fifty at a time of what the last comparison found, the likeliest first."""
    asked = Parameters(request, "cursor")
    _insist()
    page = likely.page(asked.text("cursor"))
    items = [
        {
            "parties": [_one(pair.older), _one(pair.younger)],
            "percent": pair.percent,
            "reasons": [str(reason) for reason in pair.reasons],
            "evidence": [{"says": str(one.says), "points": one.points} for one in pair.evidence],
            "put_off": pair.put_off,
        }
        for pair in page.pairs
    ]
    cursor = page.after or None
    return answers.answer({"items": items, "next_cursor": cursor, "previous_cursor": None})


def compare(request: HttpRequest) -> HttpResponse:
    """Have all customers compared now; what goes on already is not begun twice."""
    Parameters(request)
    _insist()
    jobs.begin()
    return answers.answer(_standing(), status=HTTPStatus.ACCEPTED)


def set_automatic(request: HttpRequest) -> HttpResponse:
    """From how many percent on pairs are merged by themselves, null for never; and the rules."""
    Parameters(request)
    if not is_administrator():
        raise Problem("forbidden")
    told = bodies.read(request)
    if not told or told.keys() - _CHOSEN.keys():
        sentence = _("Please give one of: %(names)s.") % {"names": ", ".join(_CHOSEN)}
        raise Problem("invalid", faults=[Fault(path="", message=sentence)])
    for name, value in told.items():
        _CHOSEN[name](value)
    return answers.answer(_standing())


def _choose_percent(percent: Any) -> None:
    if percent is not None and percent not in uniting.PERCENTS:
        names = ", ".join(map(str, uniting.PERCENTS))
        sentence = _("Please give one of: %(names)s.") % {"names": names}
        raise Problem("invalid", faults=[Fault(path="merge_from", message=sentence)])
    uniting.choose(percent)


_CHOSEN: Final = {"merge_from": _choose_percent, "rules": api_deciding.choose_rules}


def stop(request: HttpRequest) -> HttpResponse:
    """Stop the comparison that goes on; the pairs stay as they were."""
    Parameters(request)
    _insist()
    work = jobs.running()
    if work is not None:
        queue.cancel(work)
    return answers.answer(_standing())


def comparison(request: HttpRequest) -> HttpResponse:
    """How far the comparison is, if one goes on."""
    Parameters(request)
    _insist()
    return answers.answer(_standing())


def _standing() -> dict[str, Any]:
    work = jobs.running()
    return {
        "is_running": work is not None,
        "done": work.progress_done if work else 0,
        "total": work.progress_total if work else 0,
        "merge_from": uniting.threshold(),
        "rules": surviving.rules().told(),
    }


def _insist() -> None:
    if not may("merge", KEY):
        raise Problem("forbidden")


def _one(party: Party) -> dict[str, str]:
    return {"id": str(party.pk), "title": str(party)}


specials.describe("pairs", PAIRS, _paths)
specials.describe("likely", LIKELY, _likely_paths)
specials.describe("two_parties", api_deciding.TWO, api_deciding.paths)
specials.describe("comparison", STANDING, lambda _entity: {})
urlpatterns = [
    path("parties/pairs", endpoint(GET=listing)),
    path("parties/likely", endpoint(GET=likeliest)),
    path("parties/apart", endpoint(POST=api_deciding.tell_apart)),
    path("parties/later", endpoint(POST=api_deciding.put_off)),
    path(
        "parties/comparison",
        endpoint(GET=comparison, POST=compare, PATCH=set_automatic, DELETE=stop),
    ),
]
