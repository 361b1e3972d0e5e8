"""Prepared queries: built and compiled once, run with other values ever after.

Building and compiling takes Django several times as long as the database takes to answer.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, overload
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

from kesher.access import rights
from kesher.entity.kinds import clock
from kesher.tenancy.organization import organization

Value = UUID | datetime | str
Build = Callable[..., QuerySet[Any]]
Statement = tuple[str, Sequence[Any]]
MOST = 2000
SEEN_BEFORE = 3
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


class _Unfit(Exception):
    """A value does not come out of the compiler as it went in."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A parameter that is one of the values; `text` holds its place in a longer one.

    A text within a longer one is what LIKE looks for.
    """

    place: int
    text: str = ""
    stand_in: str = ""

    def filled(self, values: Sequence[Value]) -> Any:
        value = values[self.place]
        if not self.text:
            return _adapted(value)
        told = connection.ops.prep_for_like_query(value) if isinstance(value, str) else str(value)
        return self.text.replace(self.stand_in, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    parameters: Sequence[Any]

    def run(self, values: Sequence[Value]) -> list[Any]:
        compiler = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        bound = tuple(
            one.filled(values) if isinstance(one, _Slot) else one for one in self.parameters
        )
        found = self._answer(bound)
        compiler.execute_sql = lambda *_args, **_options: [found]
        rows = self.queryset.all()
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(rows)

    def _answer(self, bound: Sequence[Any]) -> list[tuple[Any, ...]]:
        with _cursor() as cursor:
            cursor.execute(self.sql, bound)
            told: list[tuple[Any, ...]] = cursor.fetchall()
        # What a query is sorted by without being asked for stands at the end.
        width = self.compiler.col_count
        return [row[:width] for row in told] if self.compiler.has_extra_select else told


_plans: dict[Hashable, _Plan | None] = {}
_statements: dict[Hashable, Statement] = {}


def rows(name: Hashable, build: Build, *values: Value) -> list[Any]:
    """`list(build(*values))`.

    The query must depend on nothing but its `name`, the values, the day, the organisation's
    settings and the rights of whoever asks; a moment that moves is a value. Rights that are a
    filter are asked anew every time.
    """
    full = _full(name)
    if full is None:
        return list(build(*values))
    if full not in _plans:
        if len(_plans) >= MOST:
            _plans.clear()
        _plans[full] = _planned(build, values)
    plan = _plans[full]
    return plan.run(values) if plan else list(build(*values))


def fetched(name: Hashable | None, build: Callable[[], Statement]) -> list[tuple[Any, ...]]:
    """The rows of a statement put together from compiled queries, which depends on what `rows` may
    depend on; without a name it is put together anew.
    """
    full = _full(name) if name else None
    if full is None:
        statement = build()
    elif full in _statements:
        statement = _statements[full]
    else:
        if len(_statements) >= MOST:
            _statements.clear()
        statement = _statements[full] = _written(*build())
    with connection.cursor() if full is None else _cursor() as cursor:
        cursor.execute(*statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def fits(value: object) -> bool:
    """Whether it may be one of the values."""
    return isinstance(value, UUID | datetime | str)


def _full(name: Hashable) -> Hashable | None:
    sight = rights.sight()
    return None if sight is None else (name, sight, organization().version, clock.today())


def _planned(build: Build, values: Sequence[Value]) -> _Plan | None:
    """None for what cannot be prepared: what is known to be empty, or hides a value."""
    stand_ins = [_stand_in(value) for value in values]
    queryset = build(*stand_ins)
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, parameters = compiler.as_sql()
        slots = [_slot(one, stand_ins) for one in parameters]
        _insist_on_all(slots, stand_ins)
    except (EmptyResultSet, _Unfit):
        return None
    written, left = _written(sql, slots)
    return _Plan(queryset=queryset, compiler=_ready(compiler), sql=written, parameters=left)


def _ready(compiler: Any) -> Any:
    """It would ask anew every time how the database's values become Python's."""
    converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
    compiler.get_converters = lambda _expressions: converters
    return compiler


def _written(sql: str, parameters: Sequence[Any]) -> Statement:
    """On PostgreSQL, which plans it once, the statement holds all that stays the same but for ids:
    they tell a planner nothing, and without them members share their statements.
    """
    if connection.vendor != "postgresql":
        return sql, parameters
    connection.ensure_connection()
    given, left = iter(parameters), []
    driver: Any = connection

    def put(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        one = next(given)
        if isinstance(one, _Slot | UUID):
            left.append(one)
            return found[0]
        told: str = driver.Database.sql.Literal(one).as_string(driver.connection)
        return told.replace("%", "%%")

    return re.sub("%s|%%", put, sql), left


@contextmanager
def _cursor() -> Iterator[Any]:
    """One whose statements PostgreSQL plans once, where they come again; where queries are logged
    it is a plain one, since of those Django knows no text.
    """
    driver: Any = connection
    if driver.vendor != "postgresql" or driver.queries_logged or not settings.DATABASE_KEEPS_PLANS:
        with driver.cursor() as cursor:
            yield cursor
        return
    driver.ensure_connection()
    raw = driver.connection
    # For these alone: of all that it counts the driver keeps the text, long insertions too.
    raw.prepare_threshold = SEEN_BEFORE
    try:
        with driver.make_cursor(driver.Database.Cursor(raw)) as cursor:
            yield cursor
    finally:
        raw.prepare_threshold = None


@overload
def _stand_in(value: UUID) -> UUID: ...
@overload
def _stand_in(value: datetime) -> datetime: ...
@overload
def _stand_in(value: str) -> str: ...
def _stand_in(value: Value) -> Value:
    """A value of the same type that stands nowhere else in the query."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, str):
        return uuid4().hex
    return _FIRST_MOMENT + timedelta(microseconds=uuid4().int % 10**15)


def _adapted(value: Value) -> Any:
    """As the database's driver is given it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, str):
        return value
    return value if connection.features.has_native_uuid_field else value.hex


def _slot(parameter: Any, stand_ins: Sequence[Value]) -> Any:
    for place, one in enumerate(stand_ins):
        if parameter == _adapted(one):
            return _Slot(place)
        if isinstance(parameter, str) and str(one) in parameter:
            return _Slot(place, text=parameter, stand_in=str(one))
    return parameter


def _insist_on_all(slots: Sequence[Any], stand_ins: Sequence[Value]) -> None:
    found = {one.place for one in slots if isinstance(one, _Slot)}
    if found != set(range(len(stand_ins))):
        raise _Unfit
