"""What an import does with each row: where its cells go, what it gets besides, what of twins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.file import Image
from kesher.entity.registry import entities
from kesher.exchange import heads, making, widening
from kesher.exchange.bearers import DOCUMENT
from kesher.exchange.besides import LABELS
from kesher.exchange.correcting import Correction
from kesher.exchange.joins import Beside
from kesher.exchange.models import ImportRun, Policy, Source, Step, Strangers
from kesher.exchange.owners import Owners
from kesher.exchange.shelf import Shelf
from kesher.exchange.targets import ELSEWHERE, ID, Target, is_of_lines, targets
from kesher.records.history import Remembered

# The former ids of which one is meant.
BETWEEN: Final = ";"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """The columns of one field: of the record, of what its reference `through` points at, or of
    whom it is joined with. `place` is the key of what it lies behind, "" for the record's own.
    """

    field: Field
    through: Field | None
    beside: Beside | None
    place: str
    columns: tuple[tuple[int, Target], ...]

    @property
    def answered_as(self) -> str:
        """The target whose words somebody may have explained."""
        plain = (target.key for _place, target in self.columns if target.variant not in LABELS)
        return next(plain, self.columns[0][1].key)

    @property
    def path(self) -> str:
        """How faults name the field of a record: what it lies behind, where it does."""
        return self.place or self.field.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`ids` are the columns that tell former ids, in the `system`, or whom a record is joined with.

    One that `waits` is a trial within a project: what it points at may be in a file before it, if
    it is of an `awaited` record type. `names` is the column that names documents on the `shelf`,
    `elsewhere` that of files which did not come along.
    `owners` tell who is behind the ids of users.
    `off` are the kinds of corrections that are not wanted. `planned` are the keys of fields that a
    trial knows and nobody made yet, `pictures` those of fields that show one.
    It `has_lines` where each row is one of a record's lines; `wholes` is what other files say that
    those records come to, by their former ids.
    """

    entity: Entity
    titles: Sequence[str]
    id_column: int | None
    groups: Sequence[Group]
    fixed: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, str]]
    owners: Owners
    ids: Sequence[tuple[int, Target]]
    system: str
    waits: bool
    awaited: frozenset[str] = frozenset()
    names: int | None = None
    elsewhere: int | None = None
    shelf: Shelf | None = None
    is_trial: bool = False
    source: str = Source.TABLE
    strangers: str = Strangers.MAKE
    policy: Policy
    off: frozenset[str]
    planned: frozenset[str] = frozenset()
    pictures: Sequence[str] = ()
    has_lines: bool = False
    wholes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def are_only_lines(self) -> bool:
        """Whether rows tell of lines alone, of records that must be here: nobody's new ones."""
        whose = self.entity.timeline.party if self.entity.timeline else ""
        told = {group.place or group.field.key for group in self.groups} | {*self.fixed}
        told |= {target.through.key for _place, target in self.ids if target.through}
        return self.has_lines and whose not in told


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a row; `path` is the key of the field, "" for the row as a whole."""

    path: str
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.column}: {self.sentence}" if self.column else self.sentence


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """A row understood: values by field, and by reference those of the record it points at.

    `old` is the record's former id, `document` the name of the file that it bears, and `olds` are
    the former ids of what it points at, by reference, each with its record type where its column
    told that (`deals:31`), with a semicolon between several; `joins` are whom the row names beside
    it, by their place and whether that is told by a former id, and `beside` what the row says of
    them.
    `made` are the references and places whose records were made of this row, `joined` those records
    by the place. It `tells_more` where fields that nobody made yet get something of it.
    `lines` are those of the record that rows of the file tell.
    `keys` are what it is recognised by, once that was asked. `begun` is the new record that this
    will be if there is none, where it was begun ahead.
    """

    number: int
    pk: UUID | None = None
    old: str = ""
    document: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    olds: dict[str, str] = field(default_factory=dict)
    joins: dict[tuple[str, bool], str] = field(default_factory=dict)
    beside: dict[str, dict[str, Any]] = field(default_factory=dict)
    joined: dict[str, Any] = field(default_factory=dict)
    is_waiting: bool = False
    through: dict[str, dict[str, Any]] = field(default_factory=dict)
    cells: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    record: Any = None
    keys: list[tuple[str, Any]] | None = None
    begun: Remembered | None = None
    lines: list[Any] = field(default_factory=list)
    tells_more: bool = False

    def note(self, through: str, correction: Correction) -> None:
        correction.through = through
        self.corrections.append(correction)

    def of(self, through: str) -> list[Correction]:
        return [one for one in self.corrections if one.through == through]

    def blame(self, path: str, column: str, sentences: Sequence[str]) -> None:
        self.faults += [Fault(path=path, column=column, sentence=one) for one in sentences]


def plan_of(run: ImportRun) -> Plan:
    """The plan as whoever asks may carry it out: fields they may not write are left alone."""
    entity = entities.get(run.entity)
    known = targets(entity)
    planned = making.in_trial(run)
    chosen = [planned.get(at) or known.get(key) for at, key in enumerate(run.mapping)]
    has_lines = heads.are_lines(run.entity, run.mapping)
    plan = Plan(
        entity=entity,
        titles=run.titles,
        id_column=next((at for at, one in enumerate(chosen) if one and one.key == ID), None),
        groups=_groups(
            [None if not has_lines and is_of_lines(entity, one) else one for one in chosen]
        ),
        fixed=_fixed(entity, run.fixed),
        answers=widening.in_trial(run) if run.step == Step.CHECKING else run.answers,
        owners=Owners(run),
        ids=[(at, one) for at, one in enumerate(chosen) if one and _tells_whom(one)],
        system=run.system,
        waits=run.step == Step.CHECKING and run.project_id is not None,
        awaited=_awaited(run),
        names=run.mapping.index(DOCUMENT) if DOCUMENT in run.mapping else None,
        elsewhere=run.mapping.index(ELSEWHERE) if ELSEWHERE in run.mapping else None,
        shelf=Shelf(run.project.documents) if DOCUMENT in run.mapping and run.project else None,
        is_trial=run.step == Step.CHECKING,
        source=run.source,
        strangers=run.strangers,
        policy=Policy(run.policy),
        off=frozenset(run.corrections_off),
        planned=frozenset(one.key for one in planned.values()),
        pictures=[one.field.key for one in chosen if one and one.field and _is_picture(one.field)],
        has_lines=has_lines,
    )
    return replace(plan, policy=Policy.UPDATE) if plan.are_only_lines else plan


def _is_picture(field: Field) -> bool:
    return isinstance(field.kind, Image)


def _tells_whom(target: Target) -> bool:
    return target.is_old_id or bool(target.beside and not target.field)


def _awaited(run: ImportRun) -> frozenset[str]:
    """In a trial, the record types of which files before this one may bring more."""
    if run.step != Step.CHECKING or run.project is None:
        return frozenset()
    before = run.project.runs.filter(place__lt=run.place, is_left_out=False)
    return frozenset(before.exclude(step=Step.DONE).values_list("entity", flat=True))


def _groups(chosen: Sequence[Target | None]) -> list[Group]:
    columns: dict[tuple[str, str], list[tuple[int, Target]]] = {}
    for at, target in enumerate(chosen):
        if target and target.field:
            columns.setdefault((_place(target), target.field.key), []).append((at, target))
    return [_group(some) for some in columns.values()]


def _place(target: Target) -> str:
    if target.beside:
        return target.beside.place
    return target.through.key if target.through else ""


def _group(columns: list[tuple[int, Target]]) -> Group:
    first = columns[0][1]
    assert first.field  # noqa: S101  targets without a field were left out
    return Group(
        field=first.field,
        through=first.through,
        beside=first.beside,
        place=_place(first),
        columns=tuple(columns),
    )


def _fixed(entity: Entity, told: Mapping[str, Any]) -> dict[str, Any]:
    known = targets(entity)
    fields = {key: known[key].field for key in told if key in known}
    return {
        key: one.kind.from_json(told[key], one) for key, one in fields.items() if one is not None
    }
