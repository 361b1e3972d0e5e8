"""What was offered in open deals that are far, and what to say of competitors."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from kesher.config.demo import words
from kesher.features.competition.models import Arguments
from kesher.features.deals.models import Deal, Rival
from kesher.features.negotiation.models import OfferRound
from kesher.features.parties.models import Party
from kesher.lib.money import Money
from kesher.records import writing
from kesher.tenancy.organization import organization

STAGES = ("offer", "negotiation")
MOST = 12
# Whose move, how many days ago, and what part of the deal's amount it named, in per cent.
MOVES = (("us", 26, 112), ("them", 21, 84), ("us", 15, 106), ("them", 9, 93), ("us", 4, 101))
RIVALS = (("rival", 19, 97), ("rival", 7, 92))


def tell(chance: random.Random) -> None:
    writing.create_many(Arguments, _arguments())
    rows = Deal.objects.filter(stage__in=STAGES).exclude(amount=None).order_by("created_at")
    deals = list(rows.select_related("party")[:MOST])
    rivals = {row.deal_id: row.competitor for row in Rival.objects.filter(deal__in=deals)}
    told = [
        row
        for place, deal in enumerate(deals)
        for row in _moves(chance, deal, len(MOVES) - place % 3, rivals.get(deal.pk))
    ]
    writing.create_many(OfferRound, told)


def _arguments() -> list[dict[str, Any]]:
    """Of the competitors that are met most often."""
    met = Rival.objects.values("competitor").annotate(deals=Count("pk"))
    found = met.order_by("-deals", "competitor").values_list("competitor", flat=True)
    parties = Party.objects.in_bulk(found[: len(words.ARGUMENTS)])
    pages = zip(parties.values(), words.ARGUMENTS, strict=False)
    return [{"competitor": party, **told} for party, told in pages]


def _moves(
    chance: random.Random, deal: Deal, count: int, competitor: Any
) -> Iterator[dict[str, Any]]:
    """The last of both sides only in some, so that it is not always the same side's turn."""
    for side, days, percent in (*MOVES[:count], *(RIVALS if competitor else ())):
        yield {
            "deal": deal,
            "side": side,
            "competitor": competitor if side == "rival" else None,
            "at": timezone.now() - timedelta(days=days, hours=chance.randrange(6)),
            "price": Money((deal.amount or 0) * percent // 10_000 * 100, organization().currency),
            "terms": chance.choice(words.TERMS) if side == "rival" else "",
            "given": chance.choice(words.GIVEN) if side == "us" else "",
            "asked": chance.choice(words.ASKED) if side != "rival" else "",
        }
