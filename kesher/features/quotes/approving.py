"""Why a quote has to be approved before it goes out: the one rule, and its sentences."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kesher.access.rights import is_open, may
from kesher.entity.kinds.numbers import bare
from kesher.features.quotes import house
from kesher.features.quotes.house import Terms
from kesher.lib import money
from kesher.lib.money import Money

ZERO = Decimal(0)


class Offered(Protocol):
    """What of a quote the rule looks at."""

    currency: Any
    highest_discount: Any
    highest_net: Any
    lowest_margin: Any
    approved_discount: Any
    approved_net: Any
    approved_margin: Any


def is_wanted(quote: Offered) -> bool:
    """Whether anything is beyond what the house allows, and beyond what was approved."""
    terms = house.terms()
    return any(is_beyond(quote, terms) for is_beyond, _told in RULES)


def reasons(quote: Offered) -> list[str]:
    """Whole sentences, with figures only for those who may read them."""
    terms = house.terms()
    found = [told(quote, terms) for is_beyond, told in RULES if is_beyond(quote, terms)]
    return list(dict.fromkeys(found))


def _has_discount(quote: Offered, terms: Terms) -> bool:
    allowed = max(terms.discount_limit, quote.approved_discount or ZERO)
    return bool(quote.highest_discount > allowed)


def _tell_discount(quote: Offered, terms: Terms) -> str:
    told = _(
        "A discount of %(percent)s%% must be approved before the quote is sent; "
        "up to %(limit)s%% need no approval."
    )
    percent = bare(quote.highest_discount)
    return told % {"percent": percent, "limit": bare(terms.discount_limit)}


def _has_total(quote: Offered, terms: Terms) -> bool:
    """Where totals are limited, a currency without a limit of its own is not free of them."""
    if not terms.total_limits or not quote.highest_net:
        return False
    limit = terms.total_limits.get(quote.currency, 0)
    approved = quote.approved_net if _is_approved(quote) else 0
    return bool(quote.highest_net > max(limit, approved or 0))


def _tell_total(quote: Offered, terms: Terms) -> str:
    if not is_open("quotes", "net"):
        return _("The quote must be approved before it is sent.")
    limit = terms.total_limits.get(quote.currency)
    if limit is None:
        told = _("Any quote in %(currency)s must be approved before it is sent.")
        return told % {"currency": quote.currency}
    told = _(
        "The quote may come to %(total)s before VAT, and must be approved before it is sent; "
        "up to %(limit)s need no approval."
    )
    amounts = {"total": quote.highest_net, "limit": limit}
    return told % {name: _amount(minor, quote.currency) for name, minor in amounts.items()}


def _has_margin(quote: Offered, terms: Terms) -> bool:
    least, margin = terms.least_margin, quote.lowest_margin
    if least is None or margin is None or margin >= least:
        return False
    approved = quote.approved_margin if _is_approved(quote) else None
    return approved is None or margin < approved


def _tell_margin(quote: Offered, terms: Terms) -> str:
    """Who may not read costs does not hear that it is the margin, let alone what it is."""
    if not may("view", "products") or not is_open("products", "cost"):
        return _("The quote must be approved before it is sent.")
    told = _(
        "The margin may come to %(percent)s%%, and must be approved before the quote is sent; "
        "the least without approval is %(least)s%%."
    )
    return told % {"percent": bare(quote.lowest_margin), "least": bare(terms.least_margin or ZERO)}


def _is_approved(quote: Offered) -> bool:
    """An approval that was taken back leaves no approved discount, not even of nothing."""
    return quote.approved_discount is not None


def _amount(minor: int, currency: str) -> str:
    return money.format(Money(minor, currency))


Rule = tuple[Callable[[Offered, Terms], bool], Callable[[Offered, Terms], str]]
RULES: tuple[Rule, ...] = (
    (_has_discount, _tell_discount),
    (_has_total, _tell_total),
    (_has_margin, _tell_margin),
)
