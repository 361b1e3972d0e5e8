"""Imports too long for one request, and the clearing away of old ones."""

from collections.abc import Callable
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from kesher.access.rights import SeatLost
from kesher.entity.action import Refused
from kesher.exchange import bearers, clearing, documents, keeping, pictures, projects
from kesher.exchange.carrying import carry
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.jobs import job, queue
from kesher.jobs.models import Job, Status
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import Told
from kesher.jobs.running import LATER, cancelled, is_time_up, opened, progress
from kesher.jobs.schedules import daily
from kesher.records.jobs import gather_statistics

WORTH_READING_AGAIN: Final = 10
# What a job answers whose file others of its project come after.
FOLLOWED: Final = "followed"

log = structlog.get_logger(__name__)


def begin_later(run: ImportRun, step: Step) -> None:
    """Have a worker check or write it."""
    keeping.enter(run, step)
    keeping.of_job(run, enqueue(carry_on, run=run.pk).pk)


def go_through(project: ImportProject, step: Step) -> None:
    """Check the files of a project, or bring them in, one after the other. Raises `Refused`."""
    if project.step:
        raise Refused(_("This is being done already."))
    if project.waiting:
        raise Refused(_("Not all files were looked at yet; please go on with that, or stop it."))
    projects.arrange(project)
    first = _next(project, after=-1)
    if first is None:
        raise Refused(_("There is no file left for this."))
    keeping.go_through(project, step)
    begin_later(first, step)


def look_later(project: ImportProject) -> None:
    """Have a worker look at the files that were sent."""
    keeping.of_job(project, enqueue(look_on, project=project.pk).pk)


def follow(run: ImportRun) -> bool:
    """On to the next file of its project, if one is left; where one failed or was stopped, the
    others wait.
    """
    project = run.project
    if project is None or not project.step:
        return False
    went_well = run.step in {Step.CHECKED, Step.DONE, Step.NOTHING}
    step = Step(project.step)
    following = _next(project, after=run.place) if went_well else None
    if following is None:
        keeping.go_through(project, None)
    else:
        begin_later(following, step)
    return following is not None


def halt(project: ImportProject, step: Step) -> None:
    """Pause or cancel the file of a project that is gone through; the others wait.

    Of files that are looked at, those that nobody saw yet wait, too, or are left out.
    """
    if project.step == Step.LOOKING:
        _stop_looking(project, step)
        return
    if project.state == Step.PAUSED and step == Step.CANCELLED:
        projects.rest(project)
        return
    run = next((one for one in project.runs.order_by("place") if one.is_moving), None)
    if run is None or project.step == Step.UNDOING:
        raise Refused(_("Nothing of it is being done."))
    stop(run, step)
    if not run.is_moving:
        follow(run)


def _stop_looking(project: ImportProject, step: Step) -> None:
    keeping.stop_as(project, step)
    asked = keeping.work_on(project)
    if asked and asked.is_open:
        queue.cancel(asked)
        asked.refresh_from_db()
    if asked is None or not asked.is_open:
        _end_looking(project)


def _end_looking(project: ImportProject) -> None:
    """As it was asked for."""
    if project.stopping == Step.PAUSED:
        projects.pause(project)
    else:
        projects.rest(project)


def resume(project: ImportProject) -> None:
    """Go on looking, or with the file that was paused and those after it. Raises `Refused`."""
    if project.state == Step.PAUSED:
        keeping.look_again(project)
        look_later(project)
        return
    paused = project.runs.filter(step=Step.PAUSED).order_by("place").first()
    if paused is None or project.step:
        raise Refused(_("Nothing of it is paused."))
    keeping.go_through(project, Step.RUNNING)
    go_on(paused)


def _next(project: ImportProject, *, after: int) -> ImportRun | None:
    """Files are checked as long as they are not in, and brought in once, checked or not."""
    open_steps = [Step.MAPPING, Step.CHECKED, Step.UNDONE, Step.NOTHING]
    waiting = project.runs.filter(place__gt=after, is_left_out=False, step__in=open_steps)
    return waiting.exclude(entity="").order_by("place").first()


def stop(run: ImportRun, step: Step) -> None:
    """Have its worker pause or cancel it; at once, where none is at it."""
    job = keeping.work_on(run)
    if run.step == Step.PAUSED:
        keeping.end(run, step)
    elif run.is_moving and job:
        keeping.stop_as(run, step)
        queue.cancel(job)
        job.refresh_from_db()
        if not job.is_open:
            keeping.end(run, step)


def go_on(run: ImportRun) -> None:
    """Have a worker carry on with what was paused."""
    keeping.go_on(run)
    keeping.of_job(run, enqueue(carry_on, run=run.pk).pk)


def told(asked: Job) -> Told | None:
    """Which file, and how far it came: checked, done, failed …; of many files once, at the end."""
    run = ImportRun.objects.select_related("project").filter(pk=asked.arguments["run"]).first()
    if run is None:
        return Told(title=_("Import"), tail="")
    if asked.result == FOLLOWED:
        return None
    project = run.project
    tail = _page(project) if project else f"{run.entity}/import/{run.pk}/"
    title = f"{project or run} · {Step(run.step).label}"
    return Told(title=title, tail=tail, succeeded=run.step not in {Step.NOTHING, Step.FAILED})


def told_of_looking(asked: Job) -> Told:
    project = ImportProject.objects.filter(pk=asked.arguments["project"]).first()
    if project is None:
        return Told(title=_("Migration"), tail="")
    return Told(
        title=_("Files were looked at: %(name)s") % {"name": project.name}, tail=_page(project)
    )


def _page(project: ImportProject) -> str:
    return f"moving-in/{project.pk}/"


@job(queue="long", scoped=False, told=told_of_looking)
def look_on(project: UUID) -> object:
    """A slice of looking at files. A worker that dies loses at most those that it was at."""
    with opened():
        row = ImportProject.objects.filter(pk=project, step=Step.LOOKING).first()
    if row is None:
        return None
    turn = _Turn(lambda: (row.seen, row.seen + len(row.waiting)))
    try:
        if projects.look(row, may_go_on=turn.goes_on):
            return None
        if not cancelled():
            return LATER
        with opened():
            row.refresh_from_db(fields=["stopping"])
        _end_looking(row)
    except SeatLost:
        log.warning("looking stopped, its member has left", project=str(project))
    return None


@job(queue="long", scoped=False, told=told)
def carry_on(run: UUID) -> object:
    """A slice of an import. A worker that dies loses at most the page it was at."""
    with opened():
        row = ImportRun.objects.filter(pk=run).first()
        if row is None or not row.is_moving:
            return _follow_late(row) if row else None
    turn = _Turn(lambda: (row.position, row.row_count))
    try:
        if carry(row, may_go_on=turn.goes_on):
            with opened():
                is_followed = follow(row)
                if row.step == Step.DONE:
                    enqueue(gather_statistics, unique="import")
            return FOLLOWED if is_followed else None
        if not cancelled():
            return LATER
    except SeatLost:
        log.warning("import stopped, its member has left", run=str(run))
    with opened():
        asked = ImportRun.objects.values_list("stopping", flat=True).get(pk=run)
        keeping.end(row, Step(asked or Step.CANCELLED))
        follow(row)
    return None


def _follow_late(run: ImportRun) -> object:
    """Whoever carried it on died between it and the next file."""
    project = run.project
    if project is None or any(one.is_moving for one in project.runs.all()):
        return None
    return FOLLOWED if follow(run) else None


def end_if_lost(run: ImportRun) -> None:
    """Say so where the work on an import ended too early, and nobody carries it on.

    Undoing can be begun once more.
    """
    job = _lost(run) if run.is_moving else None
    if job is None:
        return
    if run.step == Step.UNDOING:
        sentence = _("Undoing did not come to its end; what is still here can be undone again.")
        keeping.end(run, Step.CANCELLED, problem=sentence)
    elif job.status == Status.CANCELLED:
        keeping.end(run, Step(run.stopping or Step.CANCELLED))
    else:
        sentence = _("The work failed; what came in until then is here.")
        keeping.end(run, Step.FAILED, problem=sentence)


def _lost(asker: ImportRun | ImportProject) -> Job | None:
    """The work on it, where that ended too early."""
    asked = keeping.work_on(asker)
    return asked if asked and asked.is_broken_off else None


def rest_if_lost(project: ImportProject) -> None:
    """Let a project rest where the work on one of its files failed."""
    if project.step in {Step.LOOKING, Step.UNDOING}:
        if _lost(project):
            _let_rest(project)
        return
    runs = list(project.runs.all())
    lost = [run for run in runs if run.is_moving and _lost(run)]
    for run in lost:
        end_if_lost(run)
    failed = bool(lost) or any(run.step == Step.FAILED for run in runs)
    is_moving = any(run.is_moving for run in runs)
    if failed and not is_moving and project.step in {Step.CHECKING, Step.RUNNING}:
        keeping.go_through(project, None)


def _let_rest(project: ImportProject) -> None:
    if project.step == Step.LOOKING:
        _end_looking(project)
    else:
        keeping.go_through(project, None)


class _Turn:
    """How long this slice may take: long enough to be worth reading what is behind it again.

    `stands` answers how much is done, and of how much.
    """

    def __init__(self, stands: Callable[[], tuple[int, int]]) -> None:
        self.stands = stands
        self.began = monotonic()
        self.skipped: float | None = None

    def goes_on(self) -> bool:
        progress(*self.stands())
        spent = monotonic() - self.began
        if self.skipped is None:
            self.skipped = spent
            return not cancelled()
        is_over = is_time_up() and spent > WORTH_READING_AGAIN * self.skipped
        return not cancelled() and not is_over


@daily(at="03:40", each_organization=True)
@job()
def forget_old_imports() -> None:
    """Each run that bore documents is swept in a job of its own: one that fails hinders none."""
    clearing.forget_old()
    bearing = ImportRun.objects.filter(entity__in=bearers.keys()).exclude(project=None)
    for run in (*bearing, *pictures.runs()):
        enqueue(sweep, run=run.pk)


@job(queue="long")
def sweep(run: UUID) -> None:
    row = ImportRun.objects.filter(pk=run).first()
    if row is not None:
        documents.sweep(row)
        pictures.sweep(row)
