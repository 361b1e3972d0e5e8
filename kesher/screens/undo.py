"""Taking a whole batch of changes back, from a toast or from the history."""

from collections.abc import Collection
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.records import reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done
from kesher.screens.request import Request

MOST_NAMED = 3


@member
@require_POST
@answered
def undo(request: Request, batch: UUID) -> HttpResponse:
    """Everything of the batch that nobody has changed since; the rest is named."""
    undone = undoing.undo(batch)
    if undone.count:
        text = ngettext("Undone: %(count)s record.", "Undone: %(count)s records.", undone.count)
        again = addresses.at("undo", undoing.batch())
        shell.toast(request, text % {"count": undone.count}, undo_url=again)
    elif not undone.kept:
        shell.toast(request, _("There is nothing left to undo."), tone="info")
    if undone.kept:
        names = ", ".join(undone.kept[:MOST_NAMED])
        text = _("Left as they are, since others changed them meanwhile: %(names)s")
        shell.toast(request, text % {"names": names}, tone="warn")
    back = _before(_back(request), undone.gone)
    return done(request, back=back, stay=not undone.gone and _is_still_there(request))


def _before(path: str, gone: Collection[UUID]) -> str:
    """The page above that of what is not there any more."""
    places = [path.find(str(one)) for one in gone]
    return path[: min((place for place in places if place > 0), default=len(path))]


def _back(request: Request) -> str:
    """Where one is; the list, if what one looks at was just taken back."""
    here = urlsplit(request.headers.get("Referer", "")).path
    shown = addresses.card_at(here)
    if shown and not _is_visible(*shown):
        return addresses.of(shown[0])
    return here if here.startswith(addresses.root()) else addresses.root()


def _is_still_there(request: Request) -> bool:
    shown = addresses.card_at(request.htmx.current_url or "")
    return shown is None or _is_visible(*shown)


def _is_visible(entity: Entity, pk: UUID) -> bool:
    return bool(reading.visible(entity).filter(pk=pk).exists())
