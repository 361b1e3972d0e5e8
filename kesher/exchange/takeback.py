"""Taking a whole import back, and what would be lost by it."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kesher.access.rights import insist_on_seat
from kesher.entity.action import Refused
from kesher.exchange import keeping, planned
from kesher.exchange.carrying import is_small
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.jobs import job
from kesher.jobs.models import Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import Told
from kesher.jobs.running import opened
from kesher.records import losses, undoing
from kesher.records.losses import Loss
from kesher.records.models import Change


def lost(run: ImportRun) -> list[Loss]:
    """The records of the import that people went on working with."""
    if not run.has_come_in:
        return []
    besides = _uncorrected(run)
    found = losses.of(run.batch, besides=besides)
    staying = [loss.pk for loss in found]
    return found + planned.in_use(run.batch, besides=besides, staying=staying)


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


def lost_of_all(project: ImportProject) -> list[Loss]:
    """The records of all its files that people went on working with, and what those hang on."""
    runs = _come_in(project)
    own = {batch for run in runs for batch in (run.batch, *_uncorrected(run))}
    found: list[Loss] = []
    for run in runs:
        staying = [loss.pk for loss in found]
        found += losses.of(run.batch, besides=own - {run.batch}, staying=staying)
    staying = [loss.pk for loss in found]
    for run in runs:
        found += planned.in_use(run.batch, besides=own, staying=staying)
    return sorted(found, key=lambda loss: loss.pk)


def _come_in(project: ImportProject) -> list[ImportRun]:
    """The last first, as they are taken back."""
    return [run for run in project.runs.order_by("-place") if run.has_come_in]


def begin_all(project: ImportProject, *, keep_changed: bool) -> None:
    """Have a worker take the files of a project back, the last first. Raises `Refused`.

    What people went on working with stays, or goes along.
    """
    if project.step or not _come_in(project):
        raise Refused(_("There is nothing left to undo."))
    keeping.go_through(project, Step.UNDOING)
    enqueue(take_all_back, project=project.pk, keep_changed=keep_changed)


def _take_back(run: ImportRun, but: Collection[UUID]) -> None:
    but = {*but, *planned.staying(run)}
    with transaction.atomic():
        for batch in _uncorrected(run):
            undoing.undo(batch, but=but)
        undone = undoing.undo(run.batch, but=but)
        planned.unmake(run)
        keeping.undone(run, taken=undone.count, kept=_own(run, but) + len(undone.kept))


def _own(run: ImportRun, pks: Collection[UUID]) -> int:
    """How many of the records came with this file."""
    made = Change.objects.filter(batch=run.batch, verb="create", record_id__in=pks)
    return made.count()


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
def take_all_back(project: UUID, *, keep_changed: bool = True) -> None:
    """Each file in a transaction of its own, so that one that died goes on with the next."""
    with opened():
        insist_on_seat()
        whole = ImportProject.objects.filter(pk=project, step=Step.UNDOING).first()
        if whole is None:
            return
        kept = [loss.pk for loss in lost_of_all(whole)] if keep_changed else []
        for run in _come_in(whole):
            _take_back(run, kept)
        keeping.go_through(whole, None)
