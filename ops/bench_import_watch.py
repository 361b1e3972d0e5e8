"""What an import takes of processors and memory: in its process, those it starts, and the server's.

Of PostgreSQL's process only what it has for itself counts; what all of them share is the server's.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import psutil  # type: ignore[import-untyped]  # comes without types
from django.db import connection

MEGABYTE = 1024 * 1024
NANOSECOND = 1_000_000_000
OFTEN = 0.2


@dataclass(slots=True, kw_only=True)
class Taken:
    """Seconds by the clock and of processors, and the most megabytes at once."""

    seconds: float = 0
    busy: float = 0
    peak: float = 0
    over: Event = field(default_factory=Event)


@contextmanager
def watched() -> Iterator[Taken]:
    connection.ensure_connection()
    taken, server = Taken(), _server()
    watching = Thread(target=_watch, args=(taken, server), daemon=True)
    watching.start()
    began, busy = time.perf_counter(), _busy(server)
    yield taken
    taken.seconds, taken.busy = time.perf_counter() - began, _busy(server) - busy
    taken.over.set()
    watching.join()


def _server() -> int | None:
    """The id of PostgreSQL's process that works for this one."""
    if connection.vendor != "postgresql":
        return None
    driver = connection.connection
    return int(driver.info.backend_pid)


def _busy(server: int | None) -> float:
    """Processes that this one started count once they have ended."""
    own = psutil.Process().cpu_times()
    told = own.user + own.system + own.children_user + own.children_system
    if server is None:
        return float(told)
    return float(told) + _nanoseconds(server) / NANOSECOND


def _nanoseconds(pid: int) -> int:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def _watch(taken: Taken, server: int | None) -> None:
    while not taken.over.wait(OFTEN):
        taken.peak = max(taken.peak, _memory(server) / MEGABYTE)


def _memory(server: int | None) -> int:
    total = 0
    for pid in (os.getpid(), *_started()):
        try:
            total += psutil.Process(pid).memory_info().rss
        except psutil.NoSuchProcess:
            continue
    if server is not None:
        held = psutil.Process(server).memory_info()
        total += held.rss - held.shared
    return total


def _started() -> list[int]:
    """The processes that this one started. Looking through those of the whole machine, five times a
    second, would take a hundredth of what is measured.
    """
    found: list[int] = []
    for one in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended meanwhile
            found += map(int, one.read_text().split())
    return found
