"""Many new rows in one statement, a column at a time: Django's own way takes most of an import."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from operator import attrgetter, is_
from types import NoneType
from typing import Any, Final
from uuid import UUID

import orjson
import psycopg
from django.db import connection, models, transaction

from kesher.lib import arrays
from kesher.lib.ids import new_hex, new_id
from kesher.tenancy import ahead

AT_ONCE: Final = 1000
# Fewer are put in by Django: a list of values takes five passes over every text of it.
FEW: Final = 20
# The driver keeps some hundred statements, of which each is as long as its rows are many.
AT_ONCE_IN_SQLITE: Final = 500
NOT_TOLD: Final = object()
# What else orjson would tell in its own way is left to the column's encoder.
ONLY_PLAIN: Final = (
    orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
DOCUMENTS: Final = frozenset({dict, list})

# Whose values of this type every database takes as they are.
PLAIN: Final[dict[Any, type]] = {
    models.CharField.get_prep_value: str,
    models.TextField.get_prep_value: str,
    models.BooleanField.get_prep_value: bool,
    models.IntegerField.get_prep_value: int,
}


class Computed(Exception):
    """A value that the database is to work out."""


def insert(model: type[models.Model], rows: Sequence[Any], *, as_they_are: bool = False) -> None:
    """Put rows whose ids are known into the table. Raises `Computed`, with nothing done.

    `as_they_are` are rows that were made long ago: no moment of making is put on them.
    """
    if not rows:
        return
    fields = model._meta.concrete_fields
    _put(
        model,
        {field: _prepared(field, rows, as_they_are=as_they_are) for field in fields},
    )
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias


def insert_columns(
    model: type[models.Model], columns: Mapping[str, Sequence[Any]], common: Mapping[str, Any]
) -> None:
    """Put rows into the table that are never held as such: a list for each column that varies.

    `common` is what all have; any other column has its default, and new ids are made here. A row's
    id that the database gives is left to it.
    """
    count = len(next(iter(columns.values())))
    told: dict[Any, Sequence[Any]] = {}
    for field in model._meta.concrete_fields:
        if field.attname in columns:
            told[field] = _converted(field, columns[field.attname])
        elif field.default is new_id:
            told[field] = [new_hex() for _row in range(count)]
        elif not isinstance(field, models.AutoField):
            usual = common.get(field.attname, NOT_TOLD)
            value = field.get_default() if usual is NOT_TOLD else usual
            told[field] = [_converter(field)(value)] * count
    _put(model, told)


def _put(model: type[models.Model], told: Mapping[Any, Sequence[Any]]) -> None:
    fields, columns = list(told), list(told.values())
    is_postgresql = connection.vendor == "postgresql"
    at_once = AT_ONCE if is_postgresql else AT_ONCE_IN_SQLITE
    with transaction.atomic(savepoint=False):
        for start in range(0, len(columns[0]), at_once):
            part = [column[start : start + at_once] for column in columns]
            if is_postgresql:
                _put_columns(model, fields, part)
            else:
                _put_rows(model, fields, part)


def _cursor() -> Any:
    """One that hands values over beside the statement, where Django's writes them into it, and
    PostgreSQL has two million letters to read for commands.
    """
    driver: Any = connection
    driver.ensure_connection()
    wrapped = driver.make_debug_cursor if driver.queries_logged else driver.make_cursor
    return wrapped(psycopg.Cursor(driver.connection))


def _prepared(field: Any, rows: Sequence[Any], *, as_they_are: bool) -> list[Any]:
    """The field's values as the database takes them."""
    if as_they_are or not _is_stamped(field):
        return _converted(field, list(map(attrgetter(field.attname), rows)))
    return _converted(field, [field.pre_save(row, add=True) for row in rows])


def _is_stamped(field: Any) -> bool:
    """Whether saving puts something else into the column than what the row has."""
    if isinstance(field, models.DateField):
        return bool(field.auto_now or field.auto_now_add)
    return type(field).pre_save is not models.Field.pre_save


def _converted(field: Any, values: Sequence[Any]) -> list[Any]:
    """What all have is converted once."""
    convert = _converter(field)
    if _are_one(values):
        return [convert(values[0])] * len(values)
    plain, types = _plain_type(field), set(map(type, values))
    if types <= {plain, NoneType}:
        return list(values)
    told = _quick(field).get(*types) if len(types) == 1 else None
    if told is not None:
        return _each(told, values) if types <= DOCUMENTS else list(map(told, values))
    return [value if type(value) is plain or value is None else convert(value) for value in values]


def _each(told: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """What many rows have is the same object, and told once."""
    known = {id(value): value for value in values}
    texts = {name: told(value) for name, value in known.items()}
    return [texts[id(value)] for value in values]


def _are_one(values: Sequence[Any]) -> bool:
    return all(map(partial(is_, values[0]), values))


def _plain_type(field: Any) -> type | None:
    """Only where the field prepares nothing else than Django's own does."""
    own = type(field)
    is_usual = (
        own.get_db_prep_save is models.Field.get_db_prep_save
        and own.get_db_prep_value is models.Field.get_db_prep_value
    )
    return PLAIN.get(own.get_prep_value) if is_usual else None


def _converter(field: Any) -> Callable[[Any], Any]:
    quick = _quick(field)

    def convert(value: Any) -> Any:
        told = quick.get(type(value))
        if told is not None:
            return told(value)
        if hasattr(value, "resolve_expression"):
            raise Computed(field.name)
        return field.get_db_prep_save(value, connection)

    return convert


def _quick(field: Any) -> dict[type, Callable[[Any], Any]]:
    """What becomes of values of these types, where no column asks for more."""
    if isinstance(field, models.JSONField):
        encoder = field.encoder or json.JSONEncoder
        # No document that goes into a table holds itself, for which it would be searched.
        encode = encoder(check_circular=False).encode
        if connection.vendor == "postgresql":
            encode = partial(_document, encode)
        return {dict: encode, list: encode}
    if isinstance(field, models.DateTimeField):
        return {datetime: _as_it_is if connection.vendor == "postgresql" else _in_utc}
    has_uuid = connection.features.has_native_uuid_field
    return {UUID: _as_it_is if has_uuid else _HEX}


def _document(encode: Callable[[Any], str], value: Any) -> str:
    """PostgreSQL keeps no texts of documents: escaped letters and blanks are nothing to it."""
    try:
        return orjson.dumps(value, option=ONLY_PLAIN).decode()
    except TypeError:
        return encode(value)


def _as_it_is(value: Any) -> Any:
    return value


def _in_utc(moment: datetime) -> str:
    """As Django keeps a moment in SQLite; one without a time zone is its to complain of."""
    if moment.tzinfo is not UTC:
        return str(connection.ops.adapt_datetimefield_value(moment))
    return str(moment.replace(tzinfo=None))


_HEX: Final = attrgetter("hex")


def _put_columns(
    model: type[models.Model], fields: Sequence[Any], columns: Sequence[Sequence[Any]]
) -> None:
    """A text of all values for each column that varies: planned once, however many they are.

    The first column is such a text even of one row, for there must be one.
    """
    selected, sources = list[str](), list[str]()
    names, constants, varying = list[str](), list[Any](), list[Any]()
    for field, values in zip(fields, columns, strict=True):
        kind = _base_type(field)
        if names and _are_one(values):
            selected.append(f"%s::{kind}")
            constants.append(arrays.text(values[0]))
        else:
            source, told = arrays.table(values, kind)
            names.append(f"c{len(names)}")
            selected.append(f"{names[-1]}::{kind}")
            sources.append(source)
            varying.append(told)
    rows = f"ROWS FROM ({', '.join(sources)}) AS one({', '.join(names)})"
    statement = f"{_start(model, fields)} SELECT {', '.join(selected)} FROM {rows}"  # noqa: S608  names of ours
    with _cursor() as cursor:
        cursor.execute(statement, [*constants, *varying])


def _put_rows(
    model: type[models.Model], fields: Sequence[Any], columns: Sequence[Sequence[Any]]
) -> None:
    """All rows in one statement, which SQLite goes through without a word to Python."""
    row = f"({','.join(['%s'] * len(fields))})"
    statement = f"{_start(model, fields)} VALUES {','.join([row] * len(columns[0]))}"
    with connection.cursor() as cursor:
        cursor.execute(
            ahead.ManyRows(statement), [*chain.from_iterable(zip(*columns, strict=True))]
        )


def _start(model: type[models.Model], fields: Iterable[Any]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names})"


def _base_type(field: Any) -> str:
    """The column's type without its length, which values need no more."""
    return str(field.db_type(connection)).partition("(")[0]
