"""What is left of the records that stay when somebody is erased: sums, days and states, no words.

Records of theirs lose all that they say; those of others, which only mention them, no more than the
words by which they are known.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils import timezone, translation

from kesher.entity.columns import (
    ChoiceColumn,
    ChoicesColumn,
    ColourColumn,
    FileColumn,
    ImageColumn,
    LinkColumn,
    MediaTypeColumn,
    OrderColumn,
)
from kesher.entity.description import Entity
from kesher.entity.models import CustomField
from kesher.entity.naming import capital
from kesher.entity.record import Record
from kesher.entity.registry import entities
from kesher.entity.staying import Staying, staying_of
from kesher.lib.redacting import MASK, Known
from kesher.records import search
from kesher.records.models import Access, Change, TimelineLine
from kesher.records.pointers import AnyOf
from kesher.tenancy import wall
from kesher.tenancy.organization import organization

Rows = dict[Any, set[UUID]]

CODED: Final = (
    ChoiceColumn,
    ChoicesColumn,
    ColourColumn,
    LinkColumn,
    MediaTypeColumn,
    OrderColumn,
)
FILES: Final = (FileColumn, ImageColumn)
# Kinds of custom fields that say nothing in words.
COUNTED: Final = frozenset(
    {
        "choice",
        "choices",
        "date",
        "date_time",
        "decimal",
        "duration",
        "money",
        "number",
        "percent",
        "quantity",
        "rating",
        "user",
        "whole_number",
        "yes_no",
    }
)


@dataclass(slots=True)
class Stayed:
    """Ids by model: of the records of the erased, of those of others that point at them or at what
    stays of them, and of those that only speak of them.
    """

    own: Rows = field(default_factory=lambda: defaultdict(set))
    others: Rows = field(default_factory=lambda: defaultdict(set))
    speaking: Rows = field(default_factory=dict)

    @property
    def ids(self) -> set[UUID]:
        return set().union(*self.own.values())

    def of_others(self, known: Known) -> Iterator[tuple[Rows, Known]]:
        """What is not theirs, and what is to be taken out of it: where nothing but the words tells
        who is meant, one word of a name is not enough.
        """
        yield self.others, known
        yield self.speaking, known.whole()


def sort_out(entity: Entity, rows: Rows, mentions: Iterable[tuple[Any, str, set[UUID]]]) -> Stayed:
    """Take what stays out of `rows`; the erased themselves only where something points at them."""
    found, erased = Stayed(), rows[entity.model]
    for model in [one for one in rows if one is not entity.model and staying_of(one)]:
        found.own[model] |= rows.pop(model)
    for model, name, pks in mentions:
        if staying_of(model) and model is not entity.model and pks & erased:
            pointing = model.objects.filter(AnyOf(F(name), pks & erased))
            found.others[model] |= {*pointing.values_list("pk", flat=True)} - found.own[model]
    for model in [*found.others]:
        _with_parts(found, model, found.others[model])
    pointed = {pk for side in (found.own, found.others) for pk in _pointed(entity, side)} & erased
    if pointed and staying_of(entity.model):
        found.own[entity.model] = pointed
        rows[entity.model] = erased - pointed
    return found


def empty(stayed: Stayed, known: Known) -> None:
    """Take the words out of all that stays, and find it by what is left alone."""
    with translation.override(organization().language):
        for model, pks in stayed.own.items():
            _rewrite(model, pks, known, own=True)
        for rows, told in stayed.of_others(known):
            for model, pks in rows.items():
                _rewrite(model, pks, told, own=False)
    for rows in (stayed.own, stayed.others, stayed.speaking):
        _find_anew(rows)
    for rows, told in stayed.of_others(known):
        _cross_out(rows, told)


def papers(stayed: Stayed, known: Known) -> Iterator[tuple[Any, set[UUID]]]:
    """The files that rows of others refer to whose words name the erased: the same is in them."""
    for model, pks in stayed.others.items():
        told = [row for row in _rows(model, pks) if _changes(row, known, own=False)]
        for column in model._meta.concrete_fields:
            target = column.related_model
            if told and target and any(one.name == "storage_key" for one in target._meta.fields):
                yield target, {getattr(row, column.attname) for row in told} - {None}


def lines_of_others(stayed: Stayed, known: Known) -> set[UUID]:
    """The lines of the log of records of others that name the erased."""
    return {pk for rows, told in stayed.of_others(known) for pk in _lines(rows, told)}


def _lines(rows: Rows, known: Known) -> set[UUID]:
    ids = set().union(*rows.values())
    changes = Change.objects.filter(AnyOf(F("record_id"), ids)).order_by()
    accesses = Access.objects.filter(AnyOf(F("record_id"), ids)).order_by()
    told = {one.pk: (one.before, one.after) for one in changes}
    told |= {one.pk: (one.detail, {}) for one in accesses}
    return {pk for pk, said in told.items() if known.is_in(json.dumps(said, ensure_ascii=False))}


def _with_parts(found: Stayed, model: Any, pks: set[UUID]) -> None:
    tables: list[Any] = [*wall.tenant_models()]
    for table in tables:
        for column in wall.references(table):
            is_part = column.related_model is model and not column.null and staying_of(table)
            if is_part:
                rows = table.objects.filter(AnyOf(F(column.attname), pks))
                new = {*rows.values_list("pk", flat=True)} - found.own[table] - found.others[table]
                found.others[table] |= new
                if new:
                    _with_parts(found, table, new)


def _pointed(entity: Entity, side: Rows) -> Iterator[UUID]:
    for model, pks in side.items():
        for column in wall.references(model):
            if column.related_model is entity.model:
                rows = model.objects.filter(AnyOf(F("pk"), pks)).exclude(**{column.name: None})
                yield from rows.values_list(column.attname, flat=True)


def _rewrite(model: Any, pks: set[UUID], known: Known, *, own: bool) -> None:
    for row in _rows(model, pks):
        if values := _changes(row, known, own=own):
            if issubclass(model, Record):
                values |= {"version": row.version + 1, "updated_at": timezone.now()}
            model.objects.filter(pk=row.pk).update(**values)


def _find_anew(rows: Rows) -> None:
    """Once all of them are rewritten: records are found by the names of others, too."""
    for entity in entities:
        if entity.is_record and entity.model in rows:
            living = [row for row in _rows(entity.model, rows[entity.model]) if not row.deleted_at]
            search.index(entity, living)


def _changes(row: Any, known: Known, *, own: bool) -> dict[str, Any]:
    """What the columns say from now on, of those that say something else."""
    staying = staying_of(type(row)) or Staying()
    columns = [one for one in row._meta.concrete_fields if one.name not in staying.keeping]
    found = {one.name: _anew(row, one, known, own=own) for one in columns if not one.is_relation}
    found = {name: value for name, value in found.items() if value != getattr(row, name)}
    if staying.whole and not own:
        return _changes(row, known, own=True) if found else {}
    if own and staying.title:
        found |= _called(row, staying)
    return found | _sorted(row, found)


def _sorted(row: Any, found: dict[str, Any]) -> dict[str, Any]:
    """What is kept beside a value for sorting by it."""
    if not {*found} & {*getattr(row, "sorted_by", ())}:
        return {}
    for name, value in found.items():
        setattr(row, name, value)
    return {name: getattr(row, name) for name in row.settle()}


def _anew(row: Any, column: Any, known: Known, *, own: bool) -> Any:
    staying, value = staying_of(type(row)) or Staying(), getattr(row, column.name)
    if own and (column.name in staying.dropping or isinstance(column, FILES)):
        return {} if isinstance(column, models.JSONField) else None if column.null else ""
    if column.name == "extra":
        return _extra(row, known, own=own)
    if not value or column.choices or column.primary_key or isinstance(column, CODED):
        return value
    if isinstance(column, models.JSONField):
        plain = known.out_of_all(value)
        return _unsaid(plain, staying.saying) if own else plain
    is_text = isinstance(column, models.CharField | models.TextField)
    if not is_text:
        return value
    return _text(column, value, known, gone=own and column.name not in staying.worded)


def _text(column: Any, value: str, known: Known, *, gone: bool) -> str:
    plain = "" if gone else known.out_of(value)
    is_address = isinstance(column, models.EmailField | models.URLField)
    return "" if is_address and plain != value else plain


def _unsaid(document: Any, places: frozenset[str]) -> Any:
    return {key: _hushed(one) if key in places else one for key, one in document.items()}


def _hushed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hushed(one) for key, one in value.items()}
    return MASK if isinstance(value, str) and value else value


def _extra(row: Any, known: Known, *, own: bool) -> dict[str, Any]:
    if not own:
        told: dict[str, Any] = known.out_of_all(row.extra)
        return told
    kinds = dict(CustomField.objects.filter(key__in=row.extra).values_list("key", "kind"))
    return {key: value for key, value in row.extra.items() if kinds.get(key) in COUNTED}


def _called(row: Any, staying: Staying) -> dict[str, Any]:
    """By its type and number, unless the model has another way; and where that is sorted."""
    named = staying.called(row) if staying.called else _by_number(row)
    return {staying.title: named}


def _by_number(row: Any) -> str:
    label = capital(entities.of(row).label)
    number = getattr(row, "number", None)
    return f"{label} {number}" if number else label


def _cross_out(rows: Rows, known: Known) -> None:
    """On the timelines of others."""
    ids = set().union(*rows.values())
    for line in TimelineLine.objects.filter(AnyOf(F("record_id"), ids)):
        told = {name: known.out_of_all(getattr(line, name)) for name in ("title", "body", "detail")}
        if any(value != getattr(line, name) for name, value in told.items()):
            TimelineLine.objects.filter(pk=line.pk).update(**told)


def _rows(model: Any, pks: Iterable[UUID]) -> list[Any]:
    return list(model.objects.filter(AnyOf(F("pk"), {*pks})).order_by("pk"))
