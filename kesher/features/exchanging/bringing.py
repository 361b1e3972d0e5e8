"""Bringing a file in: choose it, match its columns, see what would come of it, bring it in."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.exchange import carrying, keeping, report, saving
from kesher.exchange.jobs import end_if_lost, go_on
from kesher.exchange.jobs import stop as stop_work
from kesher.exchange.models import ImportRun, Policy, Step, Strangers
from kesher.exchange.outgoing import Format
from kesher.exchange.refusing import CannotImport
from kesher.exchange.saving import WrongMapping
from kesher.features.exchanging import explaining, showing
from kesher.features.exchanging.attaching import attached
from kesher.features.exchanging.finding import insist, mine, place_of
from kesher.features.exchanging.going import bring_in, look_over
from kesher.features.exchanging.matching import MappingForm, fixed_of
from kesher.features.exchanging.rereading import WayForm
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
    return HttpResponseRedirect(place_of(run))


def _choose(request: Request, entity: Entity, problem: str) -> HttpResponse:
    context = showing.choosing(entity, problem)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, TEMPLATE, context, status=status)


@member
@answered
def look(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Where the import stands: its columns, what would become of it, how far it is, what became."""
    run = mine(request, entity, pk)
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
    context = showing.matching(run, form, fixed or fixed_of(run, form), WayForm(run))
    return render(request, TEMPLATE, context, status=status)


@member
@require_POST
@answered
def check(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Keep the columns that were chosen, and find out what would become of each row."""
    run = mine(request, entity, pk)
    insist(run, Step.MAPPING, Step.CHECKED)
    form = MappingForm(run, request.POST)
    fixed = fixed_of(run, form, request.POST)
    if not form.is_valid() or not fixed.is_valid() or not form.plan_fields():
        return _columns(request, run, form, fixed)
    keeping.choose(
        run,
        mapping=form.mapping(),
        fixed=form.fixed_json(fixed),
        policy=Policy(form.cleaned_data["policy"]),
        all_or_nothing=form.cleaned_data["wrong"] == "nothing",
    )
    if strangers := form.cleaned_data.get("strangers"):
        keeping.treat(run, Strangers(strangers))
    keeping.correct(run, off=form.corrections_off())
    keeping.came_from(run, form.cleaned_data["system"])
    save_as = form.cleaned_data["save_as"]
    if save_as:
        try:
            saving.save(run, save_as)
        except (WrongMapping, Refused) as problem:
            form.add_error("save_as", str(problem))
            return _columns(request, run, form, fixed)
    if explaining.is_open(run):
        return HttpResponseRedirect(explaining.asking(run, save_as))
    look_over(run)
    return HttpResponseRedirect(place_of(run))


@member
@require_POST
@answered
def again(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Back to the columns; nothing was written yet."""
    run = mine(request, entity, pk)
    insist(run, Step.CHECKED, Step.NOTHING, Step.FAILED, Step.UNDONE)
    keeping.enter(run, Step.MAPPING)
    return HttpResponseRedirect(place_of(run))


@member
@require_POST
@answered
def start(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Bring in what was checked: the right rows, or all of them or none."""
    run = mine(request, entity, pk)
    insist(run, Step.CHECKED)
    if carrying.is_hopeless(run):
        raise Refused(_("Some rows are wrong, so nothing was imported."))
    bring_in(run)
    return HttpResponseRedirect(place_of(run))


@member
@require_POST
@answered
def pause(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """What came in so far stays, and the rest waits."""
    run = mine(request, entity, pk)
    insist(run, Step.RUNNING)
    stop_work(run, Step.PAUSED)
    return HttpResponseRedirect(place_of(run))


@member
@require_POST
@answered
def resume(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """On from the row where it was paused."""
    run = mine(request, entity, pk)
    insist(run, Step.PAUSED)
    go_on(run)
    return HttpResponseRedirect(place_of(run))


@member
@require_POST
@answered
def stop(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """What came in so far stays, and can be undone."""
    run = mine(request, entity, pk)
    stop_work(run, Step.CANCELLED)
    return HttpResponseRedirect(place_of(run))


@member
@answered
def rows(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """The file once more, each row with its outcome; or only the rows that were refused."""
    run = mine(request, entity, pk)
    chosen: Format = "csv" if request.GET.get("format") == "csv" else "xlsx"
    content = report.as_file(
        run,
        file_format=chosen,
        only_refused=request.GET.get("rows") == "refused",
        link=lambda pk: request.build_absolute_uri(addresses.of(entity, pk)),
    )
    return attached(run, content, _("Outcome"), chosen)
