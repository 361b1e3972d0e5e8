"""The blocks of a card: facts, guests, the time in each status, and whatever a feature brings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Window
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.access.rights import may
from kesher.entity import filters
from kesher.entity.description import Entity, Guest, Panel
from kesher.entity.registry import entities
from kesher.records import reading
from kesher.records.models import StatusLog
from kesher.screens import addresses, composer, timeline
from kesher.screens.cells import Cells
from kesher.screens.menu import capital
from kesher.screens.request import Request

MOST_GUESTS = 6

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The record whose card it is, and for whom."""

    request: Request
    entity: Entity
    record: Any
    may_change: bool

    @classmethod
    def of(cls, request: Request, entity: Entity, record: Any) -> "Shown":
        return cls(
            request=request, entity=entity, record=record, may_change=_may_change(entity, record)
        )


def _may_change(entity: Entity, record: Any) -> bool:
    """Asks the database only where some of what is seen may not be changed."""
    if not may("update", entity.key):
        return False
    allowed = reading.allowed(entity, "update")
    if allowed == reading.allowed(entity):
        return True
    return bool(entity.rows().filter(allowed, pk=record.pk).exists())


def blocks(shown: Shown, panel: Panel) -> list[Block]:
    """What the panel shows, or nothing where it has nothing to say here."""
    hosted = {guest.key: (guest, told) for guest, told in guests(shown.entity)}
    if panel.key in hosted:
        return [guest_block(shown, *hosted[panel.key])]
    make = BUILT_IN.get(panel.key) if not panel.fields and not panel.template else None
    made = make(shown) if make else _own(shown, panel)
    return [{"key": panel.key, "title": panel.title or "", "count": None} | made] if made else []


def _own(shown: Shown, panel: Panel) -> Block | None:
    told = panel.context(shown.record) if panel.context else {}
    if panel.template:
        return {"template": panel.template, **told}
    return {"template": "screens/panels/facts.html", "facts": facts_of(shown, panel.fields)}


def facts_of(shown: Shown, keys: Iterable[str]) -> list[dict[str, Any]]:
    """Fields with their values, edited where they stand; the custom ones follow the first block."""
    entity, record = shown.entity, shown.record
    readable = reading.readable_fields(entity)
    writable = reading.writable_fields(entity) if shown.may_change else {}
    cells = Cells(entity, [readable[key] for key in keys if key in readable])
    cells.gather([record])
    base = addresses.of(entity, record.pk, "field")
    return [
        {
            "key": field.key,
            "label": capital(field.label),
            "html": full(cells, record, field),
            "edit_url": f"{base}{field.key}/" if field.key in writable else "",
        }
        for field in cells.fields
    ]


def full(cells: Cells, record: Any, field: Any) -> str:
    """A list shows the beginning of a text, or the first of several rows; a card shows it all."""
    if field.key in cells.masked:
        return cells.html(record, field)
    return str(field.kind.full(field.read(record), field))


def guests(host: Entity) -> list[tuple[Entity, Guest]]:
    return [(guest, told) for guest, told in entities.guests_of(host) if may("view", guest.key)]


def guest_block(shown: Shown, guest: Entity, told: Guest) -> Block:
    """The newest of the guest's records that hang on this one, and how many there are."""
    condition, given = _hanging(shown, guest)
    rows = reading.visible(guest).filter(condition)
    if told.conditions:
        rows = rows.filter(filters.as_q(filters.parse(guest.fields(), told.conditions)))
    order = told.order or guest.order
    rows = reading.joined(rows, guest, told.columns).annotate(all_of_them=Window(Count("pk")))
    records = list(rows.order_by(order, "-id")[:MOST_GUESTS])
    count = records[0].all_of_them if records else 0
    more = told.conditions and f" and ({told.conditions})"
    return {
        "key": guest.key,
        "title": told.title or capital(guest.label_plural),
        "template": "screens/panels/rows.html",
        "count": count,
        "rows": _lines(guest, told, records),
        "new_url": addresses.of(guest, "new", **given) if may("create", guest.key) else "",
        "more_url": _all_url(guest, given, more or "") if count > len(records) else "",
        "more_text": ngettext("All %(count)s", "All %(count)s", count) % {"count": f"{count:,}"},
    }


def _hanging(shown: Shown, guest: Entity) -> tuple[Q, dict[str, str]]:
    """How the guest points at this record: by a reference of its own, or by what it is about."""
    record = shown.record
    for field in guest.fields().values():
        if field.options.get("model") is type(record):
            return Q(**{field.key: record.pk}), {field.key: str(record.pk)}
    about = f"{shown.entity.key}:{record.pk}"
    party = getattr(record, "party_id", None)
    return Q(about=about), {"about": about, **({"party": str(party)} if party else {})}


def _all_url(guest: Entity, given: dict[str, str], more: str) -> str:
    key, value = next(iter(given.items()))
    return addresses.of(guest, filter=f'{key} = "{value}"{more}') if key in guest.filters else ""


def _lines(guest: Entity, told: Guest, records: list[Any]) -> list[dict[str, Any]]:
    """The first column names the line, the rest stands under it."""
    readable = reading.readable_fields(guest)
    cells = Cells(guest, [readable[key] for key in told.columns if key in readable])
    cells.gather(records)
    first, others = cells.fields[:1], cells.fields[1:]
    finish = guest.action("complete") if may("complete", guest.key) else None
    lines = []
    for record in records:
        drawn = [html for field in others if (html := cells.html(record, field))]
        lines.append(
            {
                "url": addresses.of(guest, record.pk),
                "title": cells.text(record, first[0]) if first else str(record),
                "sub_html": format_html_join(" · ", "{}", ((html,) for html in drawn)),
                "icon": guest.icon,
                "tone": "bad" if getattr(record, "is_overdue", False) else "",
                "done_url": addresses.of(guest, record.pk, "do", finish.verb) if finish else "",
            }
        )
    return lines


def _timeline(shown: Shown) -> Block:
    told = timeline.told(shown.request, shown.entity, shown.record)
    return {"template": "screens/panels/timeline.html", **told}


def _composer(shown: Shown) -> Block | None:
    told = composer.told(shown.request, shown.entity, shown.record)
    if told is None:
        return None
    return {"template": "screens/panels/composer.html", "plain": True, **told}


def _statuses(shown: Shown) -> Block | None:
    """How long the record stood in each status, the present one first."""
    entity = shown.entity
    if entity.board is None:
        return None
    field = entity.field(entity.board.group_by)
    stays = StatusLog.objects.filter(record_id=shown.record.pk, field=field.key).order_by(
        "-entered_at"
    )
    rows = [
        {
            "html": field.kind.cell(stay.status, field),
            "since": stay.entered_at,
            "lasted": timesince(stay.entered_at, stay.left_at or timezone.now(), depth=1),
            "now": stay.left_at is None,
        }
        for stay in stays[:20]
    ]
    return {
        "template": "screens/panels/statuses.html",
        "stays": rows,
        "title": _("Time in each status"),
    }


BUILT_IN: dict[str, Callable[[Shown], Block | None]] = {
    "timeline": _timeline,
    "composer": _composer,
    "statuses": _statuses,
}
