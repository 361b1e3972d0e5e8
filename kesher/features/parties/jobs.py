"""What is done for parties by night, or when somebody asks."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.features.parties import light, likely, uniting
from kesher.features.parties.models import Party
from kesher.jobs import job
from kesher.jobs.models import OPEN, Job
from kesher.jobs.queue import enqueue
from kesher.jobs.registry import Told, of
from kesher.jobs.running import cancelled, opened, progress
from kesher.jobs.schedules import daily

SOON = timedelta(seconds=10)


class Stopped(Exception):
    """Somebody does not want the comparison any more."""


@daily(at="02:40", each_organization=True)
@job()
def follow_lights() -> int:
    """Remember the lights that changed; answers how many."""
    return light.follow()


def follow_soon() -> Job:
    """The lights of all, shortly; where that is ahead already, it is the one."""
    return enqueue(follow_lights, unique="soon", run_at=timezone.now() + SOON)


def told(asked: Job) -> Told:
    count = asked.result or 0
    pairs = ngettext("%(count)s pair", "%(count)s pairs", count) % {"count": f"{count:,}"}
    return Told(title=f"{_('Searching for duplicates')} · {pairs}", tail="parties/likely/")


@daily(at="02:50", each_organization=True)
@job(queue="long", scoped=False, max_tries=2, told=told)
def compare_all() -> int:
    """All customers with one another; answers how many pairs are likely. Stopped, none change.

    Where the organisation wants that, the surest are merged, each in a scope of its own.
    """
    with opened():
        meter = _Meter(Party.objects.filter(deleted_at=None).count())
        try:
            found = likely.compare(meter)
        except Stopped:
            return 0
    with opened():
        count = likely.keep(found)
        percent = uniting.threshold()
        sure = likely.above(percent) if percent else []
    for two in sure:
        if cancelled():
            break
        with opened():
            uniting.unite(*two)
    return count


def begin() -> Job:
    """Now, rather than by night; one that is ahead or goes on already is the one."""
    return running() or enqueue(compare_all, unique="now")


def running() -> Job | None:
    rows = Job.objects.all().mine().filter(name=of(compare_all).name)
    found: Job | None = rows.filter(status__in=OPEN).order_by("created_at").first()
    return found


class _Meter:
    """How many customers are read; raises `Stopped` where somebody wants that."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def __call__(self, count: int) -> None:
        self.done = min(self.done + count, self.total)
        progress(self.done, self.total)
        if cancelled():
            raise Stopped
