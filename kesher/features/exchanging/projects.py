"""A whole system moves in: its files on one page, in their order, with what is left out of them."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.action import Refused
from kesher.entity.kinds.reference import pk_of
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.exchange import (
    answering,
    cards,
    jobs,
    making,
    notes,
    owners,
    projects,
    recognising,
    takeback,
    unpacking,
)
from kesher.exchange.models import ImportProject, ImportRun, Source, Step
from kesher.exchange.outcomes import CREATED, REFUSED, SAME, SKIPPED, UPDATED, WARNED
from kesher.exchange.presets import SYSTEMS
from kesher.exchange.refusing import CannotImport
from kesher.exchange.unpacking import Sent
from kesher.exchange.users import USERS
from kesher.features.exchanging import undoing
from kesher.features.exchanging.finding import place_of
from kesher.features.exchanging.undoing import KEEP, LOSE
from kesher.records.reading import NotVisible
from kesher.screens import addresses
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

TAIL: Final = "moving-in"
MOST: Final = 30
MEGABYTE: Final = 1 << 20
HERE: Final = (SAME, SKIPPED)
WAITING: Final = (Step.MAPPING, Step.CHECKED, Step.UNDONE, Step.NOTHING)
STEPS: Final = {"check": Step.CHECKING, "bring": Step.RUNNING}


@member
@answered
def index(request: Request) -> HttpResponse:
    """GET lists one's migrations; POST begins one with the files that were sent."""
    _insist_on_right()
    if request.method != "POST":
        return _index(request, "")
    sent = _sent(request)
    if not sent:
        return _index(request, _("Please choose a file."))
    chosen = request.POST.get("system", "")
    system = chosen if chosen in SYSTEMS else request.POST.get("other", "")
    name = SYSTEMS.get(system, system) or sent[0].name
    project = projects.receive(name, system or name, sent)
    jobs.look_later(project)
    return HttpResponseRedirect(_page(project))


def _index(request: Request, problem: str) -> HttpResponse:
    mine = ImportProject.objects.filter(member=request.seat.member.pk).order_by("-created_at")
    latest = list(mine.prefetch_related("runs")[:MOST])
    context = {
        "problem": problem,
        "form_url": addresses.at(TAIL),
        "most_mb": settings.UPLOAD_MAX_BYTES // MEGABYTE,
        "systems": list(SYSTEMS.items()),
        "projects": [_line(one) for one in latest],
    }
    return render(request, "exchanging/projects.html", context, status=422 if problem else 200)


def _line(project: ImportProject) -> dict[str, Any]:
    """A migration in the list: how far it is, and what came of it."""
    runs = [run for run in project.runs.all() if not run.is_left_out and not run.is_of_users]
    counts = [_counts(run) for run in runs]
    return {
        "name": project.name,
        "url": _page(project),
        "created": project.created_at,
        "state": _state(project, runs),
        "files": len(runs),
        "numbers": [
            {"label": label, "count": sum(one[key] for one in counts)}
            for key, label in (("created", _("Added")), ("refused", _("Refused")))
        ],
    }


def _state(project: ImportProject, runs: list[ImportRun]) -> Any:
    """Of all files together, or how many of them came in."""
    if project.state:
        return Step(project.state).label
    steps = {run.step for run in runs}
    if len(steps) == 1:
        return Step(steps.pop()).label
    finished = sum(run.has_come_in for run in runs)
    return _("%(done)s of %(all)s files came in") % {"done": finished, "all": len(runs)}


@member
@answered
def show(request: Request, pk: UUID) -> HttpResponse:
    """The files in their order, what becomes of their columns and rows, and what is left out."""
    project = _mine(request, pk)
    jobs.rest_if_lost(project)
    runs = list(project.runs.order_by("place"))
    files = [_file(run) for run in runs]
    asked = [one for one in files if one["is_open"] and not one["is_left_out"]]
    context = {
        "project": project.name,
        "left_out": project.left_out,
        "files": files,
        "words": sum(one["words"] for one in asked),
        "nobody": 0 if project.people else len({word for one in asked for word in one["nobody"]}),
        "totals": _totals(project, runs),
        "is_moving": bool(project.step),
        "looking": _looking(project),
        "waiting": [] if project.step else [one["name"] for one in project.waiting],
        **_steering(project, runs),
        "is_waiting": not project.waiting and any(_is_waiting(run) for run in runs),
        "page_url": _page(project),
        "type_url": addresses.at(TAIL, project.pk, "type"),
        "leave_url": addresses.at(TAIL, project.pk, "leave"),
        "name_url": addresses.at(TAIL, project.pk, "name"),
        "drop_url": "" if _has_come_in(runs) else addresses.at(TAIL, project.pk, "drop"),
        "add_url": addresses.at(TAIL, project.pk, "add"),
        "check_url": addresses.at(TAIL, project.pk, "check"),
        "bring_url": addresses.at(TAIL, project.pk, "bring"),
        "undo_url": addresses.at(TAIL, project.pk, "undo") if _has_come_in(runs) else "",
        "types": [
            *((one.key, capital(one.label_plural)) for one in recognising.offered()),
            (USERS, Source.USERS.label),
        ],
    }
    part = "files" if request.GET.get("part") == "files" else ""
    return render(request, "exchanging/project.html", context, part=part)


def _looking(project: ImportProject) -> str:
    """How far those are that look at its files; nothing where nobody does."""
    if project.step != Step.LOOKING:
        return ""
    count = project.seen
    seen = ngettext("%(count)s file was seen so far.", "%(count)s files were seen so far.", count)
    return seen % {"count": count}


def _steering(project: ImportProject, runs: list[ImportRun]) -> dict[str, str]:
    """What may be done about the work on it."""
    is_paused = any(run.step == Step.PAUSED for run in runs)
    possible = {
        "stop": project.state in {Step.LOOKING, Step.PAUSED, *STEPS.values()},
        "pause": project.step in {Step.LOOKING, Step.RUNNING},
        "resume": not project.step and (project.state == Step.PAUSED or is_paused),
    }
    return {
        f"{verb}_url": addresses.at(TAIL, project.pk, verb) if may else ""
        for verb, may in possible.items()
    }


def _file(run: ImportRun) -> dict[str, Any]:
    matched = sum(map(bool, run.mapping))
    is_known, titles = bool(run.entity), cards.called(run.titles)
    words = [one for some in answering.questions(run) for one in some.words]
    return {
        "name": f"{run.file_name} – {run.sheet}" if len(run.sheets) > 1 else run.file_name,
        "which": notes.which(run.notes["only"]) if "only" in run.notes else "",
        "type": USERS if run.is_of_users else run.entity,
        "type_name": _type_name(run),
        "people": owners.counted(run) if run.is_of_users else {},
        "rows": run.row_count,
        "matched": matched,
        "unmatched": [
            title for title, key in zip(titles, run.mapping, strict=False) if title and not key
        ],
        "new": [one.label for _place, one in making.all_planned(run)],
        "damage": notes.damage(run.notes),
        "remarks": recognising.remarks(run),
        "titles": [] if is_known else [title for title in titles if title],
        "words": sum(not one.told for one in words),
        "nobody": [one.text for one in words if one.is_nobody],
        "words_url": place_of(run, "words") if is_known else "",
        "state": Step(run.step).label if is_known else "",
        "undone": run.counts if run.step == Step.UNDONE else {},
        "counts": _counts(run),
        "url": place_of(run) if is_known else "",
        "id": run.pk,
        "is_left_out": run.is_left_out,
        "is_open": run.step == Step.MAPPING,
    }


def _type_name(run: ImportRun) -> Any:
    if run.is_of_users:
        return Source.USERS.label
    return capital(entities.get(run.entity).label_plural) if run.entity else ""


def _counts(run: ImportRun) -> dict[str, int]:
    return {
        "created": run.counts.get(CREATED, 0),
        "updated": run.counts.get(UPDATED, 0),
        "here": sum(run.counts.get(what, 0) for what in HERE),
        "warned": run.counts.get(WARNED, 0),
        "refused": run.counts.get(REFUSED, 0),
    }


def _has_come_in(runs: list[ImportRun]) -> bool:
    return any(run.has_come_in for run in runs)


def _is_waiting(run: ImportRun) -> bool:
    return bool(run.entity) and run.step in WAITING and not run.is_left_out


def _totals(project: ImportProject, files: list[ImportRun]) -> list[dict[str, Any]]:
    runs = [run for run in files if not run.is_left_out and not run.is_of_users]
    matched = sum(bool(key) for run in runs for key in run.mapping)
    columns = sum(len(run.titles) for run in runs)
    warned = sum(run.counts.get(WARNED, 0) for run in runs)
    refused = sum(run.counts.get(REFUSED, 0) for run in runs)
    told = [
        (_("Files"), sum(bool(run.entity) for run in runs)),
        (_("Not recognised"), sum(not run.entity for run in runs)),
        (_("Not taken in"), len(project.left_out)),
        (_("Rows"), sum(run.row_count for run in runs)),
        (_("Columns matched"), matched),
        (_("Columns left out"), columns - matched),
        (_("With a warning"), warned),
        (_("Refused"), refused),
    ]
    return [{"label": label, "text": f"{count:,}"} for label, count in told]


@member
@require_POST
@answered
def rename(request: Request, pk: UUID) -> HttpResponse:
    project = _mine(request, pk)
    projects.rename(project, request.POST.get("name", ""))
    return HttpResponseRedirect(_page(project))


@member
@require_POST
@answered
def drop(request: Request, pk: UUID) -> HttpResponse:
    projects.drop(_mine(request, pk))
    return HttpResponseRedirect(addresses.at(TAIL))


@member
@require_POST
@answered
def add(request: Request, pk: UUID) -> HttpResponse:
    project = _mine(request, pk)
    _insist_on_rest(project)
    unpacking.receive(project, _sent(request))
    jobs.look_later(project)
    return HttpResponseRedirect(_page(project))


@member
@require_POST
@answered
def go(request: Request, pk: UUID, what: str) -> HttpResponse:
    """Check all files, or bring them in, in their order."""
    project = _mine(request, pk)
    jobs.go_through(project, STEPS[what])
    return HttpResponseRedirect(_page(project))


@member
@require_POST
@answered
def halt(request: Request, pk: UUID, step: Step) -> HttpResponse:
    """No more of it, or not now: what was seen, checked or brought in so far stays."""
    jobs.halt(_mine(request, pk), step)
    return HttpResponseRedirect(addresses.at(TAIL, pk))


@member
@require_POST
@answered
def resume(request: Request, pk: UUID) -> HttpResponse:
    """On from where it was paused."""
    jobs.resume(_mine(request, pk))
    return HttpResponseRedirect(addresses.at(TAIL, pk))


@member
@answered
def undo(request: Request, pk: UUID) -> HttpResponse:
    """POST takes all files back where nobody went on; else what would be lost is shown first."""
    project = _mine(request, pk)
    said = request.POST.get("losses", "")
    if request.method == "POST" and (said in {LOSE, KEEP} or not takeback.lost_of_all(project)):
        takeback.begin_all(project, keep_changed=said != LOSE)
        return HttpResponseRedirect(_page(project))
    shown = undoing.shown(takeback.lost_of_all(project))
    context = shown | {
        "file": {"name": project.name},
        "form_url": addresses.at(TAIL, project.pk, "undo"),
        "back_url": _page(project),
    }
    return render(request, "exchanging/undo.html", context)


@member
@require_POST
@answered
def change_type(request: Request, pk: UUID) -> HttpResponse:
    """The rows of a file are something else than was thought."""
    project = _mine(request, pk)
    _insist_on_rest(project)
    known = {one.key: one for one in recognising.offered()}
    told = request.POST.get("type", "")
    if told not in {*known, USERS}:
        raise NotVisible("type")
    run = _run(request, project)
    try:
        projects.take_as_users(run) if told == USERS else projects.turn_into(run, known[told])
    except CannotImport as problem:
        raise Refused(str(problem)) from problem
    projects.arrange(project)
    return HttpResponseRedirect(_page(project))


@member
@require_POST
@answered
def leave(request: Request, pk: UUID) -> HttpResponse:
    """Leave a file out, or take it along again."""
    project = _mine(request, pk)
    _insist_on_rest(project)
    one = _run(request, project)
    projects.leave(one, is_left_out=not one.is_left_out)
    return HttpResponseRedirect(_page(project))


def _sent(request: Request) -> list[Sent]:
    files: Any = request.FILES.getlist("files")
    return [Sent(name=one.name or "", content=one, size=one.size or 0) for one in files]


def _insist_on_right() -> None:
    if not recognising.offered():
        raise NotVisible("migrations")


def _insist_on_rest(project: ImportProject) -> None:
    if project.step:
        raise Refused(_("This is being done already."))


def _mine(request: Request, pk: UUID) -> ImportProject:
    """One's own; the files of a colleague are nobody else's business."""
    _insist_on_right()
    mine = ImportProject.objects.filter(member=request.seat.member.pk)
    project = mine.filter(pk=pk).first()
    if project is None:
        raise NotVisible(f"migration {pk}")
    return project


def _run(request: Request, project: ImportProject) -> ImportRun:
    """The `file` that a form names."""
    pk = pk_of(request.POST.get("file", ""))
    run: ImportRun | None = project.runs.filter(pk=pk).first() if pk else None
    if run is None:
        raise NotVisible("import")
    return run


def _page(project: ImportProject) -> str:
    return addresses.at(TAIL, project.pk)
