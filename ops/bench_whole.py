"""What an installation takes: memory when idle, time to start, bytes over the wire."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes without types

from ops.paths import PYTHON, ROOT

SETTLING = 5
PATIENCE = 90
MEGABYTE = 1024 * 1024
STATIC = ROOT / "kesher" / "screens" / "static" / "kesher"


def measured() -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="kesher-bench-") as folder:
        with _running(Path(folder)):
            pass
        with _running(Path(folder)) as (answered, ready, process):
            time.sleep(SETTLING)
            shared, proportional = _memory(process)
    return {
        "second start of `kesher run`, until it answers": f"{answered:.1f} s (goal 5)",
        "the same, until its worker is at work": f"{ready:.1f} s",
        "idle memory of all processes, sum of RSS": f"{shared:.0f} MB (goal 450)",
        "the same, shared pages counted once (PSS)": f"{proportional:.0f} MB",
        "all scripts, styles, icons and fonts, compressed": f"{_compressed_files() / 1024:.0f} KB",
    }


@contextmanager
def _running(folder: Path) -> Iterator[tuple[float, float, psutil.Process]]:
    """`kesher run` on a port of its own: the seconds until it answered and until its worker was
    there, and its process.
    """
    port = free_port()
    environment = {**os.environ, "KESHER_VAR": str(folder), "PORT": str(port)}
    # As a shell usually has it: what was compiled once is not compiled again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["DATABASE_URL"] = f"sqlite:///{folder / 'kesher.sqlite3'}"
    command = [str(PYTHON.parent / "kesher"), "run"]
    began = time.monotonic()
    with (folder / "log").open("ab") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(f"{address}accounts/login/", running)
        answered = time.monotonic() - began
        wait_for(f"{address}readyz", running)
        yield answered, time.monotonic() - began, psutil.Process(running.pid)
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, running: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and running.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310  our own
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    sys.exit("Kesher did not answer.")


def _memory(process: psutil.Process) -> tuple[float, float]:
    """Megabytes: the sum of what each process holds, and the same with shared pages once."""
    everybody = [process, *process.children(recursive=True)]
    told = [one.memory_full_info() for one in everybody]
    proportional = sum(getattr(one, "pss", one.rss) for one in told)
    return sum(one.rss for one in told) / MEGABYTE, proportional / MEGABYTE


def _compressed_files() -> int:
    """Everything a browser may be sent before it has the first screen: no page needs all of it."""
    files = [path for path in STATIC.rglob("*.gz") if ".ltr." not in path.name]
    return sum(path.stat().st_size for path in [*files, *STATIC.rglob("*.woff2")])
