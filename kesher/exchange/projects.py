"""Many files of one system that move in together: what is done with them, and in which order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import (
    bearers,
    carrying,
    choosing,
    explained,
    keeping,
    laying_out,
    recognising,
    unpacking,
    users,
)
from kesher.exchange.heads import are_lines
from kesher.exchange.models import ImportProject, ImportRun, Step, Strangers
from kesher.exchange.unpacking import Sent
from kesher.lib import hebrew

# Of documents, and of what nobody recognised: after all others.
LATE: Final = 1_000
LAST: Final = 2_000


def begin(name: str, system: str, files: Iterable[Sent]) -> ImportProject:
    """A new project of these files, or of those in the archives among them, looked at at once."""
    project = receive(name, system, files)
    look(project)
    return project


def add(project: ImportProject, files: Iterable[Sent]) -> None:
    """More of them, looked at at once."""
    unpacking.receive(project, files)
    look(project)


def receive(name: str, system: str, files: Iterable[Sent]) -> ImportProject:
    """A new project, at whose files somebody is to look."""
    project = keeping.begin_project(name=hebrew.clean(name), system=hebrew.clean(system))
    unpacking.receive(project, files)
    return project


def look(project: ImportProject, *, may_go_on: Callable[[], bool] = lambda: True) -> bool:
    """Look at what was sent, from where it stands; False where it was to stop before its end.

    What cannot be read is noted with the reason; what can takes its place in the order.
    """
    while project.waiting:
        if not unpacking.look(project, may_go_on=may_go_on):
            return False
    rest(project)
    return True


def rest(project: ImportProject) -> None:
    """What nobody looked at stays out, and what was seen takes its place."""
    with carrying.as_bringer(project):
        if project.waiting:
            unpacking.leave_rest(project)
    pause(project)


def pause(project: ImportProject) -> None:
    """What was seen takes its place; what nobody looked at waits."""
    with carrying.as_bringer(project):
        arrange(project)
        keeping.go_through(project, None)


def rename(project: ImportProject, name: str) -> None:
    """Raises `ValidationError` for an empty name."""
    plain = hebrew.clean(name)
    if not plain:
        raise ValidationError({"name": [_("Please give a name.")]})
    keeping.rename_project(project, plain)


def drop(project: ImportProject) -> None:
    """One of which nothing came in. Raises `Refused`: what came in could not be taken back."""
    if project.step or any(run.has_come_in or run.is_moving for run in project.runs.all()):
        raise Refused(_("Files of it came in; they are taken back before it is deleted."))
    unpacking.leave_rest(project)
    keeping.drop_project(project)


def arrange(project: ImportProject) -> None:
    """Find out which documents no table names and who the users are, and put the files in their
    order.
    """
    laying_out.lay_out(project)
    users.gather(project)
    keeping.order(_in_order(list(project.runs.all())))


def _in_order(runs: Sequence[ImportRun]) -> list[ImportRun]:
    """What others point at comes before them; firms before the people who work there."""
    ranks = {run.pk: _rank_of(run) for run in runs}
    return sorted(runs, key=lambda run: (ranks[run.pk], _follows_others(run), run.pk))


def _rank_of(run: ImportRun) -> int:
    """What nobody recognised comes last, and documents after all that they may hang on."""
    if not run.entity:
        return LAST
    if bearers.of(run.entity):
        return LATE
    return _rank(entities.get(run.entity), ())


def _rank(entity: Entity, above: Sequence[str]) -> int:
    fields = entity.fields()
    pointed = [recognising.pointed_at(fields[key]) for key in entity.form if key in fields]
    below = [one for one in pointed if one and one.key not in (*above, entity.key)]
    links = any(fields[key].kind.key == "link" for key in entity.form if key in fields)
    ranks = [_rank(one, (*above, entity.key)) + 1 for one in below]
    return max(ranks, default=0) + links


def _follows_others(run: ImportRun) -> bool:
    """Whether its rows name other records of their own type, or are lines of these."""
    names_others = any(key.startswith("works_at.") for key in run.mapping)
    return names_others or are_lines(run.entity, run.mapping)


def turn_into(run: ImportRun, entity: Entity) -> None:
    """The rows are of another record type than was thought, or of one that nobody recognised.

    Raises `CannotImport`.
    """
    carrying.require(entity)
    _insist_on_rest(run)
    was_unknown = not run.entity
    keeping.change_type(run, entity.key)
    carrying.turn_to(run, run.sheet)
    recognising.find_ids(run)
    if was_unknown and run.is_left_out:
        keeping.leave_out_run(run, is_left_out=False)


def take_as_users(run: ImportRun) -> None:
    """The rows are the users of the former system. Raises `Refused`."""
    _insist_on_rest(run)
    users.insist(run)
    keeping.take_as_users(run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is said of a file: see `choosing.choose`. None is as it was."""

    columns: Mapping[str, choosing.Goal]
    answers: Mapping[str, Mapping[str, str]]
    fixed: Mapping[str, Any]
    existing: str
    strangers: str
    all_or_nothing: bool | None
    saved: str
    corrections_off: Sequence[str] | None


def match(run: ImportRun, said: Choices) -> None:
    """Where its columns go, and what of twins and wrong rows. Raises `WrongChoice`.

    One that was only checked is open again.
    """
    if run.step in {Step.CHECKED, Step.NOTHING, Step.FAILED, Step.UNDONE}:
        keeping.enter(run, Step.MAPPING)
    _insist_on_rest(run)
    insist_on_type(run)
    if said.all_or_nothing is False:
        keeping.come_as_they_can(run)
    if said.strangers:
        keeping.treat(run, Strangers(said.strangers))
    choosing.choose(
        run,
        columns=said.columns,
        saved=said.saved,
        answers=said.answers,
        existing=said.existing or run.policy,
        fixed=said.fixed,
        all_or_nothing=bool(said.all_or_nothing),
        corrections_off=said.corrections_off,
    )
    explained.spread(run)


def leave(run: ImportRun, *, is_left_out: bool) -> None:
    _insist_on_rest(run)
    if not is_left_out and not run.is_of_users:
        insist_on_type(run)
    keeping.leave_out_run(run, is_left_out=is_left_out)
    if run.is_of_users:
        users.gather(run.project)


def insist_on_type(run: ImportRun) -> None:
    """Nothing can be done with a file of which nobody knows what it holds."""
    if not run.entity:
        raise Refused(_("Please choose first what the rows of this file are."))


def _insist_on_rest(run: ImportRun) -> None:
    if run.step != Step.MAPPING:
        raise Refused(_("This import went on meanwhile; please load the page again."))
