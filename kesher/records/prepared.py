"""Prepared queries: built and compiled once, run with other values ever after.

Building and compiling takes Django several times as long as the database takes to answer.
"""

import json
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, overload
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import JSONField, QuerySet

from kesher.access import rights
from kesher.entity.kinds import clock
from kesher.tenancy.organization import organization

Value = UUID | datetime | str
Name = tuple[str, ...]
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
        with _cursor() as cursor:
            cursor.execute(self.sql, _filled(self.parameters, values))
            return self.records(cursor.fetchall())

    def records(self, told: Sequence[Sequence[Any]]) -> list[Any]:
        """What the database answered, as the query set would have told it."""
        compiler = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        # What a query is sorted by without being asked for stands at the end.
        width = compiler.col_count if compiler.has_extra_select else None
        found = [row[:width] for row in told] if width else told
        compiler.execute_sql = lambda *_args, **_options: [found]
        rows = self.queryset.all()
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joint:
    """Several plans as one statement; each row says which of them it answers, and its place."""

    plans: Mapping[Name, _Plan]
    sql: str
    parameters: Sequence[Any]

    @classmethod
    def of(cls, plans: Mapping[Name, _Plan]) -> "_Joint":
        return cls(
            plans=plans,
            sql=" UNION ALL ".join(_numbered(at, one) for at, one in enumerate(plans.values())),
            parameters=[one for plan in plans.values() for one in plan.parameters],
        )

    def run(self, values: Sequence[Value]) -> dict[Name, list[Any]]:
        with _cursor(typed=True) as cursor:
            cursor.execute(self.sql, _filled(self.parameters, values))
            told = cursor.fetchall()
        found: list[list[Sequence[Any]]] = [[] for _one in self.plans]
        for which, _place, row in sorted(told, key=itemgetter(0, 1)):
            found[which].append(json.loads(row) if isinstance(row, str) else row)
        return {
            name: plan.records(rows)
            for (name, plan), rows in zip(self.plans.items(), found, strict=True)
        }


_plans: dict[Hashable, _Plan | None] = {}
_joints: dict[Hashable, _Joint | None] = {}
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
        _kept(_plans)[full] = _planned(build, values)
    plan = _plans[full]
    return plan.run(values) if plan else list(build(*values))


def together(builds: Mapping[Name, Build], *values: Value) -> dict[Name, list[Any]]:
    """`rows` of each, all asked in one statement."""
    full = _full(("together", *builds))
    if full is None or full not in _joints:
        plans = {name: _planned(build, values, named=True) for name, build in builds.items()}
        fit = {name: plan for name, plan in plans.items() if plan}
        joint = _Joint.of(fit) if len(fit) > 1 and len(fit) == len(plans) else None
        if full is not None:
            _kept(_joints)[full] = joint
    else:
        joint = _joints[full]
    if joint:
        return joint.run(values)
    return {name: rows(name, build, *values) for name, build in builds.items()}


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
        statement = _kept(_statements)[full] = _written(*build())
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


def _kept(cache: dict[Hashable, Any]) -> dict[Hashable, Any]:
    """The cache, with room for one more."""
    if len(cache) >= MOST:
        cache.clear()
    return cache


def _planned(build: Build, values: Sequence[Value], *, named: bool = False) -> _Plan | None:
    """None for what cannot be prepared: what is known to be empty, or hides a value."""
    stand_ins = [_stand_in(value) for value in values]
    queryset = build(*stand_ins)
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, parameters = compiler.as_sql(with_col_aliases=named)
        slots = [_slot(one, stand_ins) for one in parameters]
        _insist_on_all(slots, stand_ins)
    except (EmptyResultSet, _Unfit):
        return None
    written, left = _written(sql, slots)
    return _Plan(queryset=queryset, compiler=_ready(compiler), sql=written, parameters=left)


def _numbered(at: int, plan: _Plan) -> str:
    """The rows of one plan as values: which plan, which place, and the columns as one."""
    columns = [f'found."{name}"{cast}' for name, cast in _columns(plan.compiler)]
    make = "ROW" if connection.vendor == "postgresql" else "JSON_ARRAY"
    row = f"{make}({', '.join(columns)})"
    # The columns' names are Django's, and the statement it compiled.
    return f"SELECT {at}, ROW_NUMBER() OVER (), {row} FROM ({plan.sql}) AS found"  # noqa: S608


def _columns(compiler: Any) -> Iterator[tuple[str, str]]:
    """The names a compiled query gives its columns, and what they must be turned into."""
    for expression, _sql, name in compiler.select:
        is_json = isinstance(expression.output_field, JSONField)
        # Django reads it from text alone.
        yield name, "::text" if is_json and connection.vendor == "postgresql" else ""


def _filled(parameters: Sequence[Any], values: Sequence[Value]) -> tuple[Any, ...]:
    return tuple(one.filled(values) if isinstance(one, _Slot) else one for one in parameters)


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
def _cursor(*, typed: bool = False) -> Iterator[Any]:
    """One whose statements PostgreSQL plans once, where they come again; where queries are logged
    it is a plain one, which can tell its text. A typed one tells the types of what is in a row.
    """
    driver: Any = connection
    keeps = settings.DATABASE_KEEPS_PLANS and not driver.queries_logged
    if driver.vendor != "postgresql" or not (keeps or typed):
        with driver.cursor() as cursor:
            yield cursor
        return
    driver.ensure_connection()
    raw = driver.connection
    # For these alone: of all that it counts the driver keeps the text, long insertions too.
    raw.prepare_threshold = SEEN_BEFORE if keeps else None
    wrapped = driver.make_debug_cursor if driver.queries_logged else driver.make_cursor
    try:
        with wrapped(_opened(raw, typed=typed)) as cursor:
            yield cursor
    finally:
        raw.prepare_threshold = None


def _opened(raw: Any, *, typed: bool) -> Any:
    cursor = psycopg.Cursor(raw)
    if typed:
        cursor.format = psycopg.pq.Format.BINARY
    return cursor


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
