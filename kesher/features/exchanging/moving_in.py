"""A migration over the API: its files added, matched, checked, brought in, stopped, taken back."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kesher.api import answers, bodies
from kesher.api.parameters import Parameters
from kesher.api.problems import Fault, Problem
from kesher.entity.action import Refused
from kesher.exchange import (
    answering,
    jobs,
    owners,
    projects,
    recognising,
    takeback,
    unpacking,
)
from kesher.exchange.answering import Word
from kesher.exchange.choosing import WrongChoice
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.exchange.presets import SYSTEMS
from kesher.exchange.refusing import CannotImport
from kesher.exchange.unpacking import Sent
from kesher.features.exchanging import steering
from kesher.features.exchanging.asking import FORM
from kesher.features.exchanging.changing import wanted_of
from kesher.features.exchanging.telling import told
from kesher.records import reading
from kesher.tenancy import current

PLACE: Final = "moving-in"
MOST: Final = 100
Verb = Callable[[ImportProject], None]


def _pause(project: ImportProject) -> None:
    jobs.halt(project, Step.PAUSED)


def _cancel(project: ImportProject) -> None:
    jobs.halt(project, Step.CANCELLED)


def _check(project: ImportProject) -> None:
    jobs.go_through(project, Step.CHECKING)


def _bring(project: ImportProject) -> None:
    jobs.go_through(project, Step.RUNNING)


VERBS: Final[Mapping[str, Verb]] = {
    "check": _check,
    "bring": _bring,
    "pause": _pause,
    "resume": jobs.resume,
    "cancel": _cancel,
}


def listing(request: HttpRequest) -> HttpResponse:
    """One's own, the latest first."""
    _enter(request)
    mine = ImportProject.objects.filter(member=current().actor_id).order_by("-created_at")
    return answers.answer({"items": [_head(one) for one in mine[:MOST]]})


def begin(request: HttpRequest) -> HttpResponse:
    """A new one of the files that were sent, or of those in the archives among them."""
    _enter(request)
    sent = _sent(request, "files", "system", "name")
    system = request.POST.get("system", "")
    name = request.POST.get("name", "") or SYSTEMS.get(system, system) or sent[0].name
    project = projects.receive(name, system or name, sent)
    return _looked_at_later(project)


def _looked_at_later(project: ImportProject) -> HttpResponse:
    jobs.look_later(project)
    place = f"/api/v1/{PLACE}/{project.pk}"
    return answers.answer(_told(project), status=HTTPStatus.ACCEPTED, headers={"Location": place})


def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    _enter(request)
    project = _mine(pk)
    jobs.rest_if_lost(project)
    return answers.answer(_told(project))


def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    _enter(request)
    project = _mine(pk)
    body = bodies.read(request)
    faults = [
        Fault(path=key[:40], message=_("There is no such field to write."), code="unknown")
        for key in body
        if key != "name"
    ]
    if not isinstance(body.get("name"), str):
        faults.append(Fault(path="name", message=_("Please give a name."), code="required"))
    if faults:
        raise Problem("invalid", faults=faults)
    projects.rename(project, body["name"])
    return answers.answer(_told(project))


def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Raises `Refused` where anything of it came in."""
    _enter(request)
    projects.drop(_mine(pk))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """More files of the same system."""
    _enter(request)
    project = _mine(pk)
    _insist_on_rest(project)
    unpacking.receive(project, _sent(request, "files"))
    return _looked_at_later(project)


def do(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Raises `Refused` where the migration stands elsewhere."""
    _enter(request, "losses")
    project = _mine(pk)
    said = Parameters(request, "losses").one_of("losses", steering.LOSSES)
    if verb == steering.UNDO:
        steering.insist_on_word(said, takeback.lost_of_all(project))
        takeback.begin_all(project, keep_changed=said != "lose")
    elif verb in VERBS:
        VERBS[verb](project)
    else:
        raise Problem("not-found")
    return answers.answer(_told(_mine(pk)))


def lost(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would be lost if all of it were taken back."""
    _enter(request)
    return steering.listed(takeback.lost_of_all(_mine(pk)))


def change(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """What the rows of a file are, where its columns go, and whether it comes along."""
    _enter(request)
    project = _mine(pk)
    _insist_on_rest(project)
    run = project.runs.filter(pk=file).first()
    if run is None:
        raise reading.NotVisible(f"import {file}")
    _change(project, run, bodies.read(request))
    return answers.answer(_told(_mine(pk)))


def _change(project: ImportProject, run: ImportRun, body: dict[str, Any]) -> None:
    wanted = wanted_of(body, run)
    if wanted.are_users:
        projects.take_as_users(run)
        projects.arrange(project)
    if wanted.entity is not None:
        try:
            projects.turn_into(run, wanted.entity)
        except CannotImport as problem:
            raise Refused(str(problem)) from problem
        projects.arrange(project)
    if wanted.is_left_out is not None:
        projects.leave(run, is_left_out=wanted.is_left_out)
    if wanted.choices:
        try:
            projects.match(run, wanted.choices)
        except WrongChoice as problem:
            fault = Fault(path=problem.path, message=str(problem))
            raise Problem("invalid", faults=[fault]) from problem


def _sent(request: HttpRequest, *known: str) -> list[Sent]:
    if request.content_type != FORM:
        raise Problem("media-type", _("A form with files is wanted here (multipart/form-data)."))
    names = [name for name in (*request.POST, *request.FILES) if name not in known]
    faults = [
        Fault(path=name[:40], message=_("There is no such part of the form."), code="unknown")
        for name in names
    ]
    files: Any = request.FILES.getlist("files")
    if not files:
        faults.append(Fault(path="files", message=_("Please choose a file."), code="required"))
    if faults:
        raise Problem("invalid", faults=faults)
    return [Sent(name=one.name or "", content=one, size=one.size or 0) for one in files]


def _enter(request: HttpRequest, *known: str) -> None:
    Parameters(request, *known)
    if not recognising.offered():
        raise Problem("forbidden")


def _mine(pk: UUID) -> ImportProject:
    """One's own; the files of a colleague are nobody else's business."""
    project = ImportProject.objects.filter(member=current().actor_id, pk=pk).first()
    if project is None:
        raise reading.NotVisible(f"migration {pk}")
    return project


def _insist_on_rest(project: ImportProject) -> None:
    if project.step:
        raise Refused(_("This is being done already."))


def _head(project: ImportProject) -> dict[str, Any]:
    return {
        "id": str(project.pk),
        "name": project.name,
        "system": project.system,
        "state": project.state,
        "seen": project.seen,
        "waiting": [one["name"] for one in project.waiting],
        "created_at": answers.moment(project.created_at),
    }


def _told(project: ImportProject) -> dict[str, Any]:
    files = [_file(run) for run in project.runs.order_by("place")]
    return _head(project) | {"files": files, "left_out": project.left_out}


def _file(run: ImportRun) -> dict[str, Any]:
    """The import as it is told elsewhere, with the words that nobody explained yet."""
    words = [
        {
            "field": one.target,
            "words": [_word(word) for word in one.words],
            "offered": [{"key": key, "label": label} for key, label in one.offered],
        }
        for one in answering.questions(run)
    ]
    return {
        "import": told(run, 0),
        "is_left_out": run.is_left_out,
        "questions": words,
        "users": owners.counted(run),
    }


def _word(word: Word) -> dict[str, str]:
    """With the name and the mail of the former system's user, where it is an id of one."""
    person = word.person
    return {
        "text": word.text,
        "means": word.told,
        "name": person.name if person else "",
        "email": person.email if person else "",
    }
