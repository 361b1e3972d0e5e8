"""Lists of values as PostgreSQL writes them: joined as texts, a tenth of the time of the driver."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

BETWEEN: Final = "\x1f"
NOTHING: Final = "NULL"

_TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    str: str,
    UUID: lambda value: value.hex,
    bool: lambda value: "t" if value else "f",
    int: str,
    Decimal: str,
    float: repr,
    datetime: datetime.isoformat,
    date: date.isoformat,
    Jsonb: lambda value: (value.dumps or json.dumps)(value.obj),
}


def text(value: Any) -> Any:
    """The value as the server reads it beside a cast; an unknown type is left to the driver."""
    told = _TEXTS.get(type(value))
    return told(value) if told else value


def literal(values: Sequence[Any]) -> Any:
    """All the values as one text like `{"1","2"}`; a list for the driver where one is not known."""
    kinds = set(map(type, values))
    if not kinds - {type(None)} <= _TEXTS.keys():
        return list(values)
    if kinds == {str}:
        texts: list[Any] = list(values)
    else:
        texts = [None if value is None else _TEXTS[type(value)](value) for value in values]
    joined = BETWEEN.join(texts) if type(None) not in kinds else None
    if joined is not None and joined.count(BETWEEN) < len(texts):
        return _quoted(joined).replace(BETWEEN, '","').join("{}")
    return "{" + ",".join(NOTHING if one is None else _quoted(one) for one in texts) + "}"


def _quoted(one: str) -> str:
    return '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"'
