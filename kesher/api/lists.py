"""Many records at once: pages of them, and the making of one."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from kesher.access.rights import may
from kesher.api import answers, bodies, specials, values
from kesher.api.parameters import Parameters
from kesher.api.problems import Problem
from kesher.entity.description import Entity
from kesher.records import acting, paging, reading


def listing(request: HttpRequest, entity: Entity) -> HttpResponse:
    """A page of the records that match `filter`, in the order of `sort`."""
    if not may("view", entity.key):
        raise Problem("forbidden")
    asked = Parameters(request, "limit", "cursor", "sort", "filter", "fields", "count")
    known = values.shown(entity)
    named = asked.names("fields", known)
    fields = {key: field for key, field in known.items() if not named or key in named}
    rows = reading.matching(entity, asked.text("filter"))
    page = paging.page(
        reading.joined(rows, entity, fields),
        entity,
        sort=asked.text("sort"),
        cursor=asked.text("cursor") or None,
        limit=asked.limit(),
    )
    values.fetch(entity, fields, page.records)
    content: dict[str, Any] = {
        "items": values.as_json(entity, fields, page.records),
        "next_cursor": page.next_cursor,
        "previous_cursor": page.previous_cursor,
    }
    if asked.flag("count"):
        content["count"] = rows.order_by().count()
    return answers.answer(content, headers=_links(request, page))


def create(request: HttpRequest, entity: Entity) -> HttpResponse:
    """Make one record."""
    if maker := specials.maker_of(entity):
        return maker(request, entity)
    insist_on_making(entity)
    Parameters(request)
    understood = values.understand(values.writable(entity), bodies.read(request))
    if understood.faults:
        more = values.lacking(entity, [understood.values], understood.faults, path="")
        raise Problem("invalid", faults=[*understood.faults, *more])
    record = acting.perform(entity, "create", None, understood.values)
    location = f"{answers.collection_of(request)}/{record.pk}"
    return answers.of_record(
        entity, record.pk, status=HTTPStatus.CREATED, headers={"Location": location}
    )


def insist_on_making(entity: Entity) -> None:
    """Raise `Problem` unless whoever is asking may make records of this sort, from JSON."""
    if not values.can_be_made(entity):
        raise Problem("method", headers={"Allow": "GET, HEAD, OPTIONS"})
    if not may("create", entity.key):
        raise Problem("forbidden")


def _links(request: HttpRequest, page: paging.Page) -> dict[str, str]:
    """Where the list goes on, for clients that follow links (RFC 8288)."""
    places = {"next": page.next_cursor, "prev": page.previous_cursor}
    links = [
        f'<{request.path}?{urlencode(request.GET.dict() | {"cursor": cursor})}>; rel="{name}"'
        for name, cursor in places.items()
        if cursor
    ]
    return {"Link": ", ".join(links)} if links else {}
