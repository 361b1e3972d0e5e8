"""A list of small rows kept as a whole: phones, addresses, identifiers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from kesher.entity.fields import Field
from kesher.entity.kinds.base import Kind, plain_text
from kesher.entity.kinds.row_columns import PRIMARY, Row, RowColumn, RowFlag
from kesher.entity.markup import draw
from kesher.entity.naming import capital

MOST = 50


class RowsWidget(forms.Widget):
    """A line of inputs for each row, and one that is empty; named `field-column`, in order."""

    template_name = "entity/widgets/rows.html"
    is_wide = True
    # Many inputs have one name together, not a label that points at one of them.
    use_fieldset = True

    def __init__(self, kind: "RowsKind") -> None:
        super().__init__()
        self.kind = kind

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [row for row in value or [] if isinstance(row, dict)]
        blank = {"primary": not rows}
        context["widget"] |= {
            "rows": [self._cells(row) for row in (*rows, blank)],
            "blank": self._cells({}),
            "columns": self.kind.boxes,
            "chooses_primary": self.kind.has_primary,
        }
        return context

    def _cells(self, row: Row) -> dict[str, Any]:
        cells = [
            {"column": column, "value": told, "options": column.offered(told)}
            for column in self.kind.boxes
            for told in [self.kind.boxed(row, column)]
        ]
        flags = [
            {"flag": flag, "is_set": row.get(flag.name) is True}
            for flag in self.kind.flags
            if flag.typed
        ]
        return {
            "cells": cells,
            "primary": bool(row.get("primary")),
            "flags": flags,
            "is_flagged": any(one["is_set"] for one in flags),
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not hasattr(data, "getlist"):
            return data.get(name)
        columns = {column.name: data.getlist(f"{name}-{column.name}") for column in self.kind.boxes}
        count = max((len(values) for values in columns.values()), default=0)
        ticked = {
            flag.name: set(data.getlist(f"{name}-{flag.name}"))
            for flag in (*self.kind.flags, PRIMARY)
        }
        rows = [
            {key: values[place] if place < len(values) else "" for key, values in columns.items()}
            | {flag: str(place) in places for flag, places in ticked.items()}
            for place in range(min(count, MOST + 1))
        ]
        return [row for row in rows if row.get(self.kind.main, "").strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-{self.kind.main}" not in data


class RowsKind(Kind):
    """Subclasses say their columns, which of them is the main one, and how a row is cleaned."""

    custom: ClassVar[bool] = False
    sortable: ClassVar[bool] = False
    unites: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ("contains", "is empty", "is not empty")
    columns: ClassVar[tuple[RowColumn, ...]] = ()
    main: ClassVar[str] = ""
    flags: ClassVar[tuple[RowFlag, ...]] = ()
    has_primary: ClassVar[bool] = True
    # The kind of a row that says none, where rows have parts besides.
    usual: ClassVar[str] = ""
    # The columns by which two rows are known to be the same; the main one, if none is named.
    same_by: ClassVar[tuple[str, ...]] = ()
    # The column of `known_as`, by which others with the same are found; the main one, if none.
    known_by: ClassVar[str] = ""
    # What others keep in columns of their own, and a row here in one of its own, by what it is
    # called.
    pieces: ClassVar[Mapping[str, Any]] = {}

    def composed(self, parts: Mapping[str, str]) -> dict[str, str]:
        """The parts of a row, without the pieces that are in them then."""
        return dict(parts)

    def clean_row(self, row: Row, field: Field) -> Row:
        """The row as it is kept; raises `ValidationError`."""
        return row

    def boxed(self, row: Row, column: RowColumn) -> str:
        """What stands in the box of a column: of the main one, with what is appended to it."""
        if column.name == self.main and any(row.get(name) for name in self.appended):
            return self.shown(row)
        return str(row.get(column.name, ""))

    def shown(self, row: Row) -> str:
        return str(row[self.main])

    def copied(self, row: Mapping[str, Any]) -> str:
        """What a record repeats of its primary row, in a column of its own."""
        return str(row.get(self.main, ""))

    def known_as(self, told: str) -> str:
        """What is equal for any two ways to tell the same: `told` is of the main column."""
        return told

    def holders(self, known: Iterable[str], field: Field) -> list[tuple[str, Any]]:
        """Whoever has a row that is known as one of these, each with what it is."""
        column = self.known_by or self.main
        found = field.options["rows"].objects.filter(**{f"{column}__in": [*known]})
        return list(found.values_list(column, "party").distinct())

    def parse(self, text: Any, field: Field) -> list[Row]:
        if isinstance(text, list):
            return self.from_json(text, field)
        parts = [part.strip() for part in str(text).replace("\n", ";").replace("|", ";").split(";")]
        return self.from_json([part for part in parts if part], field)

    def from_json(self, raw: Any, field: Field) -> list[Row]:
        if raw is None:
            return []
        if not isinstance(raw, list):
            raise ValidationError(_("A list is wanted here."), code="type")
        if len(raw) > MOST:
            raise ValidationError(
                _("At most %(most)s rows fit here.") % {"most": MOST}, code="many"
            )
        rows = [self._row(one, field) for one in raw]
        if self.has_primary and rows and not any(row["primary"] for row in rows):
            rows[0]["primary"] = True
        return rows

    def _row(self, raw: Any, field: Field) -> Row:
        told = {self.main: raw} if isinstance(raw, str) else raw
        if not isinstance(told, dict) or not told.keys() <= self._known:
            expected = ", ".join(sorted(self._known))
            raise ValidationError(_("A row has only these: %(names)s.") % {"names": expected})
        row: Row = {name: plain_text(told[name]) if name in told else "" for name in self._names}
        if not row[self.main]:
            raise ValidationError(_("Please fill in this field."), code="required")
        for column in self._chosen:
            if row[column.name]:
                row[column.name] = column.answer(row[column.name])
        for column in self._with_meaning:
            row[column.name] = (column.meant and column.meant(row[column.name])) or row[column.name]
        for flag in self._flags:
            row[flag] = told.get(flag) is True
        self._check_lengths(row, field)
        return self.pruned(self.clean_row(row, field))

    def pruned(self, row: Row) -> Row:
        """The row without columns that are told only where there is something in them."""
        for name in self.appended:
            if not row.get(name):
                row.pop(name, None)
        return row

    def said_of(self, told: Any, row: Row) -> set[str]:
        """Which columns of the row were told, and are not only what is usual."""
        names = set(told) if isinstance(told, dict) else {self.main}
        return names | {name for name in self.appended if name in row}

    def completed(
        self, rows: Sequence[Row], told: Sequence[Any], before: Sequence[Row]
    ) -> list[Row]:
        """The rows, read from `told`, with whatever was not said of them as it was before.

        Whoever sends a number alone does not mean that its owner may be called again.
        """
        said = [self.said_of(one, row) for one, row in zip(told, rows, strict=True)]
        named = {self.name_of(row): row for row in before}
        others = {self.name_of(row) for row in rows}
        known = {row[self.main]: row for row in before if self.name_of(row) not in others}
        found = [
            row | _unsaid(named.get(self.name_of(row)) or known.get(row[self.main], {}), names)
            for row, names in zip(rows, said, strict=True)
        ]
        if not self.has_primary or any("primary" in names for names in said):
            return found
        place = self._place_of_primary(found, before)
        return [row | {"primary": place == at} for at, row in enumerate(found)]

    def _place_of_primary(self, rows: Sequence[Row], before: Sequence[Row]) -> int:
        """Where the row is that was the primary one, or what is left of it; else the first."""
        first = next((row for row in before if row["primary"]), None)
        if first is None:
            return 0
        named = [at for at, row in enumerate(rows) if self.name_of(row) == self.name_of(first)]
        left = [at for at, row in enumerate(rows) if row[self.main] == first[self.main]]
        return next(iter(named + left), 0)

    @cached_property
    def said_against(self) -> tuple[RowFlag, ...]:
        """What people say against a row: not to be called, out of use."""
        return tuple(flag for flag in self.flags if flag.typed and flag.tone != "good")

    @cached_property
    def flag_names(self) -> tuple[str, ...]:
        return tuple(flag.name for flag in self.flags)

    @cached_property
    def boxes(self) -> tuple[RowColumn, ...]:
        """The columns that have a box of their own."""
        return tuple(column for column in self.columns if not column.appended)

    @cached_property
    def appended(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.appended)

    @cached_property
    def main_column(self) -> RowColumn:
        return next(column for column in self.columns if column.name == self.main)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def _chosen(self) -> tuple[RowColumn, ...]:
        return tuple(column for column in self.columns if column.choices)

    @cached_property
    def _with_meaning(self) -> tuple[RowColumn, ...]:
        return tuple(column for column in self.columns if column.meant)

    @cached_property
    def _flags(self) -> tuple[str, ...]:
        return ("primary", *self.flag_names) if self.has_primary else self.flag_names

    @cached_property
    def _known(self) -> frozenset[str]:
        """What a row may be told by."""
        columns = (column.name for column in self.columns)
        return frozenset((*columns, "primary", *self.flag_names))

    def _check_lengths(self, row: Row, field: Field) -> None:
        model: Any = field.options.get("rows")
        for name, limit in _limits(self, model) if model else ():
            if len(row[name]) > limit:
                raise ValidationError(
                    _("This is longer than %(limit)s characters."),
                    params={"limit": limit, "column": name},
                    code="long",
                )

    def to_json(self, value: Any, field: Field) -> Any:
        return [dict(row) for row in value or []]

    def is_empty(self, value: Any) -> bool:
        return not value

    def united(self, mine: Any, other: Any, field: Field) -> Any:
        """The rows of both, each once; what is said of a row in either of them is kept."""
        rows = {self.name_of(row): dict(row) for row in mine or ()}
        for row in other or ():
            known = rows.get(self.name_of(row))
            rows[self.name_of(row)] = self._of_both(known, row) if known else dict(row)
        together = list(rows.values())
        if len(together) > MOST:
            raise ValidationError(
                _("At most %(most)s rows fit here.") % {"most": MOST}, code="many"
            )
        return self._with_one_primary(together)

    def name_of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """What tells a row from the others of its list."""
        return tuple(str(row.get(name, "")).casefold() for name in self.same_by or (self.main,))

    def _of_both(self, mine: Row, other: Row) -> Row:
        flags = {name: bool(mine.get(name) or other.get(name)) for name in self.flag_names}
        return {name: value or other.get(name, value) for name, value in mine.items()} | flags

    def _with_one_primary(self, rows: list[Row]) -> list[Row]:
        if self.has_primary and rows:
            first = next((place for place, row in enumerate(rows) if row.get("primary")), 0)
            for place, row in enumerate(rows):
                row["primary"] = place == first
        return rows

    def text(self, value: Any, field: Field) -> str:
        return "; ".join(self.shown(row) for row in value or [])

    def sheets(self, field: Field) -> list[tuple[str, Callable[[Any], Any]]]:
        """Whoever writes to people by a file must see who asked them not to."""
        label, flags = capital(field.label), self.said_against
        return [
            *super().sheets(field),
            *((f"{label} – {one.label}", self._shown_if(one)) for one in flags),
        ]

    def _shown_if(self, flag: RowFlag) -> Callable[[Any], str]:
        return lambda value: "; ".join(self.shown(row) for row in value or [] if row.get(flag.name))

    def typed(self, value: Any, field: Field) -> Any:
        return value or []

    def cell(self, value: Any, field: Field) -> str:
        return draw('<bdi dir="auto">{}</bdi>', self.text(value, field))

    def full(self, value: Any, field: Field) -> str:
        """A line for each row, with its kind where rows have kinds."""
        return format_html_join(
            "",
            '<div>{} <span class="k-faint">{}</span>{}</div>',
            (
                (self._struck(row, self.drawn(row)), self._kind_of(row), self._tags(row))
                for row in value or []
            ),
        )

    def marked(self, row: Row, drawing: str) -> str:
        """For a list: a row's drawing, struck or marked by what is said of it, with the words."""
        words = ", ".join(str(flag.label) for flag in self._marks(row))
        struck = self._struck(row, drawing)
        return draw('{}<span class="k-unseen"> {}</span>', struck, words) if words else struck

    def _struck(self, row: Row, drawing: str) -> str:
        told = self._marks(row)
        if not told:
            return drawing
        tone = "bad" if any(flag.tone == "bad" for flag in told) else "warn"
        words = ", ".join(str(flag.label) for flag in told)
        return draw('<span class="k-flagged-{}" title="{}">{}</span>', tone, words, drawing)

    def _marks(self, row: Row) -> list[RowFlag]:
        return [flag for flag in self.told_of(row) if flag.tone != "good"]

    def _tags(self, row: Row) -> str:
        return format_html_join(
            "",
            ' <span class="k-tag k-tone-{}">{}</span>',
            ((flag.tone, flag.label) for flag in self.told_of(row)),
        )

    def told_of(self, row: Row) -> list[RowFlag]:
        return [flag for flag in self.flags if row.get(flag.name)]

    def drawn(self, row: Row) -> str:
        return draw('<bdi dir="auto">{}</bdi>', self.shown(row))

    def _kind_of(self, row: Row) -> str:
        told = next((column for column in self.columns if column.name == "kind"), None)
        options = told.options if told else ()
        return next((one.label for one in options if one.key == row.get("kind")), "")

    def widget(self, field: Field) -> forms.Widget:
        return RowsWidget(self)

    def schema(self, field: Field) -> dict[str, Any]:
        properties: dict[str, Any] = {column.name: column.schema() for column in self.columns}
        properties |= {flag: {"type": "boolean"} for flag in ("primary", *self.flag_names)}
        return {
            "type": "array",
            "maxItems": MOST,
            "items": {"type": "object", "properties": properties, "required": [self.main]},
        }

    def asked(self, field: Field, operator: str, operands: Sequence[str]) -> Q:
        wanted = {f"{field.options['column']}__icontains": self.fragment(operands[0])}
        return Q(pk__in=field.options["rows"].objects.filter(**wanted).values("party"))

    def empty(self, field: Field) -> Q:
        return ~Q(pk__in=field.options["rows"].objects.values("party"))

    def fragment(self, typed: str) -> str:
        return typed.strip()


@cache
def _limits(kind: RowsKind, model: Any) -> list[tuple[str, int]]:
    """How long the texts of a row may be, as far as the table limits them."""
    told = ((one.name, model._meta.get_field(one.name).max_length) for one in kind.columns)
    return [(name, limit) for name, limit in told if limit]


def _unsaid(was: Row, said: set[str]) -> Row:
    return {name: value for name, value in was.items() if name not in {*said, "primary"}}
