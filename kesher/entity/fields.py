"""Fields: one face for a model's column, a custom field and a set of child rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from kesher.entity.kinds.base import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice. `meaning` lets reports survive renaming (open, won, lost …)."""

    key: str
    label: str
    colour: str = ""
    meaning: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What every door knows of a field.

    `lookup` is its path in a query set, empty when it can be neither filtered nor sorted by.
    `options` are the kind's own settings (choices' list, currency, decimals, target entity …).
    """

    key: str
    label: Any
    kind: Kind
    lookup: str = ""
    required: bool = False
    read_only: bool = False
    sortable: bool = False
    nullable: bool = False
    is_custom: bool = False
    help: Any = ""
    default: Any = None
    position: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)

    def read(self, record: Any) -> Any:
        return getattr(record, self.key)

    def write(self, record: Any, value: Any) -> None:
        """Put a value of the kind's own Python type on the record, unsaved."""
        setattr(record, self.key, value)

    @property
    def column(self) -> str:
        """The name to give `save(update_fields=…)`; empty when the value is kept elsewhere."""
        return self.key

    def keep(self, record: Any, value: Any) -> None:
        """Called after the record is saved; for values kept in rows of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnField(Field):
    """A column of the model."""

    def write(self, record: Any, value: Any) -> None:
        empty = record._meta.get_field(self.key)
        if value is None and not empty.null:
            value = empty.get_default()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsField(Field):
    """A list of child rows (phones, addresses …) read and replaced as a whole.

    `load(records)` puts the lists of many records on them at once, in one query.
    """

    reader: Callable[[Any], Any]
    writer: Callable[[Any, Any], None]
    load: Callable[[list[Any]], None] | None = None

    def read(self, record: Any) -> Any:
        waiting = getattr(record, f"_new_{self.key}", None)
        return self.reader(record) if waiting is None else waiting

    def write(self, record: Any, value: Any) -> None:
        setattr(record, f"_new_{self.key}", value)

    @property
    def column(self) -> str:
        return ""

    def keep(self, record: Any, value: Any) -> None:
        self.writer(record, value)
        delattr(record, f"_new_{self.key}")


def options_of(column: models.Field[Any, Any]) -> dict[str, Any]:
    """What a model's column tells its kind."""
    told: dict[str, Any] = {}
    if list_key := getattr(column, "list", ""):
        told["list"] = list_key
    if column.choices:
        told["choices"] = column
    if column.max_length:
        told["max_length"] = column.max_length
    if isinstance(column, models.DecimalField):
        told["decimals"] = column.decimal_places
    if isinstance(column, models.ForeignKey):
        told["model"] = column.related_model
    return told
