"""Work that somebody asked for and that goes on behind: how far it is, stopping it, its end."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.jobs import queue
from kesher.jobs.models import Job, Status
from kesher.records import reading
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.jobs import carry_out_later, place_of, told
from kesher.screens.render import done, render
from kesher.screens.request import Request

TONES = {Status.DONE: "good", Status.CANCELLED: "warn"}
POLLED = "work-state"


@member
@answered
def show(request: Request, pk: UUID) -> HttpResponse:
    """The page, and again and again its middle, until the work has come to an end."""
    asked = _found(request, pk)
    entity = entities.get(asked.arguments["entity"])
    query = asked.arguments["query"]
    back = addresses.of(entity, *(("trash",) if asked.arguments["verb"] == "restore" else ()))
    place = place_of(asked)
    context = {
        "heading": told(asked).title,
        "poll_url": "" if not asked.is_open else addresses.at("work", pk),
        "stop_url": addresses.at("work", pk, "stop")
        if asked.is_open and not asked.cancel_requested
        else "",
        "undo_url": addresses.at("undo", asked.arguments["batch"])
        if place.count and not asked.is_open
        else "",
        "list_url": back + (f"?{query}" if query else ""),
        "seen": place.seen,
        "total": max(place.total, place.seen),
        "counted": f"{place.seen:,} / {max(place.total, place.seen):,}" if place.total >= 0 else "",
        "tone": TONES.get(Status(asked.status), "" if asked.is_open else "bad"),
        "words": _words(asked),
    }
    part = "state" if request.htmx and request.htmx.target == POLLED else ""
    return render(request, "work.html", context, part=part)


@member
@require_POST
@answered
def stop(request: Request, pk: UUID) -> HttpResponse:
    """What is done until then stays done, and can be taken back."""
    queue.cancel(_found(request, pk))
    shell.toast(request, _("The work was asked to stop."), tone="info")
    return done(request, back=addresses.at("work", pk))


def _found(request: Request, pk: UUID) -> Job:
    """Their own, and for an administrator everybody's."""
    who = request.seat.member
    rows: Any = Job.objects.all().mine()
    mine = rows if who.role.is_administrator else rows.filter(actor_id=who.pk)
    name = f"{carry_out_later.__module__}.{carry_out_later.__qualname__}"
    found: Job | None = mine.filter(pk=pk, name=name).first()
    if found is None:
        raise reading.NotVisible(f"work {pk}")
    return found


def _words(asked: Job) -> str:
    return {
        Status.DONE: _("Done."),
        Status.CANCELLED: _("Stopped; what was done until then is kept."),
        Status.FAILED: _("It did not succeed; what was done until then is kept."),
        Status.UNKNOWN: _("It did not succeed; what was done until then is kept."),
        Status.LEASED: _("It is being done."),
    }.get(Status(asked.status), _("It waits for its turn."))
