"""Taking a whole import back, and what would be lost by it."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kesher.access.rights import insist_on_seat
from kesher.entity.action import Refused
from kesher.exchange import keeping
from kesher.exchange.carrying import is_small
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.jobs import job
from kesher.jobs.models import Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import Told
from kesher.jobs.running import opened
from kesher.records import losses, undoing
from kesher.records.losses import Loss


def lost(run: ImportRun) -> list[Loss]:
    """The records of the import that people went on working with."""
    return losses.of(run.batch, besides=_uncorrected(run)) if run.has_come_in else []


def _uncorrected(run: ImportRun) -> list[UUID]:
    """The batches in which kinds of its corrections were taken back, the last first."""
    batches = [told["batch"] for told in run.taken_back.values() if told["batch"]]
    return [UUID(batch) for batch in sorted(batches, reverse=True)]


def begin(run: ImportRun, *, keep_changed: bool) -> None:
    """Take it back, but for what people went on working with where that is to stay.

    A large import is taken back by a worker. Raises `Refused`.
    """
    if not run.has_come_in:
        raise Refused(_("There is nothing left to undo."))
    kept = [loss.pk for loss in lost(run)] if keep_changed else []
    if is_small(run):
        _take_back(run, kept)
        return
    keeping.undo(run)
    asked = enqueue(take_back, run=run.pk, but=kept)
    keeping.of_job(run, asked.pk)


def begin_all(project: ImportProject) -> None:
    """Have a worker take the files of a project back, the last first. Raises `Refused`.

    What people went on working with stays; a single file can be taken back without regard to that.
    """
    if project.step or not any(run.has_come_in for run in project.runs.all()):
        raise Refused(_("There is nothing left to undo."))
    keeping.go_through(project, Step.UNDOING)
    enqueue(take_all_back, project=project.pk)


def _take_back(run: ImportRun, but: Collection[UUID]) -> None:
    with transaction.atomic():
        for batch in _uncorrected(run):
            undoing.undo(batch, but=but)
        undone = undoing.undo(run.batch, but=but)
        keeping.undone(run, taken=undone.count, kept=len(but) + len(undone.kept))


def told(asked: Job) -> Told:
    run = ImportRun.objects.filter(pk=asked.arguments["run"]).first()
    if run is None:
        return Told(title=_("Import"), tail="")
    title = f"{run.file_name} · {Step(run.step).label}"
    return Told(title=title, tail=f"{run.entity}/import/{run.pk}/")


@job(queue="long", scoped=False, told=told)
def take_back(run: UUID, but: list[UUID]) -> None:
    """All of it in one transaction: undone wholly, or not at all."""
    with opened():
        insist_on_seat()
        row = ImportRun.objects.filter(pk=run, step=Step.UNDOING).first()
        if row is not None:
            _take_back(row, but)


@job(queue="long", scoped=False)
def take_all_back(project: UUID) -> None:
    """Each file in a transaction of its own, so that one that died goes on with the next."""
    with opened():
        insist_on_seat()
        whole = ImportProject.objects.filter(pk=project, step=Step.UNDOING).first()
        for run in whole.runs.order_by("-place") if whole else ():
            if run.has_come_in:
                _take_back(run, [loss.pk for loss in lost(run)])
        if whole:
            keeping.go_through(whole, None)
