"""Files in and out over the API: an import is begun, and asked how far it is; a list goes out."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.http import content_disposition_header

from kesher.access.rights import may
from kesher.api import answers
from kesher.api.door import endpoint
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.entity.description import Entity
from kesher.exchange import carrying, keeping, outgoing
from kesher.exchange.choosing import WrongChoice, choose
from kesher.exchange.jobs import begin_later, end_if_lost
from kesher.exchange.models import ImportRun, Step
from kesher.exchange.outgoing import MEDIA_TYPES, Export
from kesher.exchange.refusing import CannotImport
from kesher.features.exchanging import described, moving_in, sharing, steering, uncorrecting
from kesher.features.exchanging.asking import Wanted, wanted_of
from kesher.features.exchanging.sharing import insist_on_right
from kesher.features.exchanging.telling import mine, told
from kesher.records import paging, reading

described.register()


def bring(request: HttpRequest, entity: Entity) -> HttpResponse:
    """Take a file in, and have a worker check it or bring its rows in."""
    Parameters(request)
    insist_on_right(entity)
    wanted = wanted_of(request, entity)
    run = _begun(entity, wanted)
    begin_later(run, Step.CHECKING if wanted.is_trial else Step.RUNNING)
    place = f"{answers.collection_of(request)}/import/{run.pk}"
    return answers.answer(told(run, 0), status=HTTPStatus.ACCEPTED, headers={"Location": place})


def look(request: HttpRequest, entity: Entity, pk: UUID) -> HttpResponse:
    """How far an import of one's own is, and which rows beyond `after` were refused."""
    asked = Parameters(request, "after")
    run = mine(entity, pk)
    end_if_lost(run)
    return answers.answer(told(run, asked.whole("after", most=2**31 - 1)))


def take_out(request: HttpRequest, entity: Entity) -> HttpResponseBase:
    """The records that match, as a file that is written while it is sent."""
    asked = Parameters(request, "format", "filter", "sort", "columns")
    if not (may("view", entity.key) and may("export", entity.key)):
        raise Problem("forbidden")
    chosen = asked.one_of("format", outgoing.formats(entity))
    paging.path_of(entity, asked.text("sort"))
    export = Export(
        entity=entity,
        columns=asked.names("columns", reading.readable_fields(entity))
        or outgoing.usual_columns(entity),
        conditions=asked.text("filter"),
        sort=asked.text("sort"),
    )
    outgoing.noted(export, chosen)
    named = content_disposition_header(as_attachment=True, filename=f"{entity.key}.{chosen}")
    return StreamingHttpResponse(
        outgoing.stream(export, chosen),
        content_type=MEDIA_TYPES[chosen],
        headers={"Content-Disposition": str(named)},
    )


def _begun(entity: Entity, wanted: Wanted) -> ImportRun:
    file = wanted.file
    try:
        run = carrying.begin(
            entity,
            file,
            file_name=file.name or "",
            size=file.size or 0,
            sheet=wanted.sheet,
            wish=wanted.wish,
        )
    except CannotImport as problem:
        raise Problem("invalid", faults=[Fault(path="file", message=str(problem))]) from problem
    try:
        choose(
            run,
            saved=wanted.saved,
            answers=wanted.answers,
            corrections_off=wanted.corrections_off,
            system=wanted.system,
            columns=wanted.mapping,
            existing=wanted.existing,
            fixed=wanted.fixed,
            all_or_nothing=wanted.all_or_nothing,
        )
    except WrongChoice as problem:
        keeping.drop(run.storage_key)
        fault = Fault(path=problem.path, message=str(problem))
        raise Problem("invalid", faults=[fault]) from problem
    return run


urlpatterns = [
    path(moving_in.PLACE, endpoint(GET=moving_in.listing, POST=moving_in.begin)),
    path(
        f"{moving_in.PLACE}/<uuid:pk>",
        endpoint(GET=moving_in.look, PATCH=moving_in.rename, DELETE=moving_in.drop),
    ),
    path(f"{moving_in.PLACE}/<uuid:pk>/files", endpoint(POST=moving_in.add)),
    path(f"{moving_in.PLACE}/<uuid:pk>/files/<uuid:file>", endpoint(PATCH=moving_in.change)),
    path(f"{moving_in.PLACE}/<uuid:pk>/losses", endpoint(GET=moving_in.lost)),
    path(f"{moving_in.PLACE}/<uuid:pk>/do/<slug:verb>", endpoint(POST=moving_in.do)),
    path("<slug:entity>/import", endpoint(POST=bring)),
    path("<slug:entity>/import/mappings", endpoint(GET=sharing.listing, POST=sharing.add)),
    path(
        "<slug:entity>/import/mappings/<uuid:pk>",
        endpoint(GET=sharing.show, DELETE=sharing.remove),
    ),
    path("<slug:entity>/import/<uuid:pk>", endpoint(GET=look)),
    path("<slug:entity>/import/<uuid:pk>/do/<slug:verb>", endpoint(POST=steering.do)),
    path("<slug:entity>/import/<uuid:pk>/losses", endpoint(GET=steering.lost)),
    path(
        "<slug:entity>/import/<uuid:pk>/corrections",
        endpoint(GET=uncorrecting.listing, POST=uncorrecting.undo),
    ),
    path("<slug:entity>/import/<uuid:pk>/rows", endpoint(GET=steering.rows)),
    path("<slug:entity>/export", endpoint(GET=take_out)),
]
