"""Values that can be put away as JSON and read back by their declared types.

What jobs are called with and what events carry: UUID, str, int, bool, None, datetime, date, closed
sets of strings, and tuples, lists and dictionaries of them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

Plain = str | int | bool | None | list[Any] | dict[str, Any]

_AS_THEY_ARE = (str, int, bool, NoneType)


class NotPlain(TypeError):
    """A value, or a declared type, that cannot be put away and read back."""


def put(value: object) -> Plain:
    match value:
        case None | str() | bool() | int():
            return value
        case UUID():
            return str(value)
        case date():
            return value.isoformat()
        case tuple() | list():
            return [put(each) for each in value]
        case dict():
            return {str(key): put(each) for key, each in value.items()}
    raise NotPlain(f"A {type(value).__name__} cannot be put away; pass its id instead.")


def check(declared: Any) -> None:
    """Refuse a declared type at import, rather than a value at midnight."""
    origin = get_origin(declared)
    if origin in {Union, UnionType, tuple, list, dict}:
        for inner in get_args(declared):
            if inner is not Ellipsis:
                check(inner)
    elif origin is not Literal and declared not in {*_AS_THEY_ARE, None, UUID, date, datetime}:
        raise NotPlain(f"{declared} cannot be put away; use ids, text, whole numbers or times.")


def get(declared: Any, stored: Any) -> Any:
    """`stored` as the type it was declared to be. Raises `ValueError` where it is not one."""
    origin = get_origin(declared)
    if stored is None or origin is Literal or declared in _AS_THEY_ARE:
        return stored
    if origin in {Union, UnionType}:
        return get(_the_type(declared), stored)
    if origin in {tuple, list, dict}:
        return _collection(origin, get_args(declared), stored)
    return UUID(stored) if declared is UUID else declared.fromisoformat(stored)


def _the_type(declared: Any) -> Any:
    """Of `X | None`, X. Other unions hold only what JSON itself tells apart."""
    inner = [each for each in get_args(declared) if each is not NoneType]
    return inner[0] if len(inner) == 1 else str


def _collection(origin: Any, inner: tuple[Any, ...], stored: Any) -> Any:
    if origin is dict:
        return _dictionary(inner, stored)
    if origin is tuple and inner[-1] is not Ellipsis:
        return tuple(get(each, value) for each, value in zip(inner, stored, strict=True))
    return origin(get(inner[0], value) for value in stored)


def _dictionary(inner: tuple[Any, ...], stored: Mapping[str, Any]) -> dict[Any, Any]:
    key, value = inner
    return {get(key, name): get(value, each) for name, each in stored.items()}
