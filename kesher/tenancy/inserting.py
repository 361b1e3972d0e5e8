"""Many new rows in one statement, a column at a time: Django's own way takes most of an import."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import connection, models, transaction

AT_ONCE: Final = 1000
# Fewer are put in by Django: a list of values takes five passes over every text of it.
FEW: Final = 20

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
    fields = model._meta.concrete_fields
    columns = [_prepared(field, rows, as_they_are=as_they_are) for field in fields]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            part = [column[start : start + AT_ONCE] for column in columns]
            if connection.vendor == "postgresql":
                cursor.execute(_of_columns(model, fields), part)
            else:
                cursor.executemany(_of_rows(model, fields), list(zip(*part, strict=True)))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _prepared(field: Any, rows: Sequence[Any], *, as_they_are: bool) -> list[Any]:
    """The field's values as the database takes them."""
    if as_they_are or type(field).pre_save is models.Field.pre_save:
        values: Iterable[Any] = map(attrgetter(field.attname), rows)
    else:
        values = (field.pre_save(row, add=True) for row in rows)
    plain, convert = _plain_type(field), _converter(field)
    return [value if type(value) is plain or value is None else convert(value) for value in values]


def _plain_type(field: Any) -> type | None:
    """Only where the field prepares nothing else than Django's own does."""
    own = type(field)
    is_usual = (
        own.get_db_prep_save is models.Field.get_db_prep_save
        and own.get_db_prep_value is models.Field.get_db_prep_value
    )
    return PLAIN.get(own.get_prep_value) if is_usual else None


def _converter(field: Any) -> Callable[[Any], Any]:
    has_uuid = connection.features.has_native_uuid_field

    def convert(value: Any) -> Any:
        if type(value) is UUID:
            return value if has_uuid else value.hex
        if hasattr(value, "resolve_expression"):
            raise Computed(field.name)
        return field.get_db_prep_save(value, connection)

    return convert


def _of_columns(model: type[models.Model], fields: Iterable[Any]) -> str:
    """A list of values for each column, which is planned once however many they are."""
    lists = ", ".join(f"%s::{_base_type(field)}[]" for field in fields)
    return f"{_start(model)} SELECT * FROM unnest({lists})"  # noqa: S608  names of ours


def _of_rows(model: type[models.Model], fields: Sequence[Any]) -> str:
    return f"{_start(model)} VALUES ({', '.join(['%s'] * len(fields))})"


def _start(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names})"


def _base_type(field: Any) -> str:
    """The column's type without its length, which a list of values needs no more."""
    return str(field.db_type(connection)).partition("(")[0]
