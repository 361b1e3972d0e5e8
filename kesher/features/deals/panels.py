"""What a deal's card says beside its fields, and what a customer's card says of deals."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, Sum
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kesher.access.rights import is_open
from kesher.entity.markup import AMOUNT, draw
from kesher.features.deals.models import Deal
from kesher.features.deals.moving import COMPETITOR
from kesher.features.deals.pipelines import SURE, Meaning
from kesher.features.parties.models import Party
from kesher.lib import money
from kesher.tenancy.organization import organization

SUMS = {
    "open_money": Sum("amount", filter=Q(state=Meaning.OPEN)),
    "won_money": Sum("amount", filter=Q(state=Meaning.WON)),
}


def numbers(deal: Deal) -> list[tuple[Any, Any]]:
    """Its amount and what is expected of it; when it has ended, how long it took."""
    amount = deal.amount if _sees("amount") else None
    told: list[tuple[Any, Any]] = []
    if amount is not None:
        told.append((_("Amount"), draw(AMOUNT, _money(amount))))
    if deal.is_open:
        told += _expected(deal, amount)
    if deal.closed_at:
        lasted = timesince(deal.created_at, deal.closed_at, depth=1)
        told.append((_("From beginning to end"), lasted))
    return told


def _expected(deal: Deal, amount: int | None) -> Iterator[tuple[Any, Any]]:
    if _sees("probability"):
        yield _("Chance"), draw(AMOUNT, f"{deal.chance}%")
        if amount is not None:
            yield _("Weighted"), draw(AMOUNT, _money(amount * deal.chance // SURE))
    if deal.next_step and _sees("next_step"):
        yield _("Next step"), draw('<span dir="auto">{}</span>', deal.next_step)


def money_of(deals: Sequence[Any], _count: int) -> tuple[Any, Any] | None:
    """On a customer's card: what is open, and what was won, of all their deals."""
    if not deals or not _sees("amount"):
        return None
    still_open, won = deals[0].open_money, deals[0].won_money
    parts = [
        draw("{} " + AMOUNT, label, _money(int(amount)))
        for label, amount in (
            (pgettext("money", "open"), still_open),
            (pgettext("money", "won"), won),
        )
        if amount
    ]
    if not parts:
        return None
    return _("Deals"), draw(" · ".join(["{}"] * len(parts)), *parts)


def competes(party: Party) -> bool:
    return COMPETITOR in party.role_keys.split()


def may_buy(party: Party) -> bool:
    """Whoever competes, and does nothing else, has no deals of their own."""
    return party.role_keys.split() != [COMPETITOR]


def _sees(key: str) -> bool:
    return is_open("deals", key)


def _money(amount: int) -> str:
    return money.format(money.Money(amount, organization().currency)).removesuffix(".00")
