"""Search: from a few letters to the right card, with what one wants to know in the line."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.access.rights import member as who_asks
from kesher.accounts.gate import member
from kesher.entity.kinds.phone import drawn
from kesher.entity.markup import draw
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.lib import phones
from kesher.records import reading, search
from kesher.records.models import Access, SearchRow
from kesher.screens import addresses, menu
from kesher.screens.cells import contact
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request

PALETTE = "palette-results"
LIMIT, MORE, PALETTE_LIMIT, RECENT = 25, 200, 24, 10
COMMAND = ">"


@member
@answered
def find(request: Request) -> HttpResponse:
    """Results grouped by what they are; without a question, what was opened last."""
    typed = request.GET.get("q", "").strip()[:200]
    in_palette = request.htmx.target == PALETTE
    context: dict[str, Any] = {"q": typed, "recent": not typed}
    if typed.startswith(COMMAND):
        context["groups"] = _commands(request, typed.removeprefix(COMMAND).strip())
    elif typed:
        limit = PALETTE_LIMIT if in_palette else MORE if "more" in request.GET else LIMIT
        found = search.find(typed, limit=limit)
        context["groups"] = _groups(found.rows)
        if len(found.rows) == LIMIT == limit:
            context["more_url"] = f"?{urlencode({'q': typed, 'more': 1})}"
        context["meant"] = _meant(found.understood_as)
    else:
        context["groups"] = _recent()
    return render(request, "search.html", context, part="results" if in_palette else "")


def _groups(rows: Sequence[SearchRow]) -> list[dict[str, Any]]:
    """The best group first, each in the order of its rows."""
    order = list(dict.fromkeys(row.entity for row in rows))
    sorted_rows = sorted(rows, key=lambda row: order.index(row.entity))
    return [
        {"label": _label(key), "hits": _hits(list(group))}
        for key, group in groupby(sorted_rows, key=lambda row: row.entity)
    ]


def _recent() -> list[dict[str, Any]]:
    """What whoever asks opened last and may still see."""
    me = who_asks()
    opened = (
        Access.objects.filter(actor=me, verb="opened")
        .order_by("-at")
        .values_list("record_id", flat=True)
    )
    latest = [one for one in dict.fromkeys(opened[: RECENT * 4]) if one][:RECENT]
    rows = reading.guarded(SearchRow.objects.filter(record_id__in=latest))
    hits = _hits(sorted(rows, key=lambda row: latest.index(row.record_id)))
    return [{"label": _("Opened lately"), "hits": hits}] if hits else []


def _label(key: str) -> str:
    return str(menu.WORDS.get(key) or capital(entities.get(key).label_plural))


def _hits(rows: Sequence[SearchRow]) -> list[dict[str, Any]]:
    """What is the same for all of them is worked out once."""
    tasks = _new_task()
    contacted = _("last contact: %(when)s")
    today = timezone.localdate()
    return [
        _hit(row, tasks=tasks, contacted=_contacted(row, contacted, today=today)) for row in rows
    ]


def _hit(row: SearchRow, *, tasks: str, contacted: str) -> dict[str, Any]:
    entity = entities.get(row.entity)
    known = contact(row.entity, row)
    phone, email, subtitle = known["phone"], known["email"], known["subtitle"]
    told = [
        drawn(phone) if phone else "",
        draw('<bdi dir="ltr">{}</bdi>', email) if email and not phone else "",
        draw('<bdi dir="auto">{}</bdi>', subtitle) if subtitle else "",
        contacted,
    ]
    is_party = bool(entity.timeline and not entity.timeline.party)
    about = f"party={row.record_id}" if is_party else f"about={row.entity}%3A{row.record_id}"
    return {
        "url": addresses.of(entity, row.record_id),
        "title_html": row.title,
        "name": row.title,
        "icon": "" if is_party else entity.icon,
        "sub": [one for one in told if one],
        "phone_url": phones.dial_link(phone) if phone else "",
        "email_url": f"mailto:{email}" if email else "",
        "task_url": f"{tasks}?{about}" if tasks else "",
    }


def _contacted(row: SearchRow, words: str, *, today: date) -> str:
    if row.contacted_at is None:
        return ""
    day = timezone.localtime(row.contacted_at).date()
    when = _("today") if day == today else f"{day.day:02}/{day.month:02}/{day.year:04}"
    return words % {"when": when}


def _new_task() -> str:
    if not entities.knows("tasks") or not may("create", "tasks"):
        return ""
    return addresses.of(entities.get("tasks"), "new")


def _meant(text: str) -> dict[str, str] | None:
    return {"text": text, "url": f"?{urlencode({'q': text})}"} if text else None


def _commands(request: Request, typed: str) -> list[dict[str, Any]]:
    """The same commands as the palette's own, for whoever has no scripts."""
    words = typed.lower().split()
    offered = [(_("New: %(label)s") % {"label": one["label"]}, one) for one in menu.creates()]
    offered += [
        (_("Go to: %(label)s") % {"label": one["label"]}, one) for one in menu.lines(request)
    ]
    hits = [
        {"url": one["url"], "title_html": text, "name": text, "icon": one["icon"], "sub": []}
        for text, one in offered
        if all(word in text.lower() for word in words)
    ]
    return [{"label": _("Commands"), "hits": hits}] if hits else []
