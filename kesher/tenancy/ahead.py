"""Statements sent without waiting for each, while the program thinks up the next.

PostgreSQL takes them all, and works meanwhile. SQLite has no server: there a second hand, a thread,
executes one after the other. While it is at a statement of many rows, or puts into the file what a
transaction wrote, Python is free.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from socket import AF_UNIX, SO_SNDBUF, SOL_SOCKET, socket
from typing import Any, Final

from django.db import connection

# Bytes that the rows of a page take on their way, and some more.
ROOM: Final = 4 << 20

_deed: ContextVar[Callable[[], None] | None] = ContextVar("kesher_meanwhile", default=None)


class ManyRows(str):
    """A statement that puts rows into a table of SQLite, and answers nothing; all that stands in it
    are names and places for values.
    """

    __slots__ = ()


@contextmanager
def meanwhile(deed: Callable[[], None]) -> Iterator[None]:
    """Have `deed` done whenever statements were sent ahead, and PostgreSQL is still at them, or
    while SQLite ends a transaction: it keeps nobody from writing.

    It asks for nothing that is being written, and bears being called any number of times.
    """
    token = _deed.set(deed)
    try:
        yield
    finally:
        _deed.reset(token)


@contextmanager
def sending() -> Iterator[None]:
    """Send statements without waiting for each; what the database refuses is raised at the end."""
    connection.ensure_connection()
    with _piped() if connection.vendor == "postgresql" else _handed():
        yield


@contextmanager
def _piped() -> Iterator[None]:
    """References are looked up with each statement, not all of them at the commit, when nothing is
    left to think up.
    """
    driver: Any = connection.connection
    _make_room(driver)
    with connection.wrap_database_errors, driver.pipeline(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if deed := _deed.get():
            deed()


def ended(end: Callable[[], object]) -> None:
    """Have a second hand end a transaction of SQLite, if there is a deed for the first."""
    deed = _deed.get()
    if deed is None:
        end()
        return
    with ThreadPoolExecutor(1, "kesher-hand") as hand:
        done = hand.submit(end)
        deed()
    done.result()


def _make_room(driver: Any) -> None:
    """Let the system hold a whole page until the server takes it, where both are on one machine.

    It holds a few statements otherwise, and whoever sends the next waits until the server is nearly
    done with those. Between two machines it finds out by itself how much to hold.
    """
    with socket(fileno=os.dup(driver.fileno())) as wire:
        if wire.family == AF_UNIX:
            wire.setsockopt(SOL_SOCKET, SO_SNDBUF, ROOM)


@contextmanager
def _handed() -> Iterator[None]:
    """Whoever asks for anything else meanwhile waits until all before it is done."""
    driver: Any = connection.connection
    given: list[Future[object]] = []

    def hand_over(execute: Callable[..., Any], sql: str, values: Any, *told: Any) -> Any:
        if isinstance(sql, ManyRows):
            given.append(hand.submit(driver.execute, sql.replace("%s", "?"), values))
            return None
        wait(given)
        return execute(sql, values, *told)

    with ThreadPoolExecutor(1, "kesher-hand") as hand, connection.execute_wrapper(hand_over):
        yield
    with connection.wrap_database_errors:
        for one in given:
            one.result()
