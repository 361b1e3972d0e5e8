"""Reading JSON: an array of objects, an object that holds such arrays, or an object a line."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from kesher.lib.hebrew import clean
from kesher.lib.tables.delimited import encoding_of, refuse_what_is_no_text
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Book, Cell, Row

_SAMPLE = 1 << 16
_MOST_COLUMNS = 1000
_DEEPEST = 20
_DEEPEST_LIST = 3
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()

_Record = dict[str, Any]
_Flat = dict[str, Cell]
_Records = Callable[[], Iterator[Any]]


def book_of_json(path: Path, name: str, wanted: str) -> Book:
    """Lists of records as sheets; nested objects are columns with dots, in the order they came."""
    encoding = encoding_of(path)
    text = path.read_text(encoding, errors="replace")
    refuse_what_is_no_text(text[:_SAMPLE])
    found = {clean(title): records for title, records in _lists(text, name).items()}
    chosen = ((title, found[title]) for title in found if wanted in {"", title})
    return Book(
        names=list(found),
        sheets=((title, _rows(records)) for title, records in chosen),
        encoding=encoding,
        begins_at=0,
        is_named=True,
    )


def _lists(text: str, name: str) -> dict[str, _Records]:
    """The lists of a document by their paths; of a single one, or of lines, by the file's name."""
    if text[_after_blank(text, 0) :][:1] == "[":
        return {name: lambda: _elements(text)}
    values = _values(text)
    first = next(values, None)
    if not isinstance(first, dict):
        raise UnreadableFile("no_records")
    if next(values, None) is not None:
        return {name: lambda: _values(text)}
    found = dict(_lists_in(first, (), _DEEPEST_LIST))
    if not found:
        return {name: lambda: iter([first])}
    return {path: partial(iter, rows) for path, rows in found.items()}


def _lists_in(
    record: _Record, path: tuple[str, ...], deeper: int
) -> Iterator[tuple[str, list[Any]]]:
    for key, value in record.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            yield ".".join([*path, key]), value
        elif isinstance(value, dict) and deeper:
            yield from _lists_in(value, (*path, key), deeper - 1)


def _rows(records: _Records) -> Iterator[Row]:
    """Gone through twice, so that all columns are known before the first row."""
    columns: dict[str, None] = {}
    for flat in map(_flattened, records()):
        columns |= dict.fromkeys(flat)
        _insist_on_few(columns)
    yield from chain([list[Cell](columns)], _cells(records(), list(columns)))


def _cells(records: Iterable[Any], columns: list[str]) -> Iterator[Row]:
    for flat in map(_flattened, records):
        yield [flat.get(column) for column in columns]


def _flattened(record: Any) -> _Flat:
    if not isinstance(record, dict):
        raise UnreadableFile("no_records", f"{type(record).__name__} instead of an object")
    flat: _Flat = {}
    _flatten(record, "", flat, _DEEPEST)
    return flat


def _flatten(value: Any, path: str, flat: _Flat, deeper: int) -> None:
    if not deeper:
        raise UnreadableFile("too_deep", f"more than {_DEEPEST} levels")
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        flat[path] = "; ".join(_text(one) for one in value if one is not None)
    elif isinstance(value, dict | list):
        named = value.items() if isinstance(value, dict) else enumerate(value, start=1)
        for key, inner in named:
            _flatten(inner, f"{path}.{key}" if path else str(key), flat, deeper - 1)
        _insist_on_few(flat)
    else:
        flat[path] = value


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _insist_on_few(columns: Sized) -> None:
    if len(columns) > _MOST_COLUMNS:
        raise UnreadableFile("too_many_columns", f"{len(columns)}")


def _elements(text: str) -> Iterator[Any]:
    """Of the one array that the text is, a value at a time."""
    at = _after_blank(text, _after_blank(text, 0) + 1)
    while text[at : at + 1] != "]":
        value, at = _decoded(text, at)
        yield value
        at = _after_blank(text, at)
        if text[at : at + 1] == ",":
            at = _after_blank(text, at + 1)
        elif text[at : at + 1] != "]":
            raise UnreadableFile("broken", f"no comma at {at}")
    if _after_blank(text, at + 1) < len(text):
        raise UnreadableFile("broken", f"more after the array, at {at}")


def _values(text: str) -> Iterator[Any]:
    at = _after_blank(text, 0)
    while at < len(text):
        value, at = _decoded(text, at)
        yield value
        at = _after_blank(text, at)


def _decoded(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError as exception:
        raise UnreadableFile("too_deep", str(exception)) from exception
    except ValueError as exception:
        raise UnreadableFile("broken", str(exception)) from exception


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at
