"""A process that forks one worker after another, so that tests can kill them by the dozen.

Told `--grace SECONDS` for how long a worker waits at its end. Prints the id of each worker it
forks; forks the next when one is killed; ends when one ends by itself.
"""

import os
import signal
import sys
from threading import Event

from kesher.config import boot  # noqa: F401
from kesher.jobs import worker


def main(grace: float) -> int:
    worker.GRACE_SECONDS = grace
    while True:
        child = os.fork()
        if child == 0:
            work()
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            return os.WEXITSTATUS(status)


def work() -> None:
    stop = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    is_finished = worker.run_worker(stop)
    os._exit(0 if is_finished else 3)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[2])))
