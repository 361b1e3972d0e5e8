"""A whole import taken back: at once, or after a look at what would be lost."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.exchange import takeback
from kesher.features.exchanging.finding import mine, place_of
from kesher.records import losses, undoing
from kesher.records.losses import Loss
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

MOST_SHOWN: Final = 100
LOSE, KEEP = "lose", "keep"


@member
@answered
def undo(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """POST takes it back where nobody went on; else what would be lost is shown, and asked for."""
    run = mine(request, entity, pk)
    said = request.POST.get("losses", "")
    if request.method == "POST" and (said in {LOSE, KEEP} or not takeback.lost(run)):
        takeback.begin(run, keep_changed=said == KEEP)
        if not run.is_moving:
            again = addresses.at("undo", undoing.batch())
            shell.toast(request, _("The import was undone."), undo_url=again)
        return HttpResponseRedirect(place_of(run))
    context = shown(takeback.lost(run)) | {
        "entity": entities.get(run.entity),
        "file": {"name": run.file_name},
        "form_url": place_of(run, "undo"),
        "back_url": place_of(run),
    }
    return render(request, "exchanging/undo.html", context)


def shown(found: Sequence[Loss]) -> dict[str, Any]:
    first = found[:MOST_SHOWN]
    named = losses.titles(first)
    return {
        "count": len(found),
        "losses": [_line(loss, named.get(loss.pk, "")) for loss in first],
        "more": len(found) - len(first),
    }


def _line(loss: Loss, title: str) -> dict[str, Any]:
    since = ngettext("%(count)s record hangs on it", "%(count)s records hang on it", loss.hanging)
    is_setting = not loss.entity.is_record
    if is_setting and title:
        title = f"{capital(loss.entity.label)}: {title}"
    return {
        "title": title or _("(hidden record)"),
        "url": addresses.of(loss.entity, loss.pk) if title and not is_setting else "",
        "by": ", ".join(loss.by),
        "at": loss.at,
        "hanging": since % {"count": loss.hanging} if loss.hanging else "",
    }
