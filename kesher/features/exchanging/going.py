"""Checking and writing: while somebody waits where the file is small, else by a worker."""

from kesher.exchange import carrying
from kesher.exchange.jobs import begin_later
from kesher.exchange.models import ImportRun, Step


def look_over(run: ImportRun) -> None:
    if carrying.is_small(run):
        carrying.check(run)
    else:
        begin_later(run, Step.CHECKING)


def bring_in(run: ImportRun) -> None:
    if carrying.is_small(run):
        carrying.write(run)
    else:
        begin_later(run, Step.RUNNING)
