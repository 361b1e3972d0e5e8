"""Bringing a file in: choose it, match its columns, see what would come of it, bring it in."""

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
from kesher.exchange import carrying, keeping, report
from kesher.exchange.jobs import begin_later, end_if_lost
from kesher.exchange.models import ImportRun, Policy, Step
from kesher.exchange.outgoing import MEDIA_TYPES, Format
from kesher.exchange.refusing import CannotImport
from kesher.features.exchanging import showing
from kesher.features.exchanging.matching import MappingForm, fixed_of
from kesher.jobs import queue
from kesher.jobs.models import Job
from kesher.records.reading import NotVisible
from kesher.screens import addresses
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm
from kesher.screens.render import render
from kesher.screens.request import Request

TEMPLATE = "exchanging/import.html"


@member
@answered
def choose(request: Request, entity: Entity) -> HttpResponse:
    """GET asks for a file; POST takes it in, and goes on to its columns."""
    carrying.require(entity)
    if request.method != "POST":
        return _choose(request, entity, "")
    sent: Any = request.FILES.get("file")
    if sent is None:
        return _choose(request, entity, _("Please choose a file."))
    try:
        run = carrying.begin(entity, sent, file_name=sent.name or "", size=sent.size or 0)
    except CannotImport as problem:
        return _choose(request, entity, str(problem))
    return HttpResponseRedirect(_at(run))


def _choose(request: Request, entity: Entity, problem: str) -> HttpResponse:
    context = showing.choosing(entity, problem)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, TEMPLATE, context, status=status)


@member
@answered
def look(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Where the import stands: its columns, what would become of it, how far it is, what became."""
    run = _mine(request, entity, pk)
    end_if_lost(run)
    if request.GET.get("part") == "progress":
        return render(request, TEMPLATE, showing.moving(run), part="progress")
    if run.step == Step.MAPPING:
        return _columns(request, run, MappingForm(run), None)
    return render(request, TEMPLATE, showing.of(run))


def _columns(
    request: Request, run: ImportRun, form: MappingForm, fixed: FieldsForm | None
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = showing.matching(run, form, fixed or fixed_of(run, form))
    return render(request, TEMPLATE, context, status=status)


@member
@require_POST
@answered
def sheet(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Another sheet of the workbook, and its columns."""
    run = _mine(request, entity, pk)
    _insist(run, Step.MAPPING)
    try:
        carrying.turn_to(run, request.POST.get("sheet", ""))
    except CannotImport as problem:
        raise Refused(str(problem)) from problem
    return HttpResponseRedirect(_at(run))


@member
@require_POST
@answered
def check(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Keep the columns that were chosen, and find out what would become of each row."""
    run = _mine(request, entity, pk)
    _insist(run, Step.MAPPING, Step.CHECKED)
    form = MappingForm(run, request.POST)
    fixed = fixed_of(run, form, request.POST)
    if not form.is_valid() or not fixed.is_valid():
        return _columns(request, run, form, fixed)
    keeping.choose(
        run,
        mapping=form.mapping(),
        fixed=form.fixed_json(fixed),
        policy=Policy(form.cleaned_data["policy"]),
        all_or_nothing=form.cleaned_data["wrong"] == "nothing",
    )
    if carrying.is_small(run):
        carrying.check(run)
    else:
        begin_later(run, Step.CHECKING)
    return HttpResponseRedirect(_at(run))


@member
@require_POST
@answered
def again(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Back to the columns; nothing was written yet."""
    run = _mine(request, entity, pk)
    _insist(run, Step.CHECKED, Step.NOTHING, Step.FAILED)
    keeping.enter(run, Step.MAPPING)
    return HttpResponseRedirect(_at(run))


@member
@require_POST
@answered
def start(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Bring in what was checked: the right rows, or all of them or none."""
    run = _mine(request, entity, pk)
    _insist(run, Step.CHECKED)
    if carrying.is_hopeless(run):
        raise Refused(_("Some rows are wrong, so nothing was imported."))
    if carrying.is_small(run):
        carrying.write(run)
    else:
        begin_later(run, Step.RUNNING)
    return HttpResponseRedirect(_at(run))


@member
@require_POST
@answered
def stop(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """What came in so far stays, and can be undone."""
    run = _mine(request, entity, pk)
    job = Job.objects.mine().filter(pk=run.job_id).first() if run.job_id else None
    if run.is_moving and job:
        queue.cancel(job)
        job.refresh_from_db()
        if not job.is_open:
            keeping.end(run, Step.CANCELLED)
    return HttpResponseRedirect(_at(run))


@member
@answered
def rows(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """The file once more, each row with its outcome; or only the rows that were refused."""
    run = _mine(request, entity, pk)
    chosen: Format = "csv" if request.GET.get("format") == "csv" else "xlsx"
    content = report.as_file(
        run, file_format=chosen, only_refused=request.GET.get("rows") == "refused"
    )
    response = HttpResponse(b"".join(content), content_type=MEDIA_TYPES[chosen])
    stem = run.file_name.rpartition(".")[0] or run.file_name
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{stem} - {_('Outcome')}.{chosen}"
    )
    return response


def _mine(request: Request, entity: Entity, pk: UUID) -> ImportRun:
    """One's own import; a file of a colleague is nobody else's business."""
    carrying.require(entity)
    mine = ImportRun.objects.filter(member=request.seat.member.pk, entity=entity.key)
    run = mine.filter(pk=pk).first()
    if run is None:
        raise NotVisible(f"import {pk}")
    return run


def _insist(run: ImportRun, *steps: Step) -> None:
    if run.step not in steps:
        raise Refused(_("This import went on meanwhile; please load the page again."))


def _at(run: ImportRun) -> str:
    return addresses.at(run.entity, "import", run.pk)
