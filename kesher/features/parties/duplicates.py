"""The page of those who may be here twice: merge them, or say that they are not the same."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.features.parties import pairs
from kesher.features.parties.models import Party
from kesher.features.parties.twins import KEY
from kesher.records import reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.cells import contact
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request


@member
@answered
def show(request: Request) -> HttpResponse:
    """Fifty pairs at a time, the longest known first."""
    entity = entities.get(KEY)
    if not may("merge", KEY):
        raise reading.NotVisible(KEY)
    page = pairs.page(pairs.place(request.GET.get("after", "")))
    context = {
        "entity": entity,
        "list_url": addresses.of(entity),
        "apart_url": addresses.of(entity, "pairs", "apart"),
        "likely_url": addresses.of(entity, "likely"),
        "pairs": [both_told(pair.older, pair.younger, pair.reasons) for pair in page.pairs],
        "next_url": addresses.of(entity, "pairs", after=pairs.told(page.after))
        if page.after
        else "",
    }
    return render(request, "parties/pairs.html", context)


def both_told(older: Party, younger: Party, reasons: Sequence[Any]) -> dict[str, Any]:
    """A pair for a template."""
    return {
        "both": [_one(older), _one(younger)],
        "reasons": reasons,
        "merge_url": addresses.of(entities.get(KEY), older.pk, "do", "merge", other=younger.pk),
    }


def _one(party: Party) -> dict[str, Any]:
    return {
        "id": party.pk,
        "title": str(party),
        "url": addresses.of(entities.get(KEY), party.pk),
        "subtitle": contact(KEY, party)["subtitle"],
    }


@member
@require_POST
@answered
def tell_apart(request: Request) -> HttpResponse:
    """These two are not the same: for good, for everybody, and undone if that was wrong."""
    entity = entities.get(KEY)
    told = {_pk(one): None for one in request.POST.getlist("id")}
    both = [reading.find(entity, pk, "merge") for pk in told]
    if len(both) != len(("first", "second")):
        raise reading.NotVisible(KEY)
    pairs.tell_apart(*both)
    undo_url = addresses.at("undo", undoing.batch())
    shell.toast(request, pairs.apart_told(*both), undo_url=undo_url)
    return done(request, back=addresses.of(entity, "pairs"))


def _pk(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as wrong:
        raise reading.NotVisible(typed) from wrong
