"""Keeps an installation's processes alive: starts a dead one again, and ends all together.

`python -m kesher.config.supervisor COMMAND … -- "ARGUMENTS" "ARGUMENTS" …` runs the command once
with each of the arguments. It imports nothing of ours, so that it stays small.
"""

import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

GRACE_SECONDS = 25.0
# Who dies sooner than this is not started again at once, but after as long a pause.
SHORT_LIFE = 5.0


@dataclass(slots=True)
class Child:
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = field(default=-SHORT_LIFE)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """In a session of its own, so that a Ctrl-C in the terminal reaches only us."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603

    def keep_alive(self) -> None:
        if not self.is_alive and time.monotonic() - self.began > SHORT_LIFE:
            if self.process:
                sys.stderr.write(f"{self.command[-1]} ended ({self.process.returncode}); again.\n")
            self.start()

    def tell_to_stop(self) -> None:
        if self.is_alive and self.process:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()


class Stopped(Exception):
    """Somebody wants all of it to end."""


def main(words: list[str]) -> int:
    middle = words.index("--")
    children = [Child([*words[:middle], *shlex.split(each)]) for each in words[middle + 1 :]]
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, _stop)
    try:
        while True:
            for child in children:
                child.keep_alive()
            time.sleep(0.5)
    except Stopped:
        _end(children)
    return 0


def _stop(_number: int, _frame: object) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.SIG_IGN)
    raise Stopped


def _end(children: list[Child]) -> None:
    for child in children:
        child.tell_to_stop()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.end(deadline)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
