"""What was written once is written again, statement by statement, without working it out anew."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction

Said = tuple[str, Any, bool]
OF_TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")

_said: dict[str, list[Said]] = {}


def repeated(name: str, write: Callable[[], object]) -> None:
    """`write()` the first time; later the statements that it made then, with the same values."""
    if name in _said:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, values, many in _said[name]:
                (cursor.executemany if many else cursor.execute)(sql, values)
        return
    said: list[Said] = []
    with connection.execute_wrapper(partial(_note, said)):
        write()
    _said[name] = said


def _note(
    said: list[Said],
    execute: Callable[..., Any],
    sql: str,
    values: Any,
    many: bool,  # noqa: FBT001  Django's signature
    context: dict[str, Any],
) -> Any:
    if not sql.startswith(OF_TRANSACTIONS):
        said.append((sql, values, many))
    return execute(sql, values, many, context)
