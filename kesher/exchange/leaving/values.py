"""Rows as lines of JSON and back: nothing lost on the way out, nothing believed on the way in."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from kesher.lib import html

Reader = Callable[[Any], Any]

# What a stored value of each type looks like in JSON.
SHAPES: Final[tuple[tuple[Any, type], ...]] = (
    (models.JSONField, object),
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.DecimalField, str),
    (models.DateTimeField, str),
    (models.DateField, str),
    (models.UUIDField, str),
    (models.CharField, str),
    (models.TextField, str),
)
RICH: Final = "rich_text"


class Unfit(ValueError):
    """A value that cannot stand where it stands."""


def line(row: dict[str, Any]) -> bytes:
    """One row. Its keys are sorted, since databases keep those of JSON in orders of their own."""
    try:
        return f"{_json(row, ascii_only=False)}\n".encode()
    except UnicodeEncodeError:
        # Half a letter, which some database let in: told as JSON tells it, so that nobody is kept.
        return f"{_json(row, ascii_only=True)}\n".encode()


def _json(told: Any, *, ascii_only: bool) -> str:
    return json.dumps(
        told, ensure_ascii=ascii_only, sort_keys=True, separators=(",", ":"), default=_plain
    )


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a line.")


def readers(columns: Sequence[Any]) -> dict[str, Reader]:
    """For each column of a table, by its name in the line, what reads its values."""
    return {column.attname: _reader(column) for column in columns}


def values_in(told: Any, known: dict[str, Reader]) -> dict[str, Any]:
    """The values of a line, each fit for its column. Raises `Unfit`."""
    if not isinstance(told, dict) or told.keys() != known.keys():
        raise Unfit("its columns are not those of the table")
    found = {}
    for name, read in known.items():
        try:
            found[name] = read(told[name])
        except (ValidationError, ValueError, TypeError, OverflowError) as wrong:
            raise Unfit(f"{name} is not fit") from wrong
    return found


def _reader(column: Any) -> Reader:
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    shape = next(shape for kind, shape in SHAPES if isinstance(target, kind))
    is_rich = getattr(column, "kind", "") == RICH
    is_moment = isinstance(target, models.DateTimeField)
    is_json = isinstance(target, models.JSONField)
    answers = {"", *(key for key, _label in column.flatchoices)}

    def read(raw: Any) -> Any:
        if raw is None and (column.null or is_json):
            return None
        if not isinstance(raw, shape) or (isinstance(raw, bool) and shape is int):
            raise Unfit(f"not {shape.__name__}")
        if shape in {str, object}:
            _check_letters(raw)
        if is_json:
            return raw
        value = target.to_python(raw)
        if is_moment and value.tzinfo is None:
            raise Unfit("a moment without its zone")
        target.run_validators(value)
        if column.choices and value not in answers:
            raise Unfit("not one of the answers")
        return html.sanitize(value) if is_rich and value else value

    return read


def _check_letters(raw: Any) -> None:
    """Raise for half a letter, and for the one letter that not every database takes."""
    waiting = [raw]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            one.encode()
            if "\0" in one:
                raise Unfit("a letter that is none")
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
