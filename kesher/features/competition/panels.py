"""The arguments shown inside a deal: those about the competitors who stand in it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kesher.access.rights import may
from kesher.entity.registry import entities
from kesher.features.competition.models import SAYS, Arguments
from kesher.features.deals.models import Deal
from kesher.records import prepared, reading
from kesher.screens import addresses
from kesher.screens.cells import Cells

Told = dict[str, Any]


def arguments(deal: Deal) -> Told:
    """Nothing where there are none that may be seen, or nothing is left to argue about."""
    if not (deal.is_open and may("view", "arguments") and may("view", "rivals")):
        return {}
    found = prepared.rows(("competition", "arguments"), _pages, deal.pk)
    if not found:
        return {}
    cells = _cells()
    pages = [_page(one, cells) for one in found]
    return {"template": "competition/panel.html", "count": len(found), "pages": pages}


def _pages(deal: UUID) -> QuerySet[Any]:
    rivals = reading.visible(entities.get("rivals")).filter(deal=deal)
    parties = reading.visible(entities.get("parties"))
    entity = entities.get("arguments")
    rows = reading.joined(reading.visible(entity), entity, ["competitor"])
    told = rivals.order_by().values("competitor")
    return (
        rows.filter(competitor__in=told)
        .filter(competitor__in=parties.order_by().values("pk"))
        .order_by("competitor__sort_name")
    )


def _cells() -> Cells:
    entity = entities.get("arguments")
    readable = reading.readable_fields(entity)
    return Cells(entity, [readable[key] for key in SAYS if key in readable])


def _page(one: Arguments, cells: Cells) -> Told:
    return {
        "title": one.competitor.name,
        "url": addresses.of(entities.get("arguments"), one.pk),
        "words": [
            {
                "label": field.label,
                "html": cells.html(one, field)
                if field.key in cells.masked
                else field.kind.full(field.read(one), field),
            }
            for field in cells.fields
            if getattr(one, field.key)
        ],
    }
