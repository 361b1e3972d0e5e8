"""The negotiation on a deal's card: a drawing, every round beside it, and numbers for the head."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.access.rights import is_open, may
from kesher.entity.kinds import resolving
from kesher.entity.markup import AMOUNT, draw
from kesher.entity.registry import entities
from kesher.features.deals.models import Deal
from kesher.features.negotiation.drawing import drawing
from kesher.features.negotiation.models import OfferRound, Side
from kesher.features.negotiation.standing import Standing, standing
from kesher.lib import money
from kesher.records import prepared, reading
from kesher.screens import addresses
from kesher.screens.cells import Cells

MOST = 60
JOINED = ("competitor", "created_by")
TOLD = ("side", "competitor", "price", "valid_until", "terms", "given", "asked")
REST = ("evidence", "created_by")
WORDS = ("terms", "given", "asked")

Told = dict[str, Any]


def rounds(deal: Deal) -> Told:
    """Nothing for those who may not see rounds."""
    if not may("view", "rounds"):
        return {}
    found = _rounds(deal)
    return {
        "template": "negotiation/panel.html",
        "count": len(found),
        "new_url": _new(deal),
        "lines": _lines(found),
        "drawn": drawing(found, _names(found)) if is_open("rounds", "price") else None,
        "metrics": list(_metrics(deal, found)),
    }


def _rounds(deal: Deal) -> list[OfferRound]:
    """The newest, the oldest of them first."""

    def build(pk: UUID) -> QuerySet[Any]:
        entity = entities.get("rounds")
        rows = reading.joined(reading.visible(entity), entity, JOINED)
        return rows.filter(deal=pk).order_by("-at", "-id")[:MOST]

    return prepared.rows(("negotiation", "rounds"), build, deal.pk)[::-1]


def _new(deal: Deal) -> str:
    if not may("create", "rounds"):
        return ""
    return addresses.of(entities.get("rounds"), "new", deal=deal.pk, quick=1)


def _names(rounds: Sequence[OfferRound]) -> dict[UUID, str]:
    """Of the competitors that whoever asks may see."""
    known = {one.competitor_id: one.competitor for one in rounds if one.competitor_id}
    resolving.look_at(known.values())
    return {pk: str(party) for pk, party in known.items() if resolving.may_see(party)}


def _lines(rounds: Sequence[OfferRound]) -> list[Told]:
    """The newest first."""
    entity = entities.get("rounds")
    readable = reading.readable_fields(entity)
    cells = Cells(entity, [readable[key] for key in (*TOLD, *REST) if key in readable])
    cells.gather(rounds)
    return [
        {
            "url": addresses.of(entity, one.pk),
            "at": one.at,
            "words": [
                {"label": field.label, "html": cells.html(one, field)}
                for field in cells.fields
                if field.key in WORDS and getattr(one, field.key)
            ],
            **{
                field.key: cells.html(one, field)
                for field in cells.fields
                if field.key not in WORDS
            },
        }
        for one in reversed(rounds)
    ]


def _metrics(deal: Deal, rounds: Sequence[OfferRound]) -> Iterator[tuple[Any, Any]]:
    """How far apart, since when, and whose turn it is; of a deal that ended only the first."""
    stands = standing(rounds)
    if stands is None:
        return
    if stands.gap is not None and is_open("rounds", "price"):
        yield _("Gap between us"), _gap(stands)
    if deal.is_open:
        yield _("Since the last move"), timesince(stands.last.at, depth=1)
        ours = stands.next_side == Side.US
        yield _("Next to move"), pgettext("turn", "we") if ours else _("the customer")


def _gap(stands: Standing) -> Any:
    if stands.gap is None or stands.gap.amount_minor <= 0:
        return _("none")
    amount = money.format(stands.gap).removesuffix(".00")
    if stands.share is None:
        return draw(AMOUNT, amount)
    return draw(AMOUNT + " · " + AMOUNT, amount, f"{stands.share:.1f}%")
