"""The list: what matches, in an order, fifty at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Q, Value, When
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity import filters
from kesher.entity.book import book
from kesher.entity.description import Entity
from kesher.entity.fields import Field
from kesher.entity.naming import capital
from kesher.records import paging, reading
from kesher.screens import addresses, totals
from kesher.screens.asked import WING, Asked, asked, view_query, views
from kesher.screens.cells import Cells
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request
from kesher.tenancy.shipped import shown

Offer = Callable[[Asked], dict[str, Any] | None]

SIZE = 50
MOST_COUNTED = totals.MOST_COUNTED

_offers: dict[str, list[Offer]] = defaultdict(list)


def offers_too(entity_key: str, offer: Offer) -> None:
    """Let a feature upstairs offer something to do with what an entity's list shows.

    It answers {label, url, icon} of what is asked for, or None.
    """
    _offers[entity_key].append(offer)


@member
@answered
def listing(request: Request, entity: Entity) -> HttpResponse:
    """A page of the rows that match."""
    require_view(entity)
    wanted = asked(entity, request.GET)
    page = _page(wanted, request.GET.get("cursor", ""))
    context = head(request, wanted) | _table(request, wanted, page)
    return render(request, "list.html", context, status=422 if wanted.problem else 200)


@member
@answered
def count(request: Request, entity: Entity) -> HttpResponse:
    """How many match, and their totals, asked for once the page stands."""
    require_view(entity)
    wanted = asked(entity, request.GET)
    number, sums = totals.counted(wanted)
    context = {
        "entity": entity,
        "page": {"count_text": count_text(number)},
        "totals": totals.under(wanted, sums),
    }
    also = ["screens/list.html#totals_later"] if context["totals"] else []
    return render(request, "list.html", context, part="count", also=also)


def require_view(entity: Entity) -> None:
    if not may("view", entity.key):
        raise reading.NotVisible(entity.key)


def count_text(number: int) -> str:
    return f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else f"{number:,}"


def rows_of(wanted: Asked, *, also: Iterable[str] = ()) -> Any:
    """The rows that match, with what their cells show, the colour of each, and the paths `also`."""
    paths = [paging.path_of(wanted.entity, wanted.sort), *also]
    rows = reading.narrowed(wanted.rows(), wanted.entity, wanted.columns, also=paths)
    if colours := _colours(wanted.entity):
        rows = rows.annotate(row_colour=Case(*colours, default=Value(""), output_field=CharField()))
    if _some_only(wanted.entity):
        mine = When(reading.allowed(wanted.entity, "update"), then=Value("1"))
        rows = rows.annotate(row_open=Case(mine, default=Value(""), output_field=CharField()))
    return rows


def stands_still(wanted: Asked) -> bool:
    """Whether the same rows match all day long, as far as conditions and colours say."""
    rules = book().rules.get((wanted.entity.key, "row"), [])
    said = [wanted.conditions, *(rule.conditions for rule in rules)]
    return not wanted.words and not any(filters.moves(one) for one in said)


def _page(wanted: Asked, cursor: str) -> paging.Page:
    try:
        return _page_at(wanted, cursor or None)
    except paging.InvalidCursor:
        return _page_at(wanted, None)


def _page_at(wanted: Asked, cursor: str | None) -> paging.Page:
    return paging.prepared_page(
        ("list", wanted.name) if stands_still(wanted) else None,
        lambda: rows_of(wanted),
        wanted.entity,
        sort=wanted.sort,
        cursor=cursor,
        limit=SIZE,
    )


def _colours(entity: Entity) -> list[When]:
    """The organisation's rules, for the same query; one that cannot be understood is left out."""
    found = []
    for rule in book().rules.get((entity.key, "row"), []):
        try:
            holds = reading.condition_of_settings(entity, rule.conditions)
        except filters.InvalidFilter:
            continue
        found.append(When(holds or Q(pk__isnull=False), then=Value(rule.colour)))
    return found


def _some_only(entity: Entity) -> bool:
    """Whether some rows that are shown may not be changed."""
    return may("update", entity.key) and reading.allowed(entity, "update") != reading.allowed(
        entity
    )


def head(request: Request, wanted: Asked) -> dict[str, Any]:
    """What stands above a list and above a board."""
    entity, path = wanted.entity, request.path
    return {
        "entity": entity,
        "views": _tabs(wanted, path),
        "chips": chips(wanted, path),
        "q": wanted.words,
        "narrowed": wanted.is_narrowed,
        "kept": list(wanted.query(words="").items()),
        "problem": wanted.problem,
        "list_urls": _list_urls(request, wanted),
        "offers": [one for offer in _offers[entity.key] if (one := offer(wanted))],
    }


def _tabs(wanted: Asked, path: str) -> list[dict[str, Any]]:
    tabs = []
    for view in views(wanted.entity):
        query = view_query(wanted.entity, view)
        asked_for = {"view": query, WING: wanted.wing}
        told = urlencode({name: value for name, value in asked_for.items() if value})
        address = f"{path}?{told}" if told else path
        tabs.append({"label": shown(view.name), "url": address, "active": wanted.view == view})
    return tabs


def chips(wanted: Asked, path: str) -> list[dict[str, str]]:
    """The conditions as sentences, each with the address of the list without it."""
    if not wanted.conditions:
        return []
    tree, language = wanted.tree, get_language() or "he"
    found = []
    for place, chip in enumerate(filters.chips(tree)):
        rest = wanted.query(conditions=filters.to_text(filters.without(tree, chip)))
        found.append(
            {
                "text": filters.sentence(chip, language),
                "remove_url": f"{path}?{urlencode(rest)}",
                "edit_url": addresses.of(
                    wanted.entity, "filter", **wanted.query(), chip=place, back=path
                ),
            }
        )
    return found


def _list_urls(request: Request, wanted: Asked) -> dict[str, str]:
    entity, query = wanted.entity, wanted.query()
    makes = may("create", entity.key) and bool(entity.form)
    told = {
        "list": addresses.of(entity, **query),
        "board": addresses.of(entity, "board", **query) if entity.board else "",
        "new": addresses.of(entity, "new") if makes else "",
        "filter": addresses.of(entity, "filter", **query, back=request.path),
        "save_view": addresses.of(entity, "views", **query),
        "columns": addresses.of(entity, "columns", **query),
        "trash": addresses.of(entity, "trash")
        if entity.is_record and may("delete", entity.key)
        else "",
    }
    if may("merge", entity.key):
        told["pairs"] = addresses.optional(entity.key, "pairs")
    if may("export", entity.key):
        told["export"] = addresses.optional(entity.key, "export", **query)
    if makes:
        told["import"] = addresses.optional(entity.key, "import")
    return told


def _table(request: Request, wanted: Asked, page: paging.Page) -> dict[str, Any]:
    fields = wanted.fields()
    cells = Cells(wanted.entity, fields)
    cells.gather(page.records)
    return {
        "fields": _headings(request, wanted, fields),
        "rows": _rows(wanted, cells, page.records),
        "page": _pager(request, wanted, page),
        "totals": _totals(wanted, page),
        "actions": bulk_actions(wanted.entity),
    }


def _totals(wanted: Asked, page: paging.Page) -> list[dict[str, Any]]:
    """Of a list that is all on this page; of others they come with the count."""
    if page.next_cursor is not None or page.previous_cursor is not None:
        return []
    return totals.under(wanted, totals.of_records(wanted, page.records))


def _headings(request: Request, wanted: Asked, fields: Sequence[Field]) -> list[dict[str, Any]]:
    sortable = paging.sortable(wanted.entity)
    writable = reading.writable_fields(wanted.entity) if may("update", wanted.entity.key) else {}
    widths = request.seat.member.preferences.get("widths", {}).get(wanted.entity.key, {})
    found = []
    for field in fields:
        turned = f"-{field.key}" if wanted.sort == field.key else field.key
        directions = {field.key: "ascending", f"-{field.key}": "descending"}
        found.append(
            {
                "key": field.key,
                "label": capital(field.label),
                "align": "" if field.kind.align == "start" else field.kind.align,
                "editable": field.key in writable,
                "sortable": field.key in sortable,
                "sort_url": f"{request.path}?{urlencode(wanted.query(sort=turned))}",
                "sorted": directions.get(wanted.sort, ""),
                "width": widths.get(field.key, ""),
            }
        )
    return found


def _rows(wanted: Asked, cells: Cells, records: Sequence[Any]) -> list[dict[str, Any]]:
    """Where each leads, its name, and the HTML of its other columns."""
    base, origin = addresses.of(wanted.entity), urlencode({"from": urlencode(wanted.query())})
    first, *others = cells.fields
    columns = [cells.column(field) for field in others]
    found = []
    for record in records:
        address = f"{base}{record.pk}/"
        found.append(
            {
                "id": record.pk,
                "base": address,
                "url": f"{address}?{origin}",
                "name": cells.text(record, first) or str(record) or "–",
                "colour": getattr(record, "row_colour", ""),
                "editable": getattr(record, "row_open", "1"),
                "cells": [draw_cell(record) for draw_cell in columns],
            }
        )
    return found


def _pager(request: Request, wanted: Asked, page: paging.Page) -> dict[str, Any]:
    """Where in the list this is; the count is asked for later, unless this page is all there is."""
    query = wanted.query()
    start = _start(request.GET.get("start", ""))
    length = len(page.records)
    whole = page.next_cursor is None and page.previous_cursor is None
    return {
        "count_text": count_text(length) if whole else "",
        "count_url": "" if whole else addresses.of(wanted.entity, "count", **query),
        "range_text": f"{start}–{start + length - 1}" if length else "0",
        "next_url": _turn(request, query, page.next_cursor, start + SIZE),
        "previous_url": _turn(request, query, page.previous_cursor, max(1, start - SIZE)),
        "query": urlencode(query),
    }


def _start(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1  # noqa: PLR2004


def _turn(request: Request, query: dict[str, str], cursor: str | None, start: int) -> str:
    if cursor is None:
        return ""
    return f"{request.path}?{urlencode(query | {'cursor': cursor, 'start': str(start)})}"


def bulk_actions(entity: Entity) -> list[dict[str, Any]]:
    """What can be done with the selected rows."""
    found = []
    if may("update", entity.key):
        found.append(_bulk(entity, "update", _("Set a field"), "pencil"))
    found += [
        _bulk(entity, told.verb, told.label, told.icon)
        for told in entity.actions
        if told.in_bulk and may(told.verb, entity.key)
    ]
    if entity.is_record and may("delete", entity.key):
        found.append(_bulk(entity, "delete", _("Delete"), "trash") | {"danger": True})
    return found


def _bulk(entity: Entity, verb: str, label: Any, icon: str) -> dict[str, Any]:
    return {"verb": verb, "label": label, "icon": icon, "url": addresses.of(entity, "do", verb)}
