"""The page of proposed corrections: before and after, accepted or rejected, singly or by kind."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.features.quality import links, proposals
from kesher.features.quality.models import QualityProposal
from kesher.records import reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request


@member
@answered
def show(request: Request) -> HttpResponse:
    """Fifty of a kind at a time."""
    known = _insist()
    counts = proposals.counts()
    first = next((one for one in known if counts.get(one)), known[0])
    kind = request.GET.get("kind", "")
    kind = kind if kind in known else first
    rows = list(_after(proposals.waiting(kind), request)[: proposals.SIZE + 1])
    is_more = len(rows) > proposals.SIZE
    shown = rows[: proposals.SIZE]
    titles = reading.titles(proposals.KEY, [one.party_id for one in shown])
    context = {
        "tabs": [_tab(one, counts.get(one, 0), active=one == kind) for one in known],
        "kind": kind,
        "count": counts.get(kind, 0),
        "most": proposals.MOST,
        "rows": [_line(one, titles) for one in shown],
        "accept_url": links.at("corrections", "accept"),
        "reject_url": links.at("corrections", "reject"),
        "back_url": links.at(proposals.KEY),
        "next_url": links.at("corrections", kind=kind, after=shown[-1].pk) if is_more else "",
    }
    return render(request, "quality/corrections.html", context)


def _insist() -> list[str]:
    known = proposals.kinds()
    if not known:
        raise reading.NotVisible(proposals.KEY)
    return known


def _after(rows: Any, request: Request) -> Any:
    try:
        return rows.filter(pk__gt=UUID(request.GET.get("after", "")))
    except ValueError:
        return rows


def _tab(kind: str, count: int, *, active: bool) -> dict[str, Any]:
    return {
        "label": proposals.LABELS[kind],
        "count": f"{count:,}" if count else "",
        "url": links.at("corrections", kind=kind),
        "active": active,
    }


def _line(row: QualityProposal, titles: dict[UUID, str]) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "title": titles.get(row.party_id, ""),
        "url": addresses.of(entities.get(proposals.KEY), row.party_id),
        "before": row.before,
        "after": row.after,
        "is_ltr": row.kind in {"phones", "emails", "numbers"},
    }


@member
@require_POST
@answered
def accept(request: Request) -> HttpResponse:
    """One, or all that wait of a kind; all of it is taken back in one."""
    _insist()
    found = proposals.accept(_meant(request))
    told = ngettext("Corrected: %(count)s record.", "Corrected: %(count)s records.", found.done)
    undo = addresses.at("undo", undoing.batch()) if found.done else ""
    tone = "good" if found.done else "info"
    shell.toast(request, told % {"count": f"{found.done:,}"}, tone=tone, undo_url=undo)
    if found.left:
        left = ngettext(
            "%(count)s was left, since the record is not as it was.",
            "%(count)s were left, since the records are not as they were.",
            found.left,
        )
        shell.toast(request, left % {"count": f"{found.left:,}"}, tone="warn")
    return done(request, back=_back(request))


@member
@require_POST
@answered
def reject(request: Request) -> HttpResponse:
    """These are right as they are, for good."""
    _insist()
    count = proposals.reject(_meant(request))
    undo = addresses.at("undo", undoing.batch()) if count else ""
    shell.toast(request, _("It will not be proposed again."), undo_url=undo)
    return done(request, back=_back(request))


def _meant(request: Request) -> Any:
    if kind := request.POST.get("kind", ""):
        return proposals.waiting(kind) if kind in proposals.kinds() else proposals.of_ids([])
    try:
        return proposals.of_ids([UUID(one) for one in request.POST.getlist("id")])
    except ValueError as wrong:
        raise reading.NotVisible(proposals.KEY) from wrong


def _back(request: Request) -> str:
    return links.at("corrections", kind=request.POST.get("back", ""))
