"""Saved mappings: the page that lists them, and how they come, go and are used."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.exchange import carrying, saving
from kesher.exchange.models import SavedMapping, Step
from kesher.exchange.refusing import CannotImport
from kesher.exchange.saving import WrongMapping
from kesher.features.exchanging.finding import insist, mine, place_of
from kesher.records import undoing
from kesher.records.reading import NotVisible
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

LARGEST = 1 << 20


@member
@answered
def listing(request: Request, entity: Entity) -> HttpResponse:
    """GET lists them; POST takes one in from a file."""
    carrying.require(entity)
    if request.method != "POST":
        return _listing(request, entity, "")
    sent: Any = request.FILES.get("file")
    try:
        saved = saving.take_in(entity, _read(sent))
    except WrongMapping as problem:
        return _listing(request, entity, str(problem))
    text = _("Added: %(title)s") % {"title": saved}
    shell.toast(request, text, undo_url=addresses.at("undo", undoing.batch()))
    return HttpResponseRedirect(_page(entity))


def _read(sent: Any) -> Any:
    if sent is None:
        raise WrongMapping(_("Please choose a file."))
    if sent.size > LARGEST:
        raise WrongMapping(_("This is no mapping that was saved here."))
    try:
        return json.loads(sent.read())
    except (ValueError, RecursionError) as wrong:
        raise WrongMapping(_("This is no mapping that was saved here.")) from wrong


def _listing(request: Request, entity: Entity, problem: str) -> HttpResponse:
    context = {
        "entity": entity,
        "problem": problem,
        "form_url": _page(entity),
        "back_url": addresses.of(entity, "import"),
        "mappings": [
            {
                "name": one.name,
                "count": sum(bool(column["field"]) for column in one.columns),
                "changed": one.updated_at,
                "file_url": f"{_page(entity)}{one.pk}/",
                "drop_url": f"{_page(entity)}{one.pk}/drop/" if saving.is_own(one) else "",
            }
            for one in saving.of(entity)
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "exchanging/mappings.html", context, status=status)


@member
@answered
def download(_request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """One of them as a file."""
    saved = _found(entity, pk)
    content = json.dumps(saving.as_json(saved), ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{saved.name}.json"
    )
    return response


@member
@require_POST
@answered
def drop(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    saved = _found(entity, pk)
    saving.drop(saved)
    text = _("Deleted: %(title)s") % {"title": saved}
    shell.toast(request, text, undo_url=addresses.at("undo", undoing.batch()))
    return done(request, back=_page(entity))


@member
@require_POST
@answered
def use(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Match the columns of a file as it was saved."""
    run = mine(request, entity, pk)
    insist(run, Step.MAPPING)
    try:
        carrying.use(run, saving.named(entity, request.POST.get("mapping", "")))
    except (CannotImport, WrongMapping) as problem:
        raise Refused(str(problem)) from problem
    return HttpResponseRedirect(place_of(run))


def _found(entity: Entity, pk: UUID) -> SavedMapping:
    carrying.require(entity)
    saved = SavedMapping.objects.filter(entity=entity.key, pk=pk).first()
    if saved is None:
        raise NotVisible(f"mapping {pk}")
    return saved


def _page(entity: Entity) -> str:
    return addresses.of(entity, "import", "mappings")
