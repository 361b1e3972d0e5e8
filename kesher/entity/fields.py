"""Fields: one face for a model's column, a custom field and a set of child rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models

if TYPE_CHECKING:
    from kesher.entity.kinds.base import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice. `meaning` lets reports survive renaming (open, won, lost …).

    `limit` is how many are to stand in its column of a board, 0 for any number; `chance`, in per
    cent, and `days` what is expected of those that stand there. `group` is the answer of another
    list to which it belongs. `aliases` are its labels in other languages, understood when typed.
    """

    key: str
    label: str
    colour: str = ""
    meaning: str = ""
    reverse: str = ""
    archived: bool = False
    limit: int = 0
    group: str = ""
    chance: int | None = None
    days: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What every door knows of a field.

    `lookup` is its path in a query set, empty when it can be neither filtered nor sorted by;
    `order` the path it is sorted by, where that is another.
    A custom field is `searched` where records are found by it; of others the entity says so.
    `options` are the kind's own settings (choices' list, currency, decimals, target entity …).
    `beside` are columns that hold the rest of the value, read and saved together with its own.
    `asked_beside` is another field and the one answer of it beside which this one is asked; a value
    that is there already is shown beside any answer.
    """

    key: str
    label: Any
    kind: Kind
    lookup: str = ""
    order: str = ""
    required: bool = False
    read_only: bool = False
    sortable: bool = False
    nullable: bool = False
    is_custom: bool = False
    searched: bool = False
    help: Any = ""
    default: Any = None
    position: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    asked_beside: tuple[str, str] | None = None

    def read(self, record: Any) -> Any:
        return getattr(record, self.key)

    def is_asked(self, record: Any) -> bool:
        """Whether the record's card is to show the field, were it empty."""
        if self.asked_beside is None:
            return True
        key, answer = self.asked_beside
        return bool(getattr(record, key) == answer)

    def write(self, record: Any, value: Any) -> None:
        """Put a value of the kind's own Python type on the record, unsaved."""
        setattr(record, self.key, value)

    @property
    def column(self) -> str:
        """The name to give `save(update_fields=…)`; empty when the value is kept elsewhere."""
        return self.key

    @property
    def in_rows(self) -> bool:
        """Whether the value is kept in rows of its own, by `keep`, after the record is saved."""
        return False

    def keep(self, records: list[Any], *, fresh: bool = False) -> None:
        """Write the rows of the records whose value is new; of `fresh` ones it may be nothing."""

    def gather(self, records: list[Any]) -> None:
        """Read at once what `read` of each of the records would read alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnField(Field):
    """A column of the model."""

    def read(self, record: Any) -> Any:
        """Nothing, too, where a reference that is required has not been given yet."""
        return getattr(record, self.key, None)

    def write(self, record: Any, value: Any) -> None:
        if value is None:
            empty = record._meta.get_field(self.key)
            value = None if empty.null else empty.get_default()
        setattr(record, self.key, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraField(Field):
    """A custom field: a key of the record's `extra`, stored as the kind's JSON."""

    def read(self, record: Any) -> Any:
        raw = record.extra.get(self.key)
        return None if raw is None else self.kind.from_store(raw, self)

    def write(self, record: Any, value: Any) -> None:
        extra = {key: kept for key, kept in record.extra.items() if key != self.key}
        if not self.kind.is_empty(value):
            extra[self.key] = self.kind.to_store(value, self)
        record.extra = extra

    @property
    def column(self) -> str:
        return "extra"


class Writer(Protocol):
    """Puts lists of child rows in the place of the old ones, of which `fresh` records have none."""

    def __call__(self, pairs: list[tuple[Any, Any]], *, fresh: bool) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsField(Field):
    """A list of child rows (phones, addresses …) read and replaced as a whole.

    `writer` gets pairs of a saved record and its new list, and whether the records are `fresh`, so
    that there are no old rows; `load(records)` puts the lists of many
    records on them at once, in one query. `repeats` names the record's own copy of the primary row
    and makes it of the row; of one that is said to be invalid there is no copy.
    """

    reader: Callable[[Any], Any]
    writer: Writer
    load: Callable[[list[Any]], None] | None = None
    repeats: tuple[str, Callable[[Mapping[str, Any]], str]] | None = None

    def read(self, record: Any) -> Any:
        waiting = getattr(record, f"_new_{self.key}", None)
        return self.reader(record) if waiting is None else waiting

    def write(self, record: Any, value: Any) -> None:
        rows = value or []
        setattr(record, f"_new_{self.key}", rows)
        if self.repeats:
            own, copied = self.repeats
            first = _first(rows)
            setattr(record, own, copied(first) if first else "")

    @property
    def column(self) -> str:
        return self.repeats[0] if self.repeats else ""

    @property
    def in_rows(self) -> bool:
        return True

    def gather(self, records: list[Any]) -> None:
        if self.load:
            self.load(records)

    def keep(self, records: list[Any], *, fresh: bool = False) -> None:
        waiting = f"_new_{self.key}"
        pairs = [(record, record.__dict__.pop(waiting, [])) for record in records]
        self.writer(pairs, fresh=fresh)


def _first(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The primary row, or the first that holds, where the primary one does not."""
    found: Mapping[str, Any] = {}
    for row in rows:
        if not row.get("invalid"):
            if row.get("primary"):
                return row
            found = found or row
    return found


def options_of(column: models.Field[Any, Any]) -> dict[str, Any]:
    """What a model's column tells its kind."""
    told: dict[str, Any] = {}
    if list_key := getattr(column, "list", ""):
        told["list"] = list_key
    if column.choices:
        told["choices"] = column
    if column.has_default() and not column.blank and not column.null:
        told["never_empty"] = True
    if column.max_length:
        told["max_length"] = column.max_length
    if isinstance(column, models.DecimalField):
        told["decimals"] = column.decimal_places
    if isinstance(column, models.ForeignKey):
        told["model"] = column.related_model
    return told
