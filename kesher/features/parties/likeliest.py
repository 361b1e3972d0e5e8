"""The page of those who are likely here twice, the likeliest first, and the search for them."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.access.rights import is_administrator, may
from kesher.accounts.gate import administrator, member
from kesher.entity.registry import entities
from kesher.features.parties import deciding, jobs, likely, surviving, uniting
from kesher.features.parties.duplicates import both_told
from kesher.features.parties.twins import KEY
from kesher.jobs import queue
from kesher.records import reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

POLLED = "likely-state"


def _place() -> str:
    return addresses.of(entities.get(KEY), "likely")


@member
@answered
def show(request: Request) -> HttpResponse:
    """Fifty pairs at a time; while a search goes on, again and again how far it is."""
    _insist()
    work = jobs.running()
    context: dict[str, Any] = {
        "entity": entities.get(KEY),
        "list_url": addresses.of(entities.get(KEY)),
        "automatic_url": addresses.of(entities.get(KEY), "likely", "automatic")
        if is_administrator()
        else "",
        "rules_url": addresses.at("settings", "duplicates"),
        "rules": surviving.sentence(surviving.rules()),
        "decide_url": deciding.at(),
        "percents": uniting.PERCENTS,
        "chosen": uniting.threshold(),
        "search_url": addresses.of(entities.get(KEY), "likely", "search"),
        "stop_url": addresses.of(entities.get(KEY), "likely", "stop"),
        "poll_url": _place() if work else "",
        "done": work.progress_done if work else 0,
        "total": work.progress_total if work else 0,
    }
    if work and request.htmx and request.htmx.target == POLLED:
        return render(request, "parties/likely.html", context, part="state")
    return render(request, "parties/likely.html", context | _pairs(request.GET.get("after", "")))


@member
@require_POST
@answered
def search(request: Request) -> HttpResponse:
    _insist()
    jobs.begin()
    shell.toast(request, _("All customers are being compared; the bell rings when it is done."))
    return done(request, back=_place())


@administrator
@require_POST
@answered
def automatic(request: Request) -> HttpResponse:
    """From how many percent on pairs are merged by themselves."""
    typed = request.POST.get("percent", "")
    uniting.choose(int(typed) if typed in {str(one) for one in uniting.PERCENTS} else None)
    shell.toast(request, _("Saved."), undo_url=addresses.at("undo", undoing.batch()))
    return done(request, back=_place())


@member
@require_POST
@answered
def stop(request: Request) -> HttpResponse:
    _insist()
    if work := jobs.running():
        queue.cancel(work)
    shell.toast(request, _("The work was asked to stop."), tone="info")
    return done(request, back=_place())


def _insist() -> None:
    if not may("merge", KEY):
        raise reading.NotVisible(KEY)


def _pairs(after: str) -> dict[str, Any]:
    entity, page = entities.get(KEY), likely.page(after)
    return {
        "apart_url": addresses.of(entity, "pairs", "apart"),
        "count": likely.count(),
        "pairs": [
            both_told(pair.older, pair.younger, pair.reasons)
            | {
                "percent": pair.percent,
                "put_off": pair.put_off,
                "decide_url": deciding.at(one=pair.older.pk, other=pair.younger.pk),
            }
            for pair in page.pairs
        ],
        "next_url": addresses.of(entity, "likely", after=page.after) if page.after else "",
    }
