"""An import from its first row to its last: page by page, each row exactly once."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from kesher.access.rights import insist_on_seat, may, member
from kesher.entity.description import Entity
from kesher.entity.registry import entities
from kesher.exchange import (
    awaiting,
    corrected,
    heads,
    intake,
    keeping,
    lines,
    making,
    planned,
    presets,
    refusing,
    saving,
)
from kesher.exchange.incoming import bring_in
from kesher.exchange.intake import Numbered
from kesher.exchange.mapping import last_alike, signature
from kesher.exchange.models import ImportProject, ImportRun, Policy, SavedMapping, Step
from kesher.exchange.outcomes import REFUSED, Outcome
from kesher.exchange.pages import Pages
from kesher.exchange.plan import Draft, Plan, plan_of
from kesher.exchange.refusing import CannotImport
from kesher.exchange.targets import importable
from kesher.exchange.understanding import Reader
from kesher.exchange.ways import ALL, NONE, Only, Wish, only_of, wish_of
from kesher.records import reading, undoing
from kesher.tenancy import ahead, current, lasting, scope
from kesher.tenancy.organization import organization
from kesher.tenancy.scope import Channel

PAGE: Final = 1_000
AT_ONCE: Final = 2_000
MEGABYTE: Final = 1 << 20
MOST_OBJECTS: Final = 300_000


class Overtaken(RuntimeError):
    """Somebody else carries this import on, or it was begun anew."""


def begin(
    entity: Entity,
    content: Any,
    *,
    file_name: str,
    size: int,
    sheet: str = "",
    wish: Wish = NONE,
) -> ImportRun:
    """Take a file in and look at it: at `sheet`, else at the first with rows.

    Raises `CannotImport` or `NotVisible`.
    """
    require(entity)
    if size > settings.UPLOAD_MAX_BYTES:
        raise refusing.of_size(settings.UPLOAD_MAX_BYTES // MEGABYTE)
    key = keeping.store(content)
    try:
        with keeping.local_copy(key) as path:
            seen = intake.peek(path, file_name=file_name, sheet=sheet, wish=wish)
    except CannotImport:
        keeping.drop(key)
        raise
    return begin_seen(entity, seen, file_name=file_name, storage_key=key, wish=wish)


def begin_seen(
    entity: Entity | None,
    seen: intake.Peek,
    *,
    file_name: str,
    storage_key: str,
    wish: Wish = NONE,
    only: Only = ALL,
) -> ImportRun:
    """An import of a file that is kept already, matched as files like it were before.

    Without an entity it waits until somebody says what its rows are.
    """
    run = keeping.begin(
        entity.key if entity else "",
        file_name=file_name,
        storage_key=storage_key,
        channel="import" if current().actor_id else "command",
        wish=wish.told(),
        only=only.told(),
        **_seen(entity, seen),
    )
    if entity:
        _as_before(run)
    return run


def _as_before(run: ImportRun) -> None:
    """What was said of a file like this one counts for this one, too."""
    if saved := saving.fitting(run):
        use(run, saved)
        return
    preset = presets.fitting(run.titles)
    if preset and preset.entity == run.entity:
        presets.use(run, preset)
    if last := last_alike(run):
        keeping.answer(run, last.answers)
        keeping.correct(run, off=last.corrections_off)
        keeping.came_from(run, run.system or last.system)
        if preset and len(last.mapping) == len(run.titles):
            keeping.match(run, ["" if key == making.MAKE else key for key in last.mapping])


def use(run: ImportRun, saved: SavedMapping) -> None:
    """Match the columns as it was saved. Raises `CannotImport`."""
    if saved.wish and saved.wish != run.wish:
        turn_to(run, run.sheet, wish=wish_of(saved.wish))
    keeping.choose(
        run,
        mapping=saving.chosen(saved, run),
        fixed=saved.fixed,
        policy=Policy(saved.policy),
        all_or_nothing=saved.all_or_nothing,
    )
    making.plan(run, run.mapping, {})
    keeping.answer(run, saved.answers)
    keeping.correct(run, off=saved.corrections_off)
    keeping.use(run, saved.name)


def turn_to(run: ImportRun, sheet: str, *, wish: Wish | None = None) -> None:
    """Another sheet of the same file, or the same read otherwise. Raises `CannotImport`.

    What was said of one sheet's rows need not hold for another's.
    """
    wanted = wish or replace(wish_of(run.wish), heading=None)
    only = only_of(run.only) if sheet == run.sheet else ALL
    with keeping.local_copy(run.storage_key) as path:
        seen = intake.peek(path, file_name=run.file_name, sheet=sheet, wish=wanted, only=only)
    told = _seen(entities.get(run.entity), seen)
    keeping.look_anew(run, wish=wanted.told(), only=only.told(), **told)


def _seen(entity: Entity | None, seen: intake.Peek) -> dict[str, Any]:
    return {
        "titles": seen.titles,
        "samples": seen.samples,
        "distinct": seen.distinct,
        "notes": seen.notes,
        "found": seen.found,
        "row_count": seen.count,
        "sheet": seen.sheet,
        "sheets": seen.sheets,
        "signature": signature(entity, seen.titles) if entity else "",
    }


def require(entity: Entity) -> None:
    """Raise `NotVisible` unless whoever asks may bring rows of this type in."""
    allowed = may("create", entity.key) or may("update", entity.key)
    if not importable(entity) or not allowed:
        raise reading.NotVisible(f"import {entity.key}")


def is_small(run: ImportRun) -> bool:
    """Whether somebody may wait for it; such a file is one transaction."""
    return run.row_count <= AT_ONCE


def check(run: ImportRun) -> None:
    """Find out what would become of each row, and write nothing."""
    keeping.enter(run, Step.CHECKING)
    carry(run)


def write(run: ImportRun) -> None:
    """Bring the rows in. One that must come whole is checked first where it is large."""
    if run.all_or_nothing and not is_small(run) and run.step != Step.CHECKED:
        check(run)
    if run.step == Step.FAILED or is_hopeless(run):
        return
    keeping.enter(run, Step.RUNNING)
    carry(run)


def is_hopeless(run: ImportRun) -> bool:
    """Whether the check found a wrong row in a file that must come whole."""
    wrong = run.step == Step.CHECKED and bool(run.counts.get(REFUSED))
    return run.all_or_nothing and wrong


def carry(run: ImportRun, *, may_go_on: Callable[[], bool] = lambda: True) -> bool:
    """The step at hand, from where it stands; False where it was to stop before its end."""
    try:
        with keeping.table_of(run) as table:
            rows = islice(heads.gathered(run, table.rows), run.position, None)
            with _circles_left_alone():
                return _pages(run, rows, may_go_on)
    except CannotImport as problem:
        with inside(run), transaction.atomic():
            undoing.undo(run.batch)
            keeping.end(run, Step.FAILED, problem=str(problem))
        return True


@contextmanager
def _circles_left_alone() -> Iterator[None]:
    """Look for circles among objects only where there are more than two pages of rows hold."""
    usual = gc.get_threshold()
    gc.set_threshold(MOST_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _pages(run: ImportRun, rows: Iterator[Numbered], may_go_on: Callable[[], bool]) -> bool:
    with inside(run):
        if run.step == Step.RUNNING:
            planned.make(run)
        size = AT_ONCE if is_small(run) else PAGE
        plan = plan_of(run)
        if plan.has_lines:
            plan = replace(plan, wholes=lines.wholes_of(run))
        pages = Pages(Reader(plan), rows, size=size)
    while pages.begin():
        if not may_go_on():
            return False
        _page(run, pages)
        if not run.is_moving:
            return True
    while run.step == Step.RUNNING and _are_left(run):
        if not may_go_on():
            return False
        _join_page(run, pages.plan)
    with inside(run):
        keeping.end(run, Step.CHECKED if run.step == Step.CHECKING else Step.DONE)
    return True


def _page(run: ImportRun, pages: Pages) -> None:
    """One transaction: what is written, and that it is. Who else carries on the same must stop.

    The rows are understood before it: in SQLite nobody else writes while it lasts. PostgreSQL
    writes one page while the next is understood, and SQLite puts it into the file.
    """
    with inside(run), nullcontext() if is_small(run) else lasting.soon():
        drafts = pages.take()
        with ahead.meanwhile(pages.look_ahead), transaction.atomic():
            _hold(run)
            outcomes = _brought(run, pages.plan, drafts)
            keeping.note(run, outcomes, corrected.of_page(pages.plan, drafts, outcomes))
            if run.step == Step.RUNNING and _must_stop(run, outcomes):
                undoing.undo(run.batch)
                keeping.nothing(run)


def _hold(run: ImportRun) -> None:
    """For this transaction alone."""
    held = keeping.held(run)
    if (held.step, held.position, held.batch) != (run.step, run.position, run.batch):
        raise Overtaken(str(run.pk))


def _are_left(run: ImportRun) -> bool:
    with inside(run):
        return awaiting.first_page(run) is not None


def _join_page(run: ImportRun, plan: Plan) -> None:
    with inside(run), transaction.atomic():
        _hold(run)
        if page := awaiting.first_page(run):
            awaiting.settle(run, plan, page)


def _brought(run: ImportRun, plan: Plan, drafts: Sequence[Draft]) -> list[Outcome]:
    """What becomes of the rows; written, unless this is but a check or the page has a wrong row."""
    with transaction.atomic():
        outcomes = bring_in(plan, drafts)
        if run.step == Step.CHECKING or _must_stop(run, outcomes):
            transaction.set_rollback(True)
    return outcomes


def _must_stop(run: ImportRun, outcomes: Sequence[Outcome]) -> bool:
    return run.all_or_nothing and any(one.what == REFUSED for one in outcomes)


@contextmanager
def inside(run: ImportRun) -> Iterator[None]:
    """The organisation, as whoever brought the file; all of it is one batch.

    Raises `SeatLost` if that member has left.
    """
    with as_bringer(run, run.channel, batch=run.batch):
        yield


@contextmanager
def as_bringer(
    brought: ImportRun | ImportProject, channel: Channel = "import", *, batch: UUID | None = None
) -> Iterator[None]:
    """The organisation, as whoever brought something, in their language. Raises `SeatLost`."""
    who = brought.member_id
    with scope(brought.organization_id, who, channel if who else "command", batch=batch):
        insist_on_seat()
        known = member()
        language = known.user.language if known else ""
        with translation.override(language or organization().language):
            yield
