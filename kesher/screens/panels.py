"""The blocks of a card: facts, guests, the time in each status, and whatever a feature brings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Window
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kesher.access.rights import are_open, may
from kesher.entity.description import Entity, Guest, Panel
from kesher.entity.fields import Field
from kesher.entity.kinds.choice import options
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.records import prepared, reading
from kesher.records.models import StatusLog
from kesher.screens import addresses, composer, timeline
from kesher.screens.cells import Cells
from kesher.screens.firsts import AllOfThem
from kesher.screens.request import Request

MOST_GUESTS, MOST_STAYS = 6, 20

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The record whose card it is, and for whom; `firsts` tells the newest of each guest."""

    request: Request
    entity: Entity
    record: Any
    may_change: bool
    guests: dict[str, tuple[Entity, Guest]]
    firsts: Callable[[], dict[str, list[Any]]]

    @classmethod
    def of(cls, request: Request, entity: Entity, record: Any) -> "Shown":
        seen = {guest.key: (guest, told) for guest, told in guests(entity)}
        return cls(
            request=request,
            entity=entity,
            record=record,
            may_change=_may_change(entity, record),
            guests=seen,
            firsts=cache(lambda: _first_guests(entity, record, seen.values())),
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
    """What the panel shows, or nothing where it has nothing to say here, or not to whoever asks."""
    if not are_open(shown.entity.key, panel.tells):
        return []
    if panel.key in shown.guests:
        guest, told = shown.guests[panel.key]
        return [guest_block(shown, guest, told)] if panel.key in shown.firsts() else []
    make = BUILT_IN.get(panel.key) if not panel.fields and not panel.template else None
    made = make(shown) if make else _own(shown, panel)
    return [{"key": panel.key, "title": panel.title or "", "count": None} | made] if made else []


def _own(shown: Shown, panel: Panel) -> Block | None:
    told = panel.context(shown.record) if panel.context else {}
    if panel.template:
        return {"template": panel.template, **told}
    if panel.context:
        return told
    keys = (*panel.fields, *_custom_keys(shown.entity, panel))
    return {"facts": facts_of(shown, keys)}


def _custom_keys(entity: Entity, panel: Panel) -> list[str]:
    """The organisation's own fields stand in the first block of facts."""
    card = entity.card
    first = next((one for one in (*card.start, *card.main, *card.end) if one.fields), None)
    if first != panel:
        return []
    return [field.key for field in entity.fields().values() if field.is_custom]


def facts_of(shown: Shown, keys: Iterable[str]) -> list[dict[str, Any]]:
    """Fields with their values, edited where they stand."""
    entity, record = shown.entity, shown.record
    readable = reading.readable_fields(entity)
    writable = reading.writable_fields(entity) if shown.may_change else {}
    cells = Cells(entity, [readable[key] for key in keys if _has_place(readable.get(key), record)])
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


def _has_place(field: Field | None, record: Any) -> bool:
    if field is None:
        return False
    return field.is_asked(record) or not field.kind.is_empty(field.read(record))


def full(cells: Cells, record: Any, field: Any) -> str:
    """A list shows the beginning of a text, or the first of several rows; a card shows it all."""
    if field.key in cells.masked:
        return cells.html(record, field)
    return str(field.kind.full(field.read(record), field))


def guests(host: Entity) -> list[tuple[Entity, Guest]]:
    return [(guest, told) for guest, told in entities.guests_of(host) if may("view", guest.key)]


def guest_block(shown: Shown, guest: Entity, told: Guest) -> Block:
    """The newest of the guest's records that hang on this one, and how many there are."""
    pointers = _pointers(shown.entity, guest, told)
    records = shown.firsts()[guest.key]
    count, given = records[0].all_of_them if records else 0, _given(shown, guest, pointers)
    return {
        "key": guest.key,
        "title": told.title or capital(guest.label_plural),
        "count": count,
        "rows": _lines(shown, guest, told, records),
        "new_url": addresses.of(guest, "new", **given)
        if guest.form and may("create", guest.key)
        else "",
        "more_url": _all_url(guest, told, given) if count > len(records) else "",
        "more_text": ngettext("All %(count)s", "All %(count)s", count) % {"count": f"{count:,}"},
        "metric": told.metric(records, count) if told.metric else None,
    }


def _first_guests(
    host: Entity, record: Any, seen: Iterable[tuple[Entity, Guest]]
) -> dict[str, list[Any]]:
    """Of each guest that has to do with the record the newest, in one query, with the number of
    all of its sort.
    """
    present = {
        guest.key: (guest, told)
        for guest, told in seen
        if told.applies is None or told.applies(record)
    }
    builds: dict[prepared.Name, prepared.Build] = {
        ("guests", host.key, key): _first_of(host, guest, told)
        for key, (guest, told) in present.items()
    }
    found = prepared.together(builds, record.pk)
    return {key: found["guests", host.key, key] for key in present}


def _first_of(host: Entity, guest: Entity, told: Guest) -> prepared.Build:
    columns = _columns_read(told, _pointers(host, guest, told))

    def build(pk: UUID) -> QuerySet[Any]:
        sums = {name: Window(total) for name, total in told.sums.items()}
        rows = reading.guests(host, pk, guest).annotate(all_of_them=AllOfThem(), **sums)
        narrow = reading.narrowed(rows, guest, columns, also=told.reads)
        return narrow.order_by(told.order or guest.order, "-id")[:MOST_GUESTS]

    return build


def _columns_read(told: Guest, pointers: list[str]) -> list[str]:
    """A reference to the host itself need not be followed, unless it may stand at either end."""
    return [*dict.fromkeys([*told.columns, *(pointers if len(pointers) > 1 else ())])]


def _pointers(host: Entity, guest: Entity, told: Guest) -> list[str]:
    """The guest's own references to the host's sort of record."""
    return [
        key
        for key, field in guest.fields().items()
        if field.options.get("model") is host.model and told.by in {"", key}
    ]


def _given(shown: Shown, guest: Entity, pointers: list[str]) -> dict[str, str]:
    """What a new record of the guest is to point at: this one, and its party."""
    party = getattr(shown.record, "party_id", None)
    told = {"party": str(party)} if party and "party" in guest.fields() else {}
    if pointers:
        return {pointers[0]: str(shown.record.pk)} | told
    return {"about": f"{shown.entity.key}:{shown.record.pk}"} | told


def _all_url(guest: Entity, told: Guest, given: dict[str, str]) -> str:
    key, value = next(iter(given.items()))
    more = f" and ({told.conditions})" if told.conditions else ""
    return addresses.of(guest, filter=f'{key} = "{value}"{more}') if key in guest.filters else ""


def _lines(shown: Shown, guest: Entity, told: Guest, records: list[Any]) -> list[dict[str, Any]]:
    """The first column names the line, the rest stands under it."""
    readable = reading.readable_fields(guest)
    pointers = _pointers(shown.entity, guest, told)
    wanted = _columns_read(told, pointers)
    cells = Cells(guest, [readable[key] for key in wanted if key in readable])
    cells.gather(records)
    finish = guest.action("complete") if may("complete", guest.key) else None
    return [
        {
            "url": addresses.of(guest, record.pk),
            "icon": guest.icon,
            "tone": "bad" if getattr(record, "is_overdue", False) else "",
            "done_url": addresses.of(guest, record.pk, "do", finish.verb) if finish else "",
            **_words(cells, record, _columns(shown, told, pointers, record)),
        }
        for record in records
    ]


def _columns(shown: Shown, told: Guest, pointers: list[str], record: Any) -> list[tuple[str, bool]]:
    """The columns to show; what joins two of the host's sort is told from this one's end."""
    turned = len(pointers) > 1 and getattr(record, f"{pointers[1]}_id") == shown.record.pk
    swapped = {pointers[1]: pointers[0]} if turned else {}
    return [(swapped.get(key, key), turned) for key in told.columns]


def _words(cells: Cells, record: Any, columns: list[tuple[str, bool]]) -> dict[str, Any]:
    fields = {field.key: field for field in cells.fields}
    shown = [(fields[key], turned) for key, turned in columns if key in fields]
    if not shown:
        return {"title": str(record), "sub_html": ""}
    (first, turned), *others = shown
    drawn = [html for field, _turned in others if (html := cells.html(record, field))]
    return {
        "title": (turned and _reverse(first, record)) or cells.text(record, first) or str(record),
        "sub_html": format_html_join(" · ", "{}", ((html,) for html in drawn)),
    }


def _reverse(field: Field, record: Any) -> str:
    """A choice's label as it is read from the other end."""
    chosen = field.read(record)
    return next((one.reverse for one in options(field) if one.key == chosen), "")


def _timeline(shown: Shown) -> Block:
    told = timeline.told(shown.request, shown.entity, shown.record)
    return {"template": "screens/panels/timeline.html", **told}


def _composer(shown: Shown) -> Block | None:
    told = composer.told(shown.request, shown.entity, shown.record)
    if told is None:
        return None
    return {"plain": True, **told}


def _statuses(shown: Shown) -> Block | None:
    """How long the record stood in each status, the present one first."""
    entity = shown.entity
    if entity.board is None:
        return None
    field = entity.field(entity.board.group_by)

    def build(pk: UUID) -> QuerySet[StatusLog]:
        stays = StatusLog.objects.filter(record_id=pk, field=field.key)
        return stays.order_by("-entered_at")[:MOST_STAYS]

    rows = [
        {
            "html": field.kind.cell(stay.status, field),
            "since": stay.entered_at,
            "lasted": timesince(stay.entered_at, stay.left_at or timezone.now(), depth=1),
            "now": stay.left_at is None,
        }
        for stay in prepared.rows(("stays", field.key), build, shown.record.pk)
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
