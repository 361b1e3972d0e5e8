"""Taking a whole import back, and what would be lost by it."""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from typing import Final
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
from kesher.jobs.running import LATER, checkpoint, is_time_up, opened, progress
from kesher.records import losses, undoing
from kesher.records.losses import Loss
from kesher.records.models import Change
from kesher.tenancy.giving_way import let_others_write

# So many changes are taken back in one transaction.
PAGE: Final = 500


def lost(run: ImportRun) -> list[Loss]:
    """The records of the import that people went on working with."""
    if not run.has_come_in:
        return []
    besides = _uncorrected(run)
    found = losses.of(run.batch, besides=besides)
    staying = [loss.pk for loss in found]
    return found + planned.in_use(run.batch, besides=besides, staying=staying)


def done(run: ImportRun) -> int:
    """How many rows were taken back so far, by the worker who is at it."""
    asked = keeping.work_on(run)
    return min(asked.progress_done, run.row_count) if asked else 0


def _uncorrected(run: ImportRun) -> list[UUID]:
    """The batches in which kinds of its corrections were taken back, the last first."""
    told = (one["batch"] or one.get("under") for one in run.taken_back.values())
    batches = [batch for batch in told if batch]
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
    asked = enqueue(take_all_back, project=project.pk, keep_changed=keep_changed)
    keeping.of_job(project, asked.pk)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """How far an import was taken back: how many batches are behind, and where in the next."""

    behind: int = 0
    before: str = ""
    taken: int = 0
    left: int = 0


START: Final = _Place()


def _take_back(run: ImportRun, but: Collection[UUID]) -> None:
    with transaction.atomic():
        place: _Place | None = START
        while place:
            place = _take_page_back(run, but, place)


def _take_page_back(run: ImportRun, but: Collection[UUID], place: _Place) -> _Place | None:
    """Some more of it; None where nothing is left. What was made of its corrections goes first."""
    stays = {*but, *planned.staying(run)}
    batches = [*_uncorrected(run), run.batch]
    is_last = place.behind == len(batches) - 1
    before = UUID(place.before) if place.before else None
    undone = undoing.undo(batches[place.behind], but=stays, before=before, most=PAGE)
    if is_last:
        left = place.left + len(undone.kept)
        place = replace(place, taken=place.taken + undone.count, left=left)
    if undone.rest:
        return replace(place, before=str(undone.rest))
    if not is_last:
        return replace(place, behind=place.behind + 1, before="")
    planned.unmake(run)
    keeping.undone(run, taken=place.taken, kept=_own(run, stays) + place.left)
    return None


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
def take_back(run: UUID, but: list[UUID], place: str = "") -> object:
    def take(here: _Place) -> _Place | None:
        row = ImportRun.objects.filter(pk=run, step=Step.UNDOING).first()
        if row is None:
            return None
        progress(here.taken, row.row_count)
        return _take_page_back(row, but, here)

    return _page_by_page(take, place)


def told_of_all(asked: Job) -> Told:
    project = ImportProject.objects.filter(pk=asked.arguments["project"]).first()
    if project is None:
        return Told(title=_("Migration"), tail="")
    return Told(title=f"{project} · {Step.UNDONE.label}", tail=f"moving-in/{project.pk}/")


@job(queue="long", scoped=False, told=told_of_all)
def take_all_back(
    project: UUID, *, keep_changed: bool = True, but: list[UUID] | None = None, place: str = ""
) -> object:
    """File by file, the last first. What is to stay is found out once."""
    kept = _to_keep(project, keep_changed=keep_changed) if but is None else but

    def take(here: _Place) -> _Place | None:
        whole = ImportProject.objects.filter(pk=project, step=Step.UNDOING).first()
        runs = _come_in(whole) if whole else []
        if runs:
            return _take_page_back(runs[0], kept, here) or START
        if whole:
            keeping.go_through(whole, None)
        return None

    return _page_by_page(take, place)


def _to_keep(project: UUID, *, keep_changed: bool) -> list[UUID]:
    with opened():
        insist_on_seat()
        whole = ImportProject.objects.filter(pk=project, step=Step.UNDOING).first()
        kept = [loss.pk for loss in lost_of_all(whole)] if whole and keep_changed else []
        checkpoint(but=kept)
    return kept


def _page_by_page(take: Callable[[_Place], _Place | None], place: str) -> object:
    """Each page in a transaction of its own, so that others write in between.

    Who goes on after a breakdown begins behind the last that was written.
    """
    here: _Place | None = _Place(**json.loads(place)) if place else START
    while here:
        with opened(), transaction.atomic():
            insist_on_seat()
            here = take(here)
            if here:
                checkpoint(place=json.dumps(asdict(here)))
        if here and is_time_up():
            return LATER
        let_others_write()
    return None
