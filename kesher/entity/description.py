"""The one description of a record type: how it is used, where the model says what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language

from kesher.entity import kinds
from kesher.entity.action import Action
from kesher.entity.book import book
from kesher.entity.fields import ColumnField, Field, options_of
from kesher.entity.record import Record
from kesher.tenancy import current
from kesher.tenancy.models import TenantModel

ANY: Final = "any record"

UNSEEN = {"id", "organization", "extra", "version", "deleted_at"}
MADE_BY_THE_CORRIDOR = {"created_at", "updated_at", "created_by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Columns of a board: one per choice of `group_by`, each with the sum of `total`.

    A card dropped on a choice listed in `drop`, by key or meaning, does that verb instead of a
    plain change. Where `within` names another choice, the board shows one of its answers at a
    time: the choices of `group_by` whose group it is. `chance` names the field with a record's own
    per cent, else that of its column, by which `total` is weighed. `marks(records)` answers the
    words that mark some of them, and needs the columns `reads`.
    """

    group_by: str
    total: str = ""
    drop: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    chance: str = ""
    marks: Callable[[Sequence[Any]], Mapping[UUID, Any]] | None = None
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A block of a card. `context` answers, from the record, its `rows`, its `html`, or what its
    template shows; `tells` are the record's fields that it tells of by itself: who may not read one
    of them has no such block."""

    key: str
    title: Any = ""
    fields: tuple[str, ...] = ()
    template: str = ""
    context: Callable[[Any], dict[str, Any]] | None = None
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card as shipped; an organisation's layouts go over it.

    `light` answers an object with a `colour` ("" for none) and the `reasons` for it.
    """

    head: tuple[str, ...] = ()
    start: tuple[Panel, ...] = ()
    main: tuple[Panel, ...] = ()
    end: tuple[Panel, ...] = ()
    metrics: Callable[[Any], list[tuple[Any, Any]]] | None = None
    light: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a record looks like in the timeline, where it is one line however often it changes."""

    at: datetime
    title: str
    body: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Where a record is told: on the card of the party at `party` ("" for a party itself).

    `body` is the field whose words are the body of its line. One that `may_be_alone` is often
    about nobody: a task of one's own.
    """

    party: str = ""
    line: Callable[[Any], Line | None] | None = None
    body: str = ""
    may_be_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """How an entity shows itself on the card of another.

    `metric(first rows, number of all)` answers a label and safe HTML for the card's head, or None;
    `reads` names the columns it needs that are not shown, and `sums` the aggregates over all rows
    that each of the first tells. Of several references to the host, `by` names the one that
    counts; `applies(host record)` says whether there is anything to show.
    """

    title: Any = ""
    columns: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    conditions: str = ""
    order: str = ""
    metric: Callable[[Sequence[Any], int], tuple[Any, Any] | None] | None = None
    sums: Mapping[str, models.Aggregate] = field(default_factory=dict)
    by: str = ""
    applies: Callable[[Any], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Entity:
    """At most sixteen options; a test counts them."""

    model: type[TenantModel]
    key: str
    icon: str
    columns: tuple[str, ...]
    form: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    order: str = "-created_at"
    board: Board | None = None
    card: Card = Card()
    appears_on: Mapping[Any, Guest] = field(default_factory=dict)
    matches_on: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    timeline: Timeline | None = None
    more: tuple[Field, ...] = ()

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entity) and other.key == self.key

    @property
    def label(self) -> Any:
        return self.model._meta.verbose_name

    @property
    def label_plural(self) -> Any:
        return self.model._meta.verbose_name_plural

    @property
    def is_record(self) -> bool:
        """Whether rows have an owner, walls, a past and custom fields."""
        return issubclass(self.model, Record)

    @property
    def called_by(self) -> frozenset[str]:
        """The fields that titles are made of."""
        return self.model.called_by if issubclass(self.model, Record) else frozenset()

    def rows(self) -> models.QuerySet[Any]:
        """All living rows of the organisation; what somebody may see is `reading.visible`."""
        rows: models.QuerySet[Any] = self.model.objects.all()
        return rows.filter(deleted_at=None) if self.is_record else rows

    def fields(self) -> dict[str, Field]:
        """Every field by key, custom ones last; built once for each scope and language."""
        memo, name = current().memo, ("fields", self.key, get_language())
        known = memo.get(name)
        if known is None:
            custom = book().custom(self.key) if self.is_record else []
            known = {**self._told, **{one.key: one for one in custom}}
            memo[name] = known
        return cast("dict[str, Field]", known)

    def field(self, key: str) -> Field:
        return self.fields()[key]

    def action(self, verb: str) -> Action | None:
        return next((action for action in self.actions if action.verb == verb), None)

    @cached_property
    def _told(self) -> dict[str, Field]:
        columns = {
            column.name: _column_field(self.model, column)
            for column in self.model._meta.concrete_fields
            if column.name not in UNSEEN | getattr(self.model, "derived", frozenset())
        }
        return {**columns, **{one.key: one for one in self.more}}


def _column_field(model: type[models.Model], column: models.Field[Any, Any]) -> ColumnField:
    kind = kinds.for_column(column)
    return ColumnField(
        key=column.name,
        label=column.verbose_name,
        kind=kind,
        lookup=column.name,
        order=getattr(model, "sorted_by", {}).get(column.name, column.name),
        required=not column.blank and column.editable and not column.has_default(),
        read_only=not column.editable or column.name in MADE_BY_THE_CORRIDOR,
        sortable=kind.sortable,
        nullable=column.null,
        help=column.help_text,
        options=options_of(column),
        asked_beside=getattr(model, "asked_beside", {}).get(column.name),
    )
