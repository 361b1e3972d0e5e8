"""What must be true of rounds, and what follows for the deal's competitors."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.entity.registry import entities
from kesher.features.deals.models import Rival
from kesher.features.negotiation.models import OfferRound, Side
from kesher.records import writing
from kesher.records.checking import checked_by
from kesher.records.history import Remembered
from kesher.tenancy.organization import organization

SAYS = ("terms", "given", "asked")
WALLS = ("owner", "is_private", "compartment")


def whole(row: OfferRound) -> None:
    """It says something, a competitor's says whose; it is the deal's, as visible and as owned."""
    if row.price is None and not any(getattr(row, name) for name in SAYS):
        raise ValidationError({"price": [_("Please give a price, or say what was agreed.")]})
    if (row.side == Side.RIVAL) != (row.competitor_id is not None):
        raise ValidationError({"competitor": [_whose(row)]})
    if row.competitor_id and row.competitor_id == row.deal.party_id:
        raise ValidationError({"competitor": [_("The customer does not compete in the deal.")]})
    if row.at > timezone.now():
        raise ValidationError({"at": [_("This is still to come; a round tells what was said.")]})
    if row._state.adding:
        for name in WALLS:
            setattr(row, name, getattr(row.deal, name))


def _whose(row: OfferRound) -> str:
    if row.side == Side.RIVAL:
        return _("Please say whose offer this is.")
    return _("Only a competitor's offer names a competitor.")


def rivals(rows: Sequence[Remembered]) -> None:
    """Whoever makes an offer competes in the deal, and the newest is what they offer there."""
    for row in rows:
        if row.verb == "create" and row.record.side == Side.RIVAL:
            _offered(row.record)


def _offered(row: OfferRound) -> None:
    told: dict[str, Any] = {"terms": row.terms} if row.terms else {}
    told |= {"valid_until": row.valid_until, "evidence_file": row.evidence}
    if row.price is not None and row.price_currency == organization().currency:
        told["price"] = row.price
    found = Rival.objects.filter(deal=row.deal, competitor=row.competitor, deleted_at=None).first()
    if found is None:
        writing.create(Rival, deal=row.deal, competitor=row.competitor, **told)
    elif not _is_older(row):
        writing.update(found, **told)


def _is_older(row: OfferRound) -> bool:
    same = OfferRound.objects.filter(deal=row.deal, competitor=row.competitor, deleted_at=None)
    return same.filter(at__gt=row.at).exists()


def _follow(deals: Collection[UUID]) -> None:
    """Rounds go behind the deal's own wall, and to its owner."""
    rows = OfferRound.objects.filter(deal__in=deals, deleted_at=None).select_related("deal")
    walled = [(row, {name: getattr(row.deal, name) for name in WALLS}) for row in rows]
    writing.change_each(entities.of(OfferRound), walled)


checked_by("rounds", whole)
writing.demand("rounds", rivals)
writing.walls_followed_by("deals", _follow)
