"""The rows and files that imports themselves are kept in; nothing of the trade is written here."""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from kesher.exchange import intake
from kesher.exchange.intake import Table
from kesher.exchange.models import (
    ImportPage,
    ImportProject,
    ImportRun,
    OldId,
    Policy,
    Source,
    Step,
    Strangers,
)
from kesher.exchange.outcomes import REFUSED, WARNED, Outcome
from kesher.exchange.ways import only_of, wish_of
from kesher.jobs.models import Job
from kesher.lib import hebrew
from kesher.lib.ids import new_id
from kesher.tenancy import current


def store(content: Any) -> str:
    """Keep a file under a random key; what it was called is no path."""
    return default_storage.save(f"{current().organization_id}/{new_id()}", File(content))


def store_at(key: str, content: Any) -> None:
    """Keep a file under this key, in the place of what a worker that died left there."""
    default_storage.delete(key)
    default_storage.save(key, File(content))


def drop(storage_key: str) -> None:
    default_storage.delete(storage_key)


def drop_if_there(storage_key: str) -> bool:
    is_there = default_storage.exists(storage_key)
    if is_there:
        default_storage.delete(storage_key)
    return is_there


@contextmanager
def local_copy(storage_key: str) -> Iterator[Path]:
    """The stored file where a child process can read it."""
    with default_storage.open(storage_key) as content, NamedTemporaryFile() as copy:
        shutil.copyfileobj(content, copy)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def table_of(run: ImportRun) -> Iterator[Table]:
    """The rows of the file, as they are to be read. Raises `CannotImport`."""
    with (
        local_copy(run.storage_key) as path,
        intake.opened(
            path,
            file_name=run.file_name,
            sheet=run.sheet,
            wish=wish_of(run.wish),
            only=only_of(run.only),
        ) as table,
    ):
        yield table


def begin(entity_key: str, *, file_name: str, storage_key: str, **seen: Any) -> ImportRun:
    """A new import of whoever asks; `seen` is what was seen of the file."""
    name = hebrew.clean(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:200]
    run = ImportRun(
        entity=entity_key,
        member_id=current().actor_id,
        file_name=name,
        storage_key=storage_key,
        **seen,
    )
    run.save()
    return run


def begin_project(*, name: str, system: str) -> ImportProject:
    project = ImportProject(name=name[:120], system=system[:40], member_id=current().actor_id)
    project.save()
    return project


def rename_project(project: ImportProject, name: str) -> None:
    project.name = name[:120]
    project.save(update_fields=["name"])


@transaction.atomic
def drop_project(project: ImportProject) -> None:
    """With its files, as soon as that is written."""
    keys = [*project.runs.values_list("storage_key", flat=True)]
    keys += [one["key"] for one in (*project.documents, *project.waiting)]
    project.delete()
    for key in filter(None, keys):
        transaction.on_commit(partial(drop, key))


def await_look(
    project: ImportProject,
    waiting: Sequence[Mapping[str, Any]],
    left_out: Sequence[Mapping[str, str]],
) -> None:
    """Files were sent, at which somebody is to look now."""
    project.step, project.stopping, project.seen = Step.LOOKING, "", 0
    project.waiting = [*project.waiting, *waiting]
    project.left_out = [*project.left_out, *left_out]
    project.save(update_fields=["step", "stopping", "seen", "waiting", "left_out"])


def look_again(project: ImportProject) -> None:
    """From where it was paused."""
    project.step, project.stopping = Step.LOOKING, ""
    project.save(update_fields=["step", "stopping"])


def held_project(project: ImportProject) -> ImportProject:
    """As it stands now, for this transaction alone."""
    return ImportProject.objects.select_for_update().get(pk=project.pk)


def looked(
    project: ImportProject,
    *,
    waiting: Sequence[Mapping[str, Any]],
    left_out: Sequence[Mapping[str, str]] = (),
    documents: Sequence[Mapping[str, Any]] = (),
    seen: int = 0,
) -> None:
    """What still waits, and what was seen besides what was known."""
    project.waiting = list(waiting)
    project.left_out = [*project.left_out, *left_out]
    project.documents = [*project.documents, *documents]
    project.seen += seen
    project.save(update_fields=["waiting", "left_out", "documents", "seen"])


def order(runs: Sequence[ImportRun]) -> None:
    for place, run in enumerate(runs):
        run.place = place
    ImportRun.objects.bulk_update(runs, ["place"])


def join(run: ImportRun, project: ImportProject) -> None:
    """A file of a project speaks in the ids of its system."""
    run.project, run.system = project, project.system
    run.save(update_fields=["project", "system"])


def go_through(project: ImportProject, step: Step | None) -> None:
    project.step = step or ""
    project.save(update_fields=["step"])


def came_as(run: ImportRun, source: Source) -> None:
    """Its rows are those of mail or of documents; whom they name is no customer for that alone."""
    run.source, run.strangers = source, Strangers.LEAVE
    run.save(update_fields=["source", "strangers"])


def treat(run: ImportRun, strangers: Strangers) -> None:
    """What becomes of rows that name somebody who is not here."""
    run.strangers = strangers
    run.save(update_fields=["strangers"])


def withdraw(run: ImportRun) -> None:
    """It never began, and another takes its place."""
    drop(run.storage_key)
    run.delete()


def change_type(run: ImportRun, entity_key: str) -> None:
    run.entity = entity_key
    run.source = Source.TABLE if run.is_of_users else run.source
    run.save(update_fields=["entity", "source"])


def take_as_users(run: ImportRun) -> None:
    """Its rows are of no record type; what was chosen for them counts no more."""
    run.entity, run.source, run.signature = "", Source.USERS, ""
    run.mapping, run.planned, run.fixed, run.answers = [], {}, {}, {}
    run.save()


def know_people(project: ImportProject, people: Sequence[Mapping[str, Any]]) -> None:
    """Who the users of its system are."""
    project.people = list(people)
    project.save(update_fields=["people"])


def leave_out_run(run: ImportRun, *, is_left_out: bool) -> None:
    run.is_left_out = is_left_out
    run.save(update_fields=["is_left_out"])


def match(run: ImportRun, mapping: Sequence[str]) -> None:
    run.mapping = list(mapping)
    run.save(update_fields=["mapping"])


def look_anew(run: ImportRun, **seen: Any) -> None:
    """What was seen of another sheet; what was chosen for the former one counts no more."""
    for name, value in (seen | {"mapping": [], "planned": {}, "fixed": {}, "saved_as": ""}).items():
        setattr(run, name, value)
    run.save()


def choose(
    run: ImportRun,
    *,
    mapping: Sequence[str],
    fixed: Mapping[str, Any],
    policy: Policy,
    all_or_nothing: bool,
) -> None:
    run.mapping, run.fixed, run.policy = list(mapping), dict(fixed), policy
    run.all_or_nothing = all_or_nothing
    run.save(update_fields=["mapping", "fixed", "policy", "all_or_nothing"])


def come_as_they_can(run: ImportRun) -> None:
    """A wrong row keeps no others out."""
    run.all_or_nothing = False
    run.save(update_fields=["all_or_nothing"])


def answer(run: ImportRun, answers: Mapping[str, Mapping[str, str]]) -> None:
    run.answers = dict(answers)
    run.save(update_fields=["answers"])


def plan(run: ImportRun, planned: Mapping[str, Any]) -> None:
    """The fields that are to be made of columns."""
    run.planned = dict(planned)
    run.save(update_fields=["planned"])


def made_answers(run: ImportRun, made: Mapping[str, Mapping[str, str]]) -> None:
    run.new_answers = dict(made)
    run.save(update_fields=["new_answers"])


def correct(run: ImportRun, *, off: Collection[str]) -> None:
    """All kinds of corrections but these are wanted."""
    run.corrections_off = sorted(off)
    run.save(update_fields=["corrections_off"])


def took_back(run: ImportRun, kind: str, told: Mapping[str, Any] | None) -> None:
    """What became of a kind of corrections that was undone; None where it stands again."""
    run.taken_back = {key: value for key, value in run.taken_back.items() if key != kind}
    if told is not None:
        run.taken_back[kind] = dict(told)
    run.save(update_fields=["taken_back"])


def came_from(run: ImportRun, system: str) -> None:
    """Whose ids those in the file are."""
    run.system = system
    run.save(update_fields=["system"])


def use(run: ImportRun, name: str) -> None:
    """A saved mapping was used for the file."""
    run.saved_as = name
    run.save(update_fields=["saved_as"])


def enter(run: ImportRun, step: Step, *, job_id: UUID | None = None) -> None:
    """Begin to check or to write, from the first row."""
    ImportPage.objects.filter(run=run).delete()
    if run.step == Step.UNDONE:
        run.batch = new_id()
    run.step, run.position, run.counts, run.problem = step, 0, {}, ""
    run.job_id, run.finished_at, run.stopping = job_id, None, ""
    run.corrected, run.taken_back = {}, {}
    run.save()


def stop_as(run: ImportRun | ImportProject, step: Step) -> None:
    """What it is to become where its worker next looks."""
    run.stopping = step
    run.save(update_fields=["stopping"])


def go_on(run: ImportRun) -> None:
    """From the row where it was paused."""
    run.step, run.stopping = Step.RUNNING, ""
    run.save(update_fields=["step", "stopping"])


def undo(run: ImportRun) -> None:
    """It is about to be taken back."""
    run.step = Step.UNDOING
    run.save(update_fields=["step"])


def nothing(run: ImportRun) -> None:
    """A wrong row kept all others out: what is counted is what stands, and what is wrong."""
    run.counts = {REFUSED: run.counts[REFUSED]}
    run.save(update_fields=["counts"])
    end(run, Step.NOTHING)


def undone(run: ImportRun, *, taken: int, kept: int) -> None:
    run.counts = {"undone": taken, "kept": kept}
    run.save(update_fields=["counts"])
    end(run, Step.UNDONE)


def work_on(asker: ImportRun | ImportProject) -> Job | None:
    """The job that carries it on, or did."""
    return Job.objects.mine().filter(pk=asker.job_id).first() if asker.job_id else None


def of_job(run: ImportRun | ImportProject, job_id: UUID) -> None:
    run.job_id = job_id
    run.save(update_fields=["job_id"])


def held(run: ImportRun) -> ImportRun:
    """The run as it stands now, for this transaction alone."""
    return ImportRun.objects.select_for_update().get(pk=run.pk)


def note(run: ImportRun, outcomes: Sequence[Outcome], corrections: Sequence[Any]) -> None:
    """A page is behind: in the transaction that wrote its records."""
    told = [
        [one.number, one.what, one.pk and str(one.pk), [*one.sentences, *one.warnings]]
        + [WARNED] * bool(one.warnings)
        for one in outcomes
    ]
    awaits = [[one.number, str(one.pk), one.awaits] for one in outcomes if one.awaits]
    page = {"outcomes": [told], "corrections": [list(corrections)], "awaits": [awaits]}
    ImportPage.objects.bulk_insert(page, run_id=run.pk, start=run.position)
    for one in outcomes:
        for what in (one.what, WARNED) if one.warnings else (one.what,):
            run.counts[what] = run.counts.get(what, 0) + 1
    for _row, kind, *_rest in corrections:
        run.corrected[kind] = run.corrected.get(kind, 0) + 1
    run.position += len(outcomes)
    run.save(update_fields=["counts", "corrected", "position"])


def joined(run: ImportRun, page: ImportPage) -> None:
    """The records of a page wait for none any more; who is not here is told beside its rows."""
    page.save(update_fields=["awaits", "outcomes"])
    run.save(update_fields=["counts"])


def keep_old_ids(system: str, entity_key: str, told: Mapping[str, UUID]) -> None:
    """Under which ids records came; the last one that came with an id has it.

    An id of an unknown system says nothing.
    """
    if not system:
        return
    house = current().organization_id
    whose: dict[str, Any] = {"organization_id": house, "system": system, "entity": entity_key}
    rows = [OldId(**whose, old=old, record_id=pk) for old, pk in told.items()]
    OldId.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        update_fields=["record_id"],
        unique_fields=["organization", "system", "entity", "old"],
    )


def end(run: ImportRun, step: Step, *, problem: str = "") -> None:
    run.step, run.problem = step, problem[:300]
    run.finished_at = None if step == Step.PAUSED else timezone.now()
    run.save(update_fields=["step", "problem", "finished_at"])
