"""What an import set right: listed by kind with before and after, and a kind of it undone alone."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.exchange import corrected, correcting, uncorrecting
from kesher.exchange.corrected import Told
from kesher.exchange.models import ImportRun, Step
from kesher.features.exchanging.attaching import attached
from kesher.features.exchanging.finding import mine, place_of
from kesher.lib.hebrew.marks import pieces
from kesher.records import undoing
from kesher.records.reading import NotVisible
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

NOTHING = "–"
LEFT_TO_RIGHT = {"phones", "emails", "dates"}


@member
@answered
def show(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Fifty of a kind at a time; all of them as a file where that is asked for."""
    run = mine(request, entity, pk)
    known = [kind for kind in correcting.KINDS if run.corrected.get(kind)]
    asked = request.GET.get("kind", "")
    if request.GET.get("format") == "csv":
        content = corrected.as_csv(run, asked if asked in known else "")
        return attached(run, content, _("Corrections"), "csv")
    kind = asked if asked in known else next(iter(known), "")
    return render(request, "exchanging/corrections.html", _shown(run, known, kind, request))


def _shown(run: ImportRun, known: list[str], kind: str, request: Request) -> dict[str, Any]:
    place = corrected.place_in(request.GET.get("after", "")) or corrected.START
    rows, following = corrected.page(run, kind, place) if kind else ([], None)
    told, words = run.taken_back.get(kind), corrected.Words(run)
    may_undo = uncorrecting.may_begin(run, kind)
    after = corrected.cursor(following) if following else ""
    return {
        "file": {"name": run.file_name},
        "is_trial": run.step == Step.CHECKED,
        "tabs": [_tab(run, one, active=one == kind) for one in known],
        "kind": kind,
        "rows": [_line(words, one, set(told["rows"]) if told else set()) for one in rows],
        "undone": _undone(told) if told else "",
        "undo_url": place_of(run, "corrections", "undo") if may_undo else "",
        "file_url": _at(run, kind=kind, format="csv"),
        "next_url": _at(run, kind=kind, after=after) if after else "",
        "back_url": place_of(run),
    }


def _at(run: ImportRun, **query: str) -> str:
    return addresses.at(run.entity, "import", run.pk, "corrections", **query)


def _tab(run: ImportRun, kind: str, *, active: bool) -> dict[str, Any]:
    return {
        "label": correcting.LABELS[kind],
        "count": f"{run.corrected[kind]:,}",
        "url": _at(run, kind=kind),
        "active": active,
    }


def _line(words: corrected.Words, told: Told, left: set[int]) -> dict[str, Any]:
    said = told.correction
    return {
        "row": told.row,
        "field": words.label(said),
        "before": pieces(words.of(said, said.before) or NOTHING),
        "after": pieces(words.of(said, said.after) or NOTHING),
        "why": words.why(said),
        "is_ltr": said.kind in LEFT_TO_RIGHT,
        "is_left": told.row in left,
    }


def _undone(told: dict[str, Any]) -> str:
    """What became of them; nothing is known yet where a worker is at it."""
    if not told["batch"]:
        return _("These corrections are being undone.")
    done = ngettext(
        "%(count)s correction was undone.", "%(count)s corrections were undone.", told["done"]
    )
    sentence = done % {"count": f"{told['done']:,}"}
    if not told["left"]:
        return sentence
    left = ngettext(
        "%(count)s was left, since the field holds something else by now.",
        "%(count)s were left, since the fields hold something else by now.",
        told["left"],
    )
    count = f"{told['left']:,}"
    return f"{sentence} {left % {'count': count}}"


@member
@require_POST
@answered
def undo(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """Those of one kind go back to what the file said; the rest of the import stands."""
    run = mine(request, entity, pk)
    kind = request.POST.get("kind", "")
    if kind not in correcting.KINDS:
        raise NotVisible(f"corrections {kind}")
    uncorrecting.begin(run, kind)
    told = run.taken_back[kind]
    again = addresses.at("undo", undoing.batch()) if told["done"] else ""
    shell.toast(request, _undone(told), undo_url=again)
    return HttpResponseRedirect(_at(run, kind=kind))
