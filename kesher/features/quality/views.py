"""The quality centre: figures, the records behind them, and what can be done."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from kesher.access.rights import is_administrator, is_open, may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.features.quality import jobs, links, page, proposals, wanting
from kesher.features.quality.rules import QUALITY, kept_entities
from kesher.records import reading
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

POLLED = "quality-state"


def shown() -> list[Entity]:
    """The sorts of records whose quality whoever asks may see."""
    return [one for one in kept_entities() if may("view", one.key) and is_open(one.key, QUALITY)]


@member
@answered
def index(_request: Request) -> HttpResponse:
    found = shown()
    if not found:
        raise reading.NotVisible(QUALITY)
    return HttpResponseRedirect(links.at(found[0].key))


@member
@answered
def show(request: Request, entity: Entity) -> HttpResponse:
    """The figures of one sort of records; while they are counted, again and again how far it is,
    and then all of them anew.
    """
    found = shown()
    if entity not in found:
        raise reading.NotVisible(entity.key)
    work = jobs.running()
    is_awaited = bool(work) or jobs.is_behind()
    context = {
        "tabs": page.tabs(found, entity),
        "corrections_url": links.at("corrections") if proposals.kinds() else "",
        "again_url": links.at("again"),
        "digest_url": links.at("digest"),
        "wants_digest": wanting.wants(request.seat.member),
        "rules_url": addresses.optional("settings", "quality", entity.key)
        if is_administrator()
        else "",
        "poll_url": links.at(entity.key) if is_awaited else "",
        "is_whole": bool(work),
        "done": work.progress_done if work else 0,
        "total": work.progress_total if work else 0,
    }
    if request.htmx and request.htmx.target == POLLED:
        response = render(request, "quality/centre.html", context, part="state")
        return response if is_awaited else trigger_client_event(response, "main:refresh", {})
    told = page.page(entity, request.GET.get("rule", ""))
    return render(request, "quality/centre.html", context | told)


@member
@require_POST
@answered
def again(request: Request) -> HttpResponse:
    """Have all records looked at now."""
    if not shown():
        raise reading.NotVisible(QUALITY)
    jobs.begin()
    shell.toast(request, _("All records are being looked at."), tone="info")
    return done(request, back=links.at())


@member
@require_POST
@answered
def choose_digest(request: Request) -> HttpResponse:
    """One's own: the letter of each week, or none."""
    wanted = request.POST.get("wanted") == "1"
    wanting.choose(request.seat.member, wanted=wanted)
    told = _("A letter comes each week.") if wanted else _("No letter comes any more.")
    shell.toast(request, told)
    return done(request, back=links.at())
