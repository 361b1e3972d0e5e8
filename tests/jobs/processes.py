"""Real workers in processes of their own, on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from kesher.jobs.models import Job, Status

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(slots=True)
class Nursery:
    process: "subprocess.Popen[str]"

    def next_worker(self) -> int:
        """The id of the worker that has just been born."""
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def ended(self) -> int:
        """0 if the worker has finished all that it held, 3 if it had to give something back."""
        return self.process.wait(timeout=40)


@contextmanager
def nursery(*, grace: float = 20) -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.jobs.nursery", "--grace", str(grace)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield Nursery(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def kill(worker: int) -> None:
    """As a power cut does; and a minute passes at once, so that its leases have run out."""
    os.kill(worker, signal.SIGKILL)
    time.sleep(0.05)
    held = Job.objects.filter(status=Status.LEASED, worker__contains=f":{worker}:")
    held.update(lease_until=Now() - timedelta(seconds=1))


def environment() -> dict[str, str]:
    """What a process of ours needs to work on the database of this test."""
    return {**os.environ, "DATABASE_URL": _url(connection.settings_dict), "PYTHONPATH": str(ROOT)}


def _url(settings: dict[str, Any]) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"


def wait_until(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


def lines(book: Path) -> list[str]:
    return book.read_text().splitlines() if book.exists() else []
