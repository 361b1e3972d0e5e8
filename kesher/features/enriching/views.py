"""What was found outside, field by field: with its source, accepted or put aside."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.enriching import looking, providers
from kesher.features.enriching.models import Finding
from kesher.features.parties.models import Party
from kesher.records import reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

POLLED = "outside-state"


@member
@answered
def show(request: Request, pk: UUID) -> HttpResponse:
    """While others are asked, again and again whether they answered."""
    party = _found(pk)
    is_running = looking.running(party)
    context = {
        "title": str(party),
        "card_url": addresses.of(entities.get(looking.KEY), pk),
        "look_url": _at(pk, "look"),
        "accept_url": _at(pk, "accept"),
        "dismiss_url": _at(pk, "dismiss"),
        "poll_url": _at(pk) if is_running else "",
        "asked": [{"label": one.label, "about": told} for one, told in looking.asked(party)],
        "rows": [_line(party, one) for one in looking.findings(party)],
    }
    part = "state" if request.htmx and request.htmx.target == POLLED else ""
    return render(request, "enriching/outside.html", context, part=part)


@member
@require_POST
@answered
def look(request: Request, pk: UUID) -> HttpResponse:
    looking.begin(_found(pk))
    shell.toast(request, _("They are being asked."), tone="info")
    return done(request, back=_at(pk))


@member
@require_POST
@answered
def accept(request: Request, pk: UUID) -> HttpResponse:
    """One field, or all of them; taken back in one."""
    party = _found(pk)
    count = looking.accept(party, _meant(request, party))
    told = ngettext("%(count)s field was filled in.", "%(count)s fields were filled in.", count)
    undo = addresses.at("undo", undoing.batch()) if count else ""
    shell.toast(request, told % {"count": count}, undo_url=undo)
    return done(request, back=_at(pk))


@member
@require_POST
@answered
def dismiss(request: Request, pk: UUID) -> HttpResponse:
    party = _found(pk)
    looking.dismiss(_meant(request, party))
    shell.toast(request, _("Put aside."))
    return done(request, back=_at(pk))


def _found(pk: UUID) -> Party:
    party: Party = reading.find(entities.get(looking.KEY), pk, "update")
    return party


def _at(pk: UUID, *parts: str) -> str:
    return addresses.of(entities.get(looking.KEY), pk, "outside", *parts)


def _meant(request: Request, party: Party) -> list[Finding]:
    wanted = set(request.POST.getlist("id"))
    rows = looking.findings(party)
    return [one for one in rows if str(one.pk) in wanted or "all" in wanted]


def _line(party: Party, one: Finding) -> dict[str, Any]:
    labels = {each.key: each.label for each in providers.every()}
    field = entities.get(looking.KEY).fields().get(one.field)
    return {
        "pk": one.pk,
        "field": capital(field.label) if field else "",
        "before": field.kind.text(field.read(party), field) if field else "",
        "after": one.shown,
        "provider": labels.get(one.provider, one.provider),
        "source": one.source,
        "at": one.at,
    }
