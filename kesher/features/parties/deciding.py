"""The queue of likely duplicates, pair by pair: merged, told apart or put off; then the next."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.access.rights import is_administrator, may
from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.fields import Field
from kesher.entity.kinds.sides import OTHER, SURVIVOR
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.parties import likely, pairs, surviving
from kesher.features.parties.joining import insist, kept_sides, merged_told
from kesher.features.parties.likely import Pair
from kesher.features.parties.models import Party
from kesher.features.parties.twins import KEY
from kesher.records import acting, merging, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.cells import contact
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

BOTH: Final = ("one", "other")
STAYS: Final = "stays"
KEEP: Final = "keep-"
# The keys that choose which of the two stays.
DIGITS: Final = ("Digit1", "Digit2")


def at(*parts: str, **query: object) -> str:
    return addresses.of(entities.get(KEY), "likely", "decide", *parts, **query)


@member
@answered
def show(request: Request) -> HttpResponse:
    """The pair that was asked for, as long as it is open; else the next."""
    if not may("merge", KEY):
        raise reading.NotVisible(KEY)
    asked = [_pk(request.GET.get(name, "")) for name in BOTH if name in request.GET]
    pair = (asked and likely.pair_of(asked)) or likely.next_pair()
    context = {
        "entity": entities.get(KEY),
        "list_url": addresses.of(entities.get(KEY), "likely"),
        "count": likely.count(),
        "rules": surviving.sentence(surviving.rules()),
        "rules_url": addresses.at("settings", "duplicates") if is_administrator() else "",
        "urls": {name: at(name) for name in ("merge", "apart", "later")},
        **(_told(pair) if pair else {}),
    }
    return render(request, "parties/deciding.html", context)


@member
@require_POST
@answered
def merge(request: Request) -> HttpResponse:
    """With the values that were chosen, field by field."""
    both = _both(request)
    stays = _pk(request.POST.get(STAYS, ""))
    survivor, other = sorted(both, key=lambda one: one.pk != stays)
    if survivor.pk != stays:
        raise reading.NotVisible(KEY)
    insist(survivor, other)
    sides = {
        name.removeprefix(KEEP): SURVIVOR if value == str(stays) else OTHER
        for name, value in request.POST.items()
        if name.startswith(KEEP)
    }
    try:
        acting.perform(entities.get(KEY), "merge", survivor, {"other": other, "fields": sides})
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from problem
    return _next(request, merged_told(survivor, other))


@member
@require_POST
@answered
def apart(request: Request) -> HttpResponse:
    one, other = _both(request)
    pairs.tell_apart(one, other)
    return _next(request, pairs.apart_told(one, other))


@member
@require_POST
@answered
def later(request: Request) -> HttpResponse:
    """Behind all others, till the next comparison."""
    one, other = _both(request)
    if not likely.put_off([one.pk, other.pk]):
        raise reading.NotVisible(KEY)
    shell.toast(request, _("This pair comes again behind the others."), tone="info")
    return done(request, back=at(), stay=False)


def _next(request: Request, told: str) -> HttpResponse:
    shell.toast(request, told, undo_url=addresses.at("undo", undoing.batch()))
    return done(request, back=at(), stay=False)


def _both(request: Request) -> list[Party]:
    """In the order of their ids. Raises `NotVisible` for anything but two that may be merged."""
    pks = sorted({_pk(request.POST.get(name, "")) for name in BOTH})
    if len(pks) != len(BOTH):
        raise reading.NotVisible(KEY)
    return [reading.find(entities.get(KEY), pk, "merge") for pk in pks]


def _pk(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as wrong:
        raise reading.NotVisible(typed) from wrong


def _told(pair: Pair) -> dict[str, Any]:
    both = (pair.older, pair.younger)
    survivor, other = surviving.survivor_first(*both)
    sides = kept_sides(survivor, other).items()
    kept = {key: survivor if side == SURVIVOR else other for key, side in sides}
    rows = list(_rows(both, kept))
    hanging = merging.hanging(entities.get(KEY), *(one.pk for one in both))
    return {
        "pair": pair,
        "both": [
            _one(party, place=place, stays=party == survivor) for place, party in enumerate(both)
        ],
        "differing": [row for row in rows if row["differs"]],
        "alike": [row for row in rows if not row["differs"]],
        "hanging": [
            {"label": capital(label), "counts": [f"{count:,}" for count in counts]}
            for label, counts in hanging
        ],
    }


def _one(party: Party, *, place: int, stays: bool) -> dict[str, Any]:
    entity = entities.get(KEY)
    told = {}
    for key in ("created_at", "updated_at"):
        field = entity.field(key)
        told[key] = field.kind.cell(field.read(party), field)
    return told | {
        "name": BOTH[place],
        "id": str(party.pk),
        "title": str(party),
        "url": addresses.of(entity, party.pk),
        "subtitle": contact(KEY, party)["subtitle"],
        "stays": stays,
        "key": DIGITS[place],
        "digit": place + 1,
    }


def _rows(both: Sequence[Party], kept: dict[str, Party]) -> Iterator[dict[str, Any]]:
    """Each field in which at least one of them says something."""
    for key, field in merging.choosable(entities.get(KEY)).items():
        field.gather(list(both))
        values = [field.read(one) for one in both]
        if any(not field.kind.is_empty(value) for value in values):
            one, other = (field.kind.to_json(value, field) for value in values)
            yield {
                "key": key,
                "label": capital(field.label),
                "differs": one != other,
                "is_united": field.kind.unites,
                "cells": [_cell(field, party, is_kept=kept.get(key) == party) for party in both],
            }


def _cell(field: Field, party: Party, *, is_kept: bool) -> dict[str, Any]:
    value = field.read(party)
    html = "" if field.kind.is_empty(value) else field.kind.full(value, field)
    return {"html": html, "id": str(party.pk), "kept": is_kept}
