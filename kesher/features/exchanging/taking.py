"""Taking a list out as a file."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.exchange import outgoing
from kesher.exchange.outgoing import MEDIA_TYPES, Export, Format
from kesher.records import search
from kesher.screens import addresses
from kesher.screens.asked import MOST_FOUND, Asked, asked
from kesher.screens.errors import answered, refused
from kesher.screens.render import render
from kesher.screens.request import Request

WAYS: dict[Format, dict[str, Any]] = {
    "xlsx": {
        "label": _("Excel"),
        "icon": "file-spreadsheet",
        "hint": _("For people: dates are dates, amounts are numbers."),
    },
    "csv": {
        "label": _("CSV"),
        "icon": "file-type-csv",
        "hint": _("For programs, and for every spreadsheet."),
    },
    "vcf": {
        "label": _("Address cards (vCard)"),
        "icon": "id",
        "hint": _("For the contacts of a phone or a mail program."),
    },
}


@member
@answered
def export(request: Request, entity: Entity) -> HttpResponse:
    """The list as it is asked for, in the `format`; without one, a choice of formats."""
    outgoing.require(entity)
    wanted = asked(entity, request.GET)
    offered = outgoing.formats(entity)
    chosen = next((one for one in offered if one == request.GET.get("format")), None)
    if wanted.problem:
        return refused(request, wanted.problem)
    return _choice(request, wanted, offered) if chosen is None else _file(wanted, chosen)


def _choice(request: Request, wanted: Asked, offered: list[Format]) -> HttpResponse:
    entity, query = wanted.entity, wanted.query()
    context = {
        "entity": entity,
        "count": _export(wanted).rows().order_by().count(),
        "ways": [
            WAYS[one] | {"url": addresses.of(entity, "export", **query, format=one)}
            for one in WAYS
            if one in offered
        ],
        "back_url": addresses.of(entity, **query),
    }
    return render(request, "exchanging/export.html", context)


def _file(wanted: Asked, chosen: Format) -> HttpResponse:
    told = _export(wanted)
    outgoing.noted(told, chosen)
    response = StreamingHttpResponse(
        outgoing.stream(told, chosen), content_type=MEDIA_TYPES[chosen]
    )
    name = f"{wanted.entity.label_plural} {timezone.localdate():%Y-%m-%d}.{chosen}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response  # type: ignore[return-value]  # a streamed answer is one, too


def _export(wanted: Asked) -> Export:
    return Export(
        entity=wanted.entity,
        columns=wanted.columns,
        conditions=wanted.conditions,
        sort=wanted.sort,
        ids=_found(wanted) if wanted.words else None,
    )


def _found(wanted: Asked) -> list[Any]:
    rows = search.find(wanted.words, keys={wanted.entity.key}, limit=MOST_FOUND).rows
    return [row.record_id for row in rows]
