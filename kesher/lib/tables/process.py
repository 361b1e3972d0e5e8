"""A child process that reads one file, and what its end means."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal

from kesher.lib.hebrew import clean
from kesher.lib.tables import wire
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.ways import AS_IT_LOOKS, Way

_CHILD = "kesher.lib.tables.child"
_ROOT = str(Path(__file__).parents[3])
_BYTES_AT_ONCE = 1 << 16
# As far as the child may read ahead while its rows are thought about: some two thousand of them.
_ROOM = 1 << 18
_LONGEST_DETAIL = 2000
_DIED_OF_HUNGER = {-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, wire.OUT_OF_MEMORY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`seconds` are those of the processor; as long a silence counts as too slow, too."""

    memory_mb: int
    seconds: int
    max_rows: int


def messages_about(
    path: Path | str,
    *,
    wanted: Literal["sheets", "contacts", "members", "letters"],
    limits: Limits,
    name: str = "",
    sheet: str = "",
    way: Way = AS_IT_LOOKS,
) -> Generator[wire.Message, None, None]:
    """What the child says; raises UnreadableFile where it does not come to a proper end.

    The child lives no longer than this generator, and sees nothing of our environment.
    """
    told = json.dumps(asdict(way))
    with (
        tempfile.TemporaryFile() as complaints,
        _child(
            [wanted, str(path), clean(name), clean(sheet), told, *_as_arguments(limits)],
            complaints,
        ) as process,
    ):
        try:
            for line in _lines(process, limits.seconds):
                message = wire.decoded(line)
                if "unreadable" in message:
                    raise UnreadableFile(message["unreadable"], message["detail"])
                if "end" in message:
                    return
                yield message
            raise _reason(process.wait(), complaints)
        finally:
            process.kill()


def _child(arguments: list[str], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own module, arguments not read by a shell
        [sys.executable, "-P", "-W", "ignore", "-m", _CHILD, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=complaints,
        pipesize=_ROOM,
        env={
            "PYTHONPATH": os.pathsep.join([_ROOT, *filter(None, sys.path)]),
            "PYTHONUTF8": "1",
        },
    )


def _as_arguments(limits: Limits) -> list[str]:
    return [str(limits.memory_mb), str(limits.seconds), str(limits.max_rows)]


def _lines(process: subprocess.Popen[bytes], patience: int) -> Iterator[bytes]:
    """Whole lines; a half one at the end is of no use."""
    output = process.stdout.fileno() if process.stdout else -1
    begun: list[bytes] = []
    while select.select([output], [], [], patience)[0]:
        received = os.read(output, _BYTES_AT_ONCE)
        if not received:
            return
        *lines, rest = received.split(b"\n")
        for line in lines:
            yield b"".join([*begun, line])
            begun = []
        begun.append(rest)
    raise UnreadableFile("too_slow", f"silent for {patience} seconds")


def _reason(exit_code: int, complaints: IO[bytes]) -> UnreadableFile:
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(size - _LONGEST_DETAIL, 0))
    detail = f"exit {exit_code}: {complaints.read().decode('utf-8', 'replace')}"
    if exit_code == -signal.SIGXCPU:
        return UnreadableFile("too_slow", detail)
    return UnreadableFile("too_large" if exit_code in _DIED_OF_HUNGER else "broken", detail)
