"""Over the API: those who may be here twice."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.api import answers, operations, parts, specials
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Problem
from kesher.api.schemas import Schema, reference
from kesher.entity.description import Entity
from kesher.features.parties import pairs
from kesher.features.parties.models import Party
from kesher.features.parties.twins import KEY
from kesher.records import paging

PAIRS: Final[Schema] = parts.page_of(
    parts.closed(
        {
            "parties": {"type": "array", "items": parts.PERSON, "minItems": 2, "maxItems": 2},
            "reasons": {"type": "array", "items": parts.TEXT},
        }
    )
)


def _paths(entity: Entity) -> dict[str, Any]:
    if entity.key != KEY:
        return {}
    told = operations.operation(
        entity,
        "pairs",
        "Pairs that may be the same, by exact keys",
        parameters=[parts.shared("cursor")],
        responses={"200": parts.answer("A page", reference("pairs"))}
        | operations.problems(403, 422),
    )
    return {"/pairs": {"get": told}}


def listing(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, of which whoever asks sees both and may merge some."""
    asked = Parameters(request, "cursor")
    if not may("merge", KEY):
        raise Problem("forbidden")
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


def _one(party: Party) -> dict[str, str]:
    return {"id": str(party.pk), "title": str(party)}


specials.describe("pairs", PAIRS, _paths)
urlpatterns = [path("parties/pairs", endpoint(GET=listing))]
