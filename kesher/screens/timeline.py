"""What happened, newest first: thirty lines at a time, whatever the number of features."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.kinds.date_time import DateTime
from kesher.entity.markup import draw
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.records import acting, keeping, past, prepared, reading
from kesher.records.models import TimelineLine
from kesher.screens import addresses
from kesher.screens.errors import answered
from kesher.screens.firsts import first_of
from kesher.screens.render import render
from kesher.screens.request import Request

SIZE, FEW = 30, 8
NEWEST = ("-at", "-id")
READ = (
    *("at", "entity", "record_id", "verb", "title", "body", "tone", "detail", "is_pinned"),
    "created_by__name",
)
TONES = {"contact": "accent"}
DONE: Mapping[str, Any] = {
    "create": gettext_lazy("Added"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Moved to the bin"),
    "restore": gettext_lazy("Restored"),
    "undo": gettext_lazy("Undone"),
    "withdraw": gettext_lazy("Removed"),
    "merge": gettext_lazy("Merged"),
    "come in": gettext_lazy("Came in by a form"),
}


@member
@answered
def lines(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """The timeline alone: filtered, or further back."""
    record = reading.find(entity, pk)
    part = "lines" if "before" in request.GET else ""
    context = {"entity": entity, **told(request, entity, record)}
    return render(request, "screens/panels/timeline.html", context, part=part)


@member
@require_POST
@answered
def pin(request: Request, entity: Entity, pk: UUID, line: UUID) -> HttpResponse:
    """Keep a line on top, or let it go again."""
    record = reading.find(entity, pk, "update")
    found = of_record(entity, pk).filter(pk=line)
    kept = found.values_list("is_pinned", flat=True).first()
    if kept is None:
        raise reading.NotVisible(f"line {line}")
    keeping.pin(line, is_pinned=not kept)
    context = {"entity": entity, **told(request, entity, record)}
    return render(request, "screens/panels/timeline.html", context)


def told(request: Request, entity: Entity, record: Any, *, short: bool = False) -> dict[str, Any]:
    """The context of the timeline's template."""
    size, only = FEW if short else SIZE, request.GET.get("only", "")
    before = _place(request.GET.get("before", ""))
    with_pinned = not before and not short

    def build(pk: UUID) -> QuerySet[Any]:
        return _lines(_rows(entity, pk, only, before), size + 1, with_pinned=with_pinned)

    if only or before:
        lines = list(build(record.pk))
    else:
        lines = prepared.rows(("timeline", entity.key, short), build, record.pk)
    found, pinned = lines[: size + 1], [line for line in lines if line.is_pinned and not before]
    shown = [*pinned, *(line for line in found[:size] if line not in pinned)]
    return {
        "timeline": _events(entity, record, shown),
        "timeline_filters": [] if short else _filters(entity, record, only),
        "timeline_next_url": _further(entity, record, found[size - 1], only)
        if len(found) > size
        else "",
    }


def _rows(
    entity: Entity, pk: UUID, only: str, before: tuple[datetime, UUID] | None
) -> QuerySet[Any]:
    rows = of_record(entity, pk)
    if entities.knows(only):
        rows = rows.filter(entity=only)
    if before:
        rows = rows.filter(Q(at__lte=before[0]) & (Q(at__lt=before[0]) | Q(pk__lt=before[1])))
    return rows


def _lines(rows: QuerySet[Any], wanted: int, *, with_pinned: bool) -> QuerySet[Any]:
    """The latest lines, and behind them the pinned ones that are older; one query."""
    ordered = rows.order_by(*NEWEST)
    if with_pinned:
        ids = first_of([ordered[:wanted], ordered.filter(is_pinned=True)[:FEW]])
        told = TimelineLine.objects.filter(pk__in=ids).order_by(*NEWEST)
    else:
        told = ordered[:wanted]
    return told.select_related("created_by").only(*READ)


def of_record(entity: Entity, pk: UUID) -> QuerySet[Any]:
    """The lines of a party, or of one record and of what was written about it."""
    rows = reading.guarded(TimelineLine.objects.all())
    if entity.timeline and not entity.timeline.party:
        return rows.filter(party_id=pk)
    # One set rather than conditions joined by "or", for which PostgreSQL would read every line.
    about = [
        other.rows().filter(reading.about(entity, pk)).order_by().values("pk")
        for other in entities
        if other.timeline and other.timeline.line and "about" in other.fields()
    ]
    own = entity.model.objects.filter(pk=pk).order_by().values("pk")
    return rows.filter(record_id__in=own.union(*about, all=True))


def _place(typed: str) -> tuple[datetime, UUID] | None:
    at, _comma, pk = typed.partition(",")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None


def _further(entity: Entity, record: Any, last: TimelineLine, only: str) -> str:
    before = f"{last.at.isoformat()},{last.pk}"
    return addresses.of(entity, record.pk, "timeline", before=before, only=only)


def _filters(entity: Entity, record: Any, only: str) -> list[dict[str, Any]]:
    """A chip for each sort of line that can stand here."""
    of_party = bool(entity.timeline and not entity.timeline.party)
    sorts = [
        one
        for one in entities
        if one.timeline
        and may("view", one.key)
        and (of_party or one.timeline.line)
        and one != entity
    ]
    chosen = [("", _("Everything"), "")] + [
        (one.key, capital(one.label_plural), one.icon) for one in sorts
    ]
    return [
        {
            "label": label,
            "icon": icon,
            "url": addresses.of(entity, record.pk, "timeline", only=key),
            "active": key == only,
        }
        for key, label, icon in chosen
    ]


def _events(entity: Entity, record: Any, shown: Iterable[Any]) -> list[dict[str, Any]]:
    may_pin = may("update", entity.key)
    base = addresses.of(entity, record.pk, "timeline")
    pins = {False: (_("Pin"), "pin"), True: (_("Unpin"), "pinned-off")}
    drawn, month, lines = [], None, list(shown)
    # Lines of what was made say nothing more than that.
    past.look_at(line for line in lines if line.verb != "create")
    for line in lines:
        at = timezone.localtime(line.at)
        heading = ""
        if not line.is_pinned and (at.year, at.month) != month:
            heading = date_format(at, "F Y") if month else ""
            month = (at.year, at.month)
        drawn.append(_event(line, record, at) | {"heading": heading})
        if may_pin:
            label, icon = pins[line.is_pinned]
            drawn[-1]["verbs"] = [{"label": label, "icon": icon, "url": f"{base}{line.pk}/pin/"}]
    return drawn


def _event(line: Any, record: Any, at: datetime) -> dict[str, Any]:
    known = entities.get(line.entity) if entities.knows(line.entity) else None
    here = line.record_id == record.pk
    gone = line.verb == "delete"
    return {
        "id": line.pk,
        "at": at,
        "at_text": f"{at:%d/%m/%Y %H:%M}" if (at.hour, at.minute) != (0, 0) else f"{at:%d/%m/%Y}",
        "icon": known.icon if known else "circle",
        "who": line.created_by.name if line.created_by_id else "",
        "title_html": _title(line, known, here=here),
        "body_html": _body(line),
        "tone": TONES.get(line.tone, line.tone),
        "pinned": line.is_pinned,
        "url": "" if here or gone or not known else addresses.of(known, line.record_id),
        "verbs": [],
    }


def _title(line: Any, known: Entity | None, *, here: bool) -> str:
    """A line that is one for its record says its title; another says what was done to what."""
    title = draw('<bdi dir="auto">{}</bdi>', line.title)
    if known is None or (known.timeline and known.timeline.line):
        return title
    verb = verb_label(known, line.verb)
    return verb if here else draw("{}: {} – {}", capital(known.label), title, verb)


def verb_label(entity: Entity, verb: str) -> str:
    """What was done, as the head of a line."""
    if known := DONE.get(verb):
        return str(known)
    told = entity.action(verb)
    return str(told.afterwards if told else acting.LABELS.get(verb, verb))


def _body(line: Any) -> str:
    if body := [one for one in past.body_of(line).splitlines() if one.strip()]:
        is_titled = " ".join(body[0].split()) == line.title
        return format_html_join("", "<p>{}</p>", ((one,) for one in body[is_titled:]))
    if said := past.sentences(line):
        return format_html_join("", '<p dir="auto">{}</p>', ((one,) for one in said))
    if line.verb == "create":
        return ""
    told = [
        (field, one.get("before", ""), one.get("after", ""))
        for field, one in past.changes_told(line)
    ]
    # Of lines that were delivered the words may say the same as before.
    changes = [one for one in told if one[1] != one[2]]
    shown = [one for one in changes if not _is_stamp(one[0])] or changes
    return change_words((field.label, before, after) for field, before, after in shown)


def _is_stamp(field: Field) -> bool:
    """Whether a verb wrote the moment at which it was done, which the line tells by its own."""
    return field.read_only and isinstance(field.kind, DateTime)


def change_words(changes: Iterable[tuple[Any, str, str]]) -> str:
    """«field: before ← after», the arrow in the direction of reading; after nothing, what is."""
    arrow = "←" if get_language_bidi() else "→"
    return format_html_join(
        "",
        "<div>{}: {}</div>",
        ((capital(label), _passage(arrow, *values)) for label, *values in changes),
    )


def _passage(arrow: str, before: str, after: str) -> str:
    now = format_html('<bdi dir="auto">{}</bdi>', after or "–")
    if not before:
        return now
    return format_html('<bdi dir="auto" class="k-faint">{}</bdi> {} {}', before, arrow, now)
