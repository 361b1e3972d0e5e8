"""`kesher worker`: carry out background jobs."""

import os
import signal
import sys
from argparse import Namespace
from threading import Event

from kesher.config.commands.command import Answer, Command
from kesher.config.standing_back import stand_back
from kesher.jobs.worker import run_worker


def run(_options: Namespace) -> Answer:
    stand_back()
    stop = Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda _number, _frame: stop.set())
    if not run_worker(stop):
        # A job that would not stop is given back already; its thread must not hold us up.
        sys.stderr.flush()
        os._exit(0)
    return Answer()


COMMAND = Command(
    name="worker",
    summary="carry out background jobs until told to stop",
    run=run,
    details=(
        "Imports, mail, notices and whatever else is not done at once. As many as are needed "
        "may run, on any machine; one that is killed loses nothing."
    ),
)
