"""Help in place: first steps, what is where, the keys, and the guide, inside the product."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.features.home import guide, steps
from kesher.screens import addresses, menu, shell
from kesher.screens.render import done, render
from kesher.screens.request import Request

PLACES: dict[str, Any] = {
    "day": gettext_lazy("What is due and late, today's meetings, leads that wait"),
    "parties": gettext_lazy("People and firms, each with everything about them on one card"),
    "leads": gettext_lazy("Who asked for something and waits for an answer; as a list or a board"),
    "agreements": gettext_lazy(
        "Subscriptions and service contracts: what they are worth, and when they end"
    ),
    "handovers": gettext_lazy("Which orders the bookkeeping program has, and which wait or failed"),
    "orders": gettext_lazy("What was sold, by when it was promised, and how much of it is there"),
    "quotes": gettext_lazy("What was offered to whom, for how much, and what they answered"),
    "tasks": gettext_lazy("What is still to be done, by whom and until when"),
    "calls": gettext_lazy("What was said on the phone, and how it ended"),
    "meetings": gettext_lazy("When, where and with whom"),
    "conversion": gettext_lazy("How many leads went from which status to which, and in how long"),
    "analysis": gettext_lazy(
        "Which leads are won: by source, owner and season, and what stands out"
    ),
    "files": gettext_lazy("Documents and pictures, wherever they were added"),
}
KEYS: tuple[tuple[Any, str], ...] = (
    (gettext_lazy("Search and commands"), "Ctrl K"),
    (gettext_lazy("On a result: call, mail, task"), "Alt C · Alt M · Alt T"),
    (gettext_lazy("New"), "N"),
    (gettext_lazy("Next, previous"), "J · K"),
    (gettext_lazy("Open"), "Enter"),
    (gettext_lazy("Peek"), "Space"),
    (gettext_lazy("Select"), "X"),
    (gettext_lazy("Edit"), "E"),
    (gettext_lazy("Write"), "."),
    (gettext_lazy("Find in this list"), "/"),
    (gettext_lazy("Save the form"), "Ctrl Enter"),
    (gettext_lazy("Close, cancel"), "Esc"),
    (gettext_lazy("These keys, on any screen"), "?"),
)


@member
def index(request: Request) -> HttpResponse:
    who = request.seat.member
    here = guide.about(urlsplit(request.headers.get("Referer", "")).path)
    context = {
        "first_steps": steps.all_of(who),
        "steps_away": steps.is_away(who),
        "steps_url": addresses.at("help", "steps"),
        "here": here,
        "places": [
            {**line, "words": PLACES[line["key"]]}
            for line in menu.lines(request)
            if line["key"] in PLACES
        ],
        "keys": [(label, text.split(" · ")) for label, text in KEYS],
        "chapters": guide.chapters(),
    }
    return render(request, "help.html", context)


@member
def chapter(request: Request, key: str) -> HttpResponse:
    """One chapter of the guide, and the way to the others."""
    found = guide.chapter(key)
    if found is None:
        raise Http404
    context = {"chapter": found, "chapters": guide.chapters(), "help_url": addresses.at("help")}
    return render(request, "chapter.html", context)


@member
@require_POST
def first_steps(request: Request) -> HttpResponse:
    """Put the first steps away from my day, or back on it."""
    away = "away" in request.POST
    steps.put_away(request.seat.member, away=away)
    told = _("The first steps are kept under Help.") if away else _("They stand on My day again.")
    shell.toast(request, told, link_url=addresses.at("help") if away else addresses.root())
    return done(request, back=addresses.root() if away else addresses.at("help"))
