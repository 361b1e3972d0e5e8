"""Pages of a list, by key and never by offset: the thousandth costs what the first does.

Rows stand in the order of one field and then of their ids; rows without a value stand last in both
directions.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext as _

from kesher.access import rights
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.registry import UnknownEntity, entities
from kesher.records import prepared, reading

ID: Final = "id"
Build = Callable[[], models.QuerySet[Any]]


class InvalidSort(ValueError):
    """There is no such order of this list, for whoever is asking."""


class InvalidCursor(ValueError):
    """Not a place in this list as it is now sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows in their order, and where the list goes on in both directions."""

    records: list[Any]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """`sort` as the caller spells it; `path` as a query does."""

    sort: str
    path: str
    column: "models.Field[Any, Any]"
    is_nullable: bool

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    def value_of(self, record: Any) -> Any:
        value = record
        for name in self.path.split("__"):
            if value is None:
                return None
            value = value.get(name) if isinstance(value, dict) else getattr(value, name)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Next to which row a page begins, and on which side of it."""

    value: Any
    pk: UUID
    backwards: bool


def page(
    rows: models.QuerySet[Any],
    entity: Entity,
    *,
    sort: str = "",
    cursor: str | None = None,
    limit: int = 50,
    backwards: bool = False,
) -> Page:
    """At most `limit` of the rows; one query, or two where the rows without a value begin.

    `sort` is a field's key, with a minus for the descending order; empty means the entity's own. A
    cursor knows its direction; `backwards` without one asks for the last page. Raises `InvalidSort`
    or `InvalidCursor`.
    """
    return _page(lambda: rows, _order(entity, sort), cursor, limit, backwards=backwards)


def prepared_page(
    name: Hashable,
    build: Build,
    entity: Entity,
    *,
    sort: str,
    cursor: str | None,
    limit: int,
) -> Page:
    """The same of the rows that `build` makes, whose query is kept under the name as
    `prepared.rows` has it.
    """
    return _page(build, _order(entity, sort), cursor, limit, name=name)


def _page(
    build: Build,
    order: "_Order",
    cursor: str | None,
    limit: int,
    *,
    backwards: bool = False,
    name: Hashable = None,
) -> Page:
    place = _read(cursor, order) if cursor else None
    back = place.backwards if place else backwards
    found = _walk(build, order, place, limit + 1, backwards=back, name=name)
    records = found[:limit][::-1] if back else found[:limit]
    goes_on, came_from = len(found) > limit, place is not None
    before, after = (goes_on, came_from) if back else (came_from, goes_on)
    return Page(
        records=records,
        next_cursor=_write(records[-1], order, backwards=False) if records and after else None,
        previous_cursor=_write(records[0], order, backwards=True) if records and before else None,
    )


def latest(rows: models.QuerySet[Any], *, cursor: str | None = None, limit: int = 50) -> Page:
    """A page of rows that have a moment `at`, the latest first. Raises `InvalidCursor`."""
    column = rows.model._meta.get_field("at")
    order = _Order(sort="-at", path="at", column=column, is_nullable=False)
    return _page(lambda: rows, order, cursor, limit)


def cursor_at(record: Any, entity: Entity, *, sort: str = "", backwards: bool = False) -> str:
    """The place right after a record, or right before it: its neighbours are a page from there."""
    return _write(record, _order(entity, sort), backwards=backwards)


def sortable(entity: Entity) -> set[str]:
    """The fields whoever is asking may sort by; a hidden or masked one would tell by its order."""
    return {
        key
        for key, field in entity.fields().items()
        if field.sortable and rights.is_open(entity.key, key) and _is_open(entity, field)
    }


def path_of(entity: Entity, sort: str) -> str:
    """The path by which a page in this order finds its places. Raises `InvalidSort`."""
    return _order(entity, sort).path


def _order(entity: Entity, sort: str) -> _Order:
    allowed = sortable(entity)
    if not sort:
        sort = entity.order if entity.order.lstrip("-") in allowed else f"-{ID}"
    key = sort.removeprefix("-")
    if key not in allowed | {ID}:
        message = _("This list cannot be sorted by “%(name)s”; it can by: %(names)s.")
        names = ", ".join(sorted(allowed | {ID}))
        raise InvalidSort(message % {"name": key[:40], "names": names})
    path = _path(entity, entity.field(key)) if key != ID else ID
    column, is_nullable = _column(entity.model, path)
    return _Order(sort=sort, path=path, column=column, is_nullable=is_nullable)


def _path(entity: Entity, field: Field) -> str:
    """A reference is sorted by the title of what it points at."""
    path = field.order or field.lookup
    column, _nullable = _column(entity.model, path)
    if not isinstance(column, models.ForeignKey):
        return path
    title = reading.title_column(column.related_model) or ID
    own = getattr(column.related_model, "sorted_by", {})
    return f"{path}__{own.get(title, title)}"


def _is_open(entity: Entity, field: Field) -> bool:
    """Whether sorting shows nothing of records that whoever is asking may not see."""
    column, _nullable = _column(entity.model, field.order or field.lookup)
    if not isinstance(column, models.ForeignKey):
        return True
    try:
        target = entities.of(column.related_model)
    except UnknownEntity:
        return True
    return not target.is_record or reading.sees_all_of(target)


def _column(model: type[models.Model], path: str) -> "tuple[models.Field[Any, Any], bool]":
    """The column at the end of a path, or the document it goes into; and if it may be empty."""
    first, *rest = path.split("__")
    column = model._meta.get_field(first)
    is_nullable = column.null or isinstance(column, models.JSONField)
    for name in rest:
        if isinstance(column, models.ForeignKey):
            column = column.related_model._meta.get_field(name)
            is_nullable = is_nullable or column.null
    return column, is_nullable  # type: ignore[return-value]  # paths name no reverse relations


def _walk(
    build: Build,
    order: _Order,
    place: _Place | None,
    wanted: int,
    *,
    backwards: bool,
    name: Hashable = None,
) -> list[Any]:
    """The next rows in walking order; those without a value are a list of their own, so that an
    index serves both."""
    found: list[Any] = []
    down = order.is_descending != backwards
    for is_empty in _parts(order, place, backwards=backwards):
        here = place if place and (place.value is None) == is_empty else None
        limit = wanted - len(found)
        stretch = _Stretch(order=order, down=down, is_empty=is_empty, limit=limit)
        found += stretch.rows(build, here, name)
        if len(found) == wanted:
            break
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Rows that follow on each other: all of them have a value, or none has."""

    order: _Order
    down: bool
    is_empty: bool
    limit: int

    def rows(self, build: Build, place: _Place | None, name: Hashable) -> list[Any]:
        known = {} if place is None else {"pk": place.pk, "value": place.value}
        values = [value for value in known.values() if value is not None]

        def told(*values: Any) -> models.QuerySet[Any]:
            here = replace(place, **dict(zip(known, values, strict=False))) if place else None
            return self._of(build(), here)

        if name is None or not all(map(prepared.fits, values)):
            return list(told(*values))
        return prepared.rows((name, self, len(values)), told, *values)

    def _of(self, rows: models.QuerySet[Any], place: _Place | None) -> models.QuerySet[Any]:
        path, sign = self.order.path, "-" if self.down else ""
        rows = rows.order_by(*dict.fromkeys((f"{sign}{path}", f"{sign}{ID}")))
        if self.order.is_nullable:
            rows = rows.filter(**{f"{path}__isnull": self.is_empty})
        if place:
            rows = rows.filter(_beyond(self.order, place, down=self.down))
        return rows[: self.limit]


def _parts(order: _Order, place: _Place | None, *, backwards: bool) -> list[bool]:
    """Which of the rows are walked through: with a value (False), then without one (True)."""
    parts = [False, True] if order.is_nullable else [False]
    if backwards:
        parts.reverse()
    return parts[parts.index(place.value is None) :] if place else parts


def _beyond(order: _Order, place: _Place, *, down: bool) -> Q:
    """Said so that the first half bounds the index, which an OR would not."""
    beyond = "lt" if down else "gt"
    by_id = Q(**{f"{ID}__{beyond}": place.pk})
    if place.value is None or order.path == ID:
        return by_id
    value = _comparable(place.value, order)
    farther = Q(**{f"{order.path}__{beyond}": value})
    return Q(**{f"{order.path}__{beyond}e": value}) & (farther | by_id)


def _comparable(value: Any, order: _Order) -> Any:
    """SQLite reads a document's yes and no as texts."""
    if isinstance(value, bool) and isinstance(order.column, models.JSONField):
        return str(value).lower() if connection.vendor == "sqlite" else value
    return value


def _write(record: Any, order: _Order, *, backwards: bool) -> str:
    value = order.value_of(record)
    if isinstance(value, datetime | date):
        value = value.isoformat()
    elif isinstance(value, Decimal | UUID):
        value = str(value)
    return _signer().sign_object([order.sort, value, str(record.pk), backwards])


def _read(cursor: str, order: _Order) -> _Place:
    """Only what `_write` wrote is read, so its values need no checking again."""
    try:
        sort, value, pk, backwards = _signer().unsign_object(cursor)
    except BadSignature as forged:
        raise InvalidCursor(_("This is not a place in this list; please begin anew.")) from forged
    if sort != order.sort:
        raise InvalidCursor(_("The list is sorted otherwise now; please begin anew."))
    if not isinstance(order.column, models.JSONField):
        value = order.column.to_python(value)
    return _Place(value=value, pk=UUID(pk), backwards=backwards)


def _signer() -> Signer:
    return Signer(sep=".", salt="kesher.records.paging")
