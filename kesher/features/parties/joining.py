"""Merging on screen: with whom, then both side by side, then the deed and a way back."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.fields import Field
from kesher.entity.kinds.sides import OTHER, SURVIVOR
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.parties import actions, surviving
from kesher.features.parties.models import Party
from kesher.features.parties.twins import KEY, twins_of
from kesher.records import acting, merging, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.act import FILLED
from kesher.screens.cells import contact
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm
from kesher.screens.render import done, render
from kesher.screens.request import Request

WITH = actions.merge.parameters[0]
SIDE = "side-"


@member
@answered
def merge(request: Request, pk: UUID) -> HttpResponse:
    """Asks for the other customer; shows both; where that was filled in, makes them one."""
    survivor = reading.find(entities.get(KEY), pk, "merge")
    told = request.POST if WITH.key in request.POST else request.GET
    form = FieldsForm([WITH], name="merge", **({"data": told} if WITH.key in told else {}))
    if not form.is_valid():
        return _choose(request, survivor, form)
    other = form.cleaned_data[WITH.key]
    insist(survivor, other)
    if request.method != "POST" or FILLED not in request.POST:
        return _compare(request, survivor, other)
    try:
        acting.perform(entities.get(KEY), "merge", survivor, _values(request, other))
    except ValidationError as problem:
        return _compare(request, survivor, other, problems=problem.messages)
    return _tell(request, survivor, other)


@member
@require_POST
@answered
def merge_two(request: Request) -> HttpResponse:
    """The two that are ticked in the list; the older stays, unless one turns them round."""
    ticked = request.POST.getlist("id")
    entity = entities.get(KEY)
    both = [reading.find(entity, pk, "merge") for pk in ticked[:3]]
    if len(both) != len((SURVIVOR, OTHER)):
        raise Refused(_("Tick two customers, and no more, to merge them."))
    survivor, other = sorted(both, key=lambda one: (one.created_at, one.pk))
    insist(survivor, other)
    return _compare(request, survivor, other)


def insist(survivor: Party, other: Party) -> None:
    """What may not be done is said before anybody compares."""
    entity = entities.get(KEY)
    if survivor.pk == other.pk:
        raise Refused(_("A record cannot be merged with itself."))
    for verb, one in (("update", survivor), ("delete", other)):
        if not reading.visible(entity, verb).filter(pk=one.pk).exists():
            sentence = _("Your role does not let “%(title)s” be merged so.")
            raise Refused(sentence % {"title": one})


def _values(request: Request, other: Party) -> dict[str, Any]:
    sides = {
        name.removeprefix(SIDE): value
        for name, value in request.POST.items()
        if name.startswith(SIDE)
    }
    return {"other": other, "fields": sides}


def _choose(request: Request, survivor: Party, form: FieldsForm) -> HttpResponse:
    context = {
        "entity": entities.get(KEY),
        "heading": _("Merge with …"),
        "intro": survivor,
        "form": form,
        "form_url": _address(survivor),
        "cancel_url": addresses.of(entities.get(KEY), survivor.pk),
        "submit_label": _("Compare"),
        "likely": [_candidate(survivor, twin) for twin in twins_of(survivor)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "parties/merge_with.html", context, status=status)


def _candidate(survivor: Party, twin: Any) -> dict[str, Any]:
    return {
        "url": _address(survivor, other=twin.party.pk),
        "title": str(twin.party),
        "subtitle": contact(KEY, twin.party)["subtitle"],
        "reasons": twin.reasons,
    }


def _address(survivor: Party, **query: object) -> str:
    return addresses.of(entities.get(KEY), survivor.pk, "do", "merge", **query)


def _compare(
    request: Request, survivor: Party, other: Party, *, problems: list[str] | None = None
) -> HttpResponse:
    entity = entities.get(KEY)
    fields = list(_differing(survivor, other))
    context = {
        "entity": entity,
        "heading": _("Merge"),
        "survivor": {"title": survivor, "url": addresses.of(entity, survivor.pk)},
        "other": {"title": other, "url": addresses.of(entity, other.pk), "id": other.pk},
        "choices": [one for one in fields if not one["united_html"]],
        "united": [one for one in fields if one["united_html"]],
        "moves": [
            {"label": capital(label), "count": f"{count:,}"}
            for label, (count,) in merging.hanging(entity, other.pk)
        ],
        "problems": problems or [],
        "form_url": _address(survivor),
        "turn_url": _address(other, other=survivor.pk),
        "cancel_url": addresses.of(entity, survivor.pk),
        "filled": FILLED,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "parties/merge.html", context, status=status)


def kept_sides(survivor: Party, other: Party) -> dict[str, str]:
    """Of each field of which one value stays whose that is, by the rules of the organisation."""
    found = surviving.sides(survivor, other)
    for key, field in surviving.deciding().items():
        if key not in found:
            mine, others = field.read(survivor), field.read(other)
            kept = field.kind.united(mine, others, field)
            is_mine = field.kind.to_json(kept, field) == field.kind.to_json(mine, field)
            found[key] = SURVIVOR if is_mine else OTHER
    return found


def _differing(survivor: Party, other: Party) -> Iterator[dict[str, Any]]:
    """The fields in which the two differ, with both values and what is usually kept."""
    kept = kept_sides(survivor, other)
    for key, field in merging.choosable(entities.get(KEY)).items():
        field.gather([survivor, other])
        mine, others = field.read(survivor), field.read(other)
        if field.kind.to_json(mine, field) != field.kind.to_json(others, field):
            told = {"key": key, "label": capital(field.label), "kept": kept.get(key)}
            yield {**told, **_both(field, mine, others)}


def _both(field: Field, mine: Any, others: Any) -> Mapping[str, Any]:
    kind = field.kind
    return {
        "mine_html": kind.full(mine, field) if not kind.is_empty(mine) else "",
        "other_html": kind.full(others, field) if not kind.is_empty(others) else "",
        "united_html": kind.full(kind.united(mine, others, field), field) if kind.unites else "",
    }


def merged_told(survivor: Party, other: Party) -> str:
    words = _("“%(other)s” was merged into “%(title)s”.")
    return words % {"other": other, "title": survivor}


def _tell(request: Request, survivor: Party, other: Party) -> HttpResponse:
    """One stays where one is, unless that was the card of the customer that is gone."""
    entity = entities.get(KEY)
    told = merged_told(survivor, other)
    shell.toast(request, told, undo_url=addresses.at("undo", undoing.batch()))
    here = addresses.card_at(request.htmx.current_url or "")
    return done(
        request, back=addresses.of(entity, survivor.pk), stay=here is None or here[1] != other.pk
    )
