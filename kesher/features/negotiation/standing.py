"""Where a negotiation stands: how far apart both sides are, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from kesher.features.negotiation.models import OfferRound, Side
from kesher.lib.money import Money

OURS = {Side.US, Side.THEM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`gap` is our last price less the customer's, `share` its part of ours, in per cent.

    There is none where one of them named no price yet, or both name other currencies.
    """

    last: OfferRound
    gap: Money | None
    share: float | None
    next_side: str


def standing(rounds: Sequence[OfferRound]) -> Standing | None:
    """Of one deal's rounds, the oldest first. What competitors do is nobody's move."""
    moves = [one for one in rounds if one.side in OURS]
    if not moves:
        return None
    ours, theirs = _price(moves, Side.US), _price(moves, Side.THEM)
    gap = _gap(ours, theirs)
    last = moves[-1]
    return Standing(
        last=last,
        gap=gap,
        share=100 * gap.amount_minor / ours.amount_minor
        if gap and ours and ours.amount_minor
        else None,
        next_side=Side.THEM if last.side == Side.US else Side.US,
    )


def _gap(ours: Money | None, theirs: Money | None) -> Money | None:
    if ours is None or theirs is None or ours.currency != theirs.currency:
        return None
    return Money(ours.amount_minor - theirs.amount_minor, ours.currency)


def _price(moves: Sequence[OfferRound], side: Side) -> Money | None:
    """The newest that names one."""
    priced = [one for one in moves if one.side == side and one.price is not None]
    if not priced:
        return None
    return Money(int(priced[-1].price or 0), priced[-1].price_currency)
