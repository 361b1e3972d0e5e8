"""Many files of one system that move in together: recognised and put in order."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from kesher.entity.action import Refused
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import carrying, choosing, intake, keeping, recognising, refusing
from kesher.exchange.models import ImportProject, ImportRun, Step
from kesher.exchange.refusing import CannotImport
from kesher.lib import hebrew
from kesher.lib.tables import UnreadableFile, unpack

MEGABYTE: Final = 1 << 20
# What may come out of an archive, for each byte that may be sent.
MOST_UNPACKED: Final = 40
ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it was sent."""

    name: str
    content: Any
    size: int


def begin(name: str, system: str, files: Iterable[Sent]) -> ImportProject:
    """A new project of these files, or of those in the archives among them."""
    project = keeping.begin_project(name=hebrew.clean(name), system=hebrew.clean(system))
    add(project, files)
    return project


def add(project: ImportProject, files: Iterable[Sent]) -> None:
    """What cannot be read is noted with the reason; what can takes its place in the order."""
    left_out = list(project.left_out)
    for sent in files:
        left_out += _taken(project, sent)
    keeping.leave_out(project, left_out)
    arrange(project)


def arrange(project: ImportProject) -> None:
    """Put the files in their order."""
    keeping.order(_in_order(list(project.runs.all())))


def _taken(project: ImportProject, sent: Sent) -> list[dict[str, str]]:
    if sent.size > settings.UPLOAD_MAX_BYTES:
        return [_told(sent.name, str(refusing.of_size(settings.UPLOAD_MAX_BYTES // MEGABYTE)))]
    with tempfile.NamedTemporaryFile() as copy:
        for piece in iter(lambda: sent.content.read(MEGABYTE), b""):
            copy.write(piece)
        copy.flush()
        return _opened(project, sent.name, Path(copy.name))


def _opened(project: ImportProject, name: str, path: Path) -> list[dict[str, str]]:
    """The file itself, or those inside it; answers what could not be taken in."""
    left_out: list[dict[str, str]] = []
    with path.open("rb") as content:
        is_zip = content.read(len(ZIP)) == ZIP
    if is_zip:
        most = settings.UPLOAD_MAX_BYTES * MOST_UNPACKED
        try:
            unpack(path, lambda one, at: left_out.extend(_kept(project, one, at)), most_bytes=most)
        except UnreadableFile as problem:
            if problem.code != "unknown_kind":
                return [*left_out, _told(name, str(refusing.of_file(problem)))]
        else:
            return left_out
    return _kept(project, name, path)


def _kept(project: ImportProject, name: str, path: Path) -> list[dict[str, str]]:
    """Each sheet with rows as an import of its own; answers the sheets that are none."""
    left_out = []
    try:
        first = intake.peek(path, file_name=name)
    except CannotImport as problem:
        return [_told(name, str(problem))]
    for sheet in first.sheets or [""]:
        try:
            seen = first if sheet == first.sheet else intake.peek(path, file_name=name, sheet=sheet)
        except CannotImport as problem:
            left_out.append(_told(_named(name, sheet, first), str(problem)))
            continue
        found = recognising.recognise(seen.titles, seen.samples, f"{name} {sheet}")
        if found is None:
            left_out.append(_told(_named(name, sheet, first), _("No record type fits it.")))
            continue
        with path.open("rb") as content:
            key = keeping.store(content)
        run = carrying.begin_seen(found, seen, file_name=name, storage_key=key)
        keeping.join(run, project)
        recognising.find_ids(run)
    return left_out


def _named(name: str, sheet: str, seen: intake.Peek) -> str:
    return f"{name} – {sheet}" if len(seen.sheets) > 1 else name


def _told(name: str, why: str) -> dict[str, str]:
    return {"name": hebrew.clean(name)[:200], "why": why}


def _in_order(runs: Sequence[ImportRun]) -> list[ImportRun]:
    """What others point at comes before them; firms before the people who work there."""
    ranks = {run.pk: _rank(entities.get(run.entity), ()) for run in runs}
    return sorted(runs, key=lambda run: (ranks[run.pk], _names_others(run), run.pk))


def _rank(entity: Entity, above: Sequence[str]) -> int:
    fields = entity.fields()
    pointed = [recognising.pointed_at(fields[key]) for key in entity.form if key in fields]
    below = [one for one in pointed if one and one.key not in (*above, entity.key)]
    links = any(fields[key].kind.key == "link" for key in entity.form if key in fields)
    ranks = [_rank(one, (*above, entity.key)) + 1 for one in below]
    return max(ranks, default=0) + links


def _names_others(run: ImportRun) -> bool:
    """Whether its rows name other records of their own type."""
    return any(key.startswith("works_at.") for key in run.mapping)


def turn_into(run: ImportRun, entity: Entity) -> None:
    """The rows are of another record type than was thought. Raises `CannotImport`."""
    carrying.require(entity)
    _insist_on_rest(run)
    keeping.change_type(run, entity.key)
    carrying.turn_to(run, run.sheet)
    recognising.find_ids(run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is said of a file: see `choosing.choose`. None is as it was."""

    columns: Mapping[str, choosing.Goal]
    answers: Mapping[str, Mapping[str, str]]
    fixed: Mapping[str, Any]
    existing: str
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
    if said.all_or_nothing is False:
        keeping.come_as_they_can(run)
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


def leave(run: ImportRun, *, is_left_out: bool) -> None:
    _insist_on_rest(run)
    keeping.leave_out_run(run, is_left_out=is_left_out)


def _insist_on_rest(run: ImportRun) -> None:
    if run.step != Step.MAPPING:
        raise Refused(_("This import went on meanwhile; please load the page again."))
