"""Records that are to be joined with others of the same file: once all of its rows are in."""

from collections.abc import Mapping, Sequence

from kesher.exchange import joining, keeping
from kesher.exchange.models import ImportPage, ImportRun
from kesher.exchange.outcomes import CREATED, UPDATED, WARNED
from kesher.exchange.plan import Plan


def first_page(run: ImportRun) -> ImportPage | None:
    """The first of those behind whose records still wait."""
    waiting = ImportPage.objects.filter(run=run).exclude(awaits=[])
    return waiting.order_by("start").first()


def settle(run: ImportRun, plan: Plan, page: ImportPage) -> None:
    """In a transaction of the caller's: who was joined waits no more."""
    left = joining.settle_awaited(plan, page.awaits)
    page.awaits = []
    warned = _warn(page, left)
    run.counts |= {WARNED: run.counts.get(WARNED, 0) + warned} if warned else {}
    keeping.joined(run, page)


def _warn(page: ImportPage, left: Mapping[int, Sequence[str]]) -> int:
    """Say it beside the rows; answers how many of them had no warning before."""
    count = 0
    for told in page.outcomes:
        number, what, _pk, sentences, *mark = told
        if number not in left:
            continue
        sentences += left[number]
        if what in {CREATED, UPDATED} and not mark:
            told.append(WARNED)
            count += 1
    return count
