"""How rounds are used, and what a deal's card shows of them."""

from django.utils.translation import gettext_lazy as _

from kesher.entity.description import Card, Entity, Guest, Panel
from kesher.entity.prices import price_field
from kesher.entity.registry import entities
from kesher.features.negotiation import checking, panels
from kesher.features.negotiation.models import OfferRound
from kesher.features.quotes.models import Quote

__all__ = ["ROUNDS", "checking"]

FACTS = (
    "deal",
    "side",
    "competitor",
    "at",
    "price",
    "valid_until",
    "terms",
    "given",
    "asked",
    "evidence",
    "quote",
    "quote_version",
    "created_by",
    "owner",
)
FORM = (
    "deal",
    "side",
    "competitor",
    "at",
    "price",
    "valid_until",
    "terms",
    "given",
    "asked",
    "evidence",
)

ROUNDS = entities.register(
    Entity(
        model=OfferRound,
        key="rounds",
        icon="arrows-exchange",
        columns=("side", "deal", "competitor", "price", "valid_until", "at", "created_by"),
        form=FORM,
        quick=("deal", "side", "price", "given", "asked", "at"),
        search=("terms", "given", "asked"),
        filters=(
            "deal",
            "side",
            "competitor",
            "at",
            "price",
            "valid_until",
            "quote",
            "owner",
            "created_by",
            "created_at",
        ),
        order="-at",
        card=Card(
            head=("deal", "side", "competitor"),
            start=(Panel(key="facts", title=_("Details"), fields=FACTS),),
            main=(Panel(key="timeline", title=_("What happened")),),
            end=(Panel(key="guests"),),
        ),
        appears_on={Quote: Guest(title=_("In the negotiation"), columns=("side", "price", "at"))},
        matches_on=("deal", "side", "at"),
        more=(price_field("price", label=_("price")),),
    )
)
entities.lend_panel("deals", Panel(key="rounds", title=_("Negotiation"), context=panels.rounds))
