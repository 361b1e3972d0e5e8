"""The customer's own address of a quote: strong, revocable, and kept as a hash alone."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from kesher.features.quotes.models import Quote, QuoteLink
from kesher.screens.tokens import Links, unrevoked

# Beyond the day until which the quote holds: an accepted one is looked at again.
LIFE = timedelta(days=180)


def _living_now() -> Q:
    return unrevoked() & Q(expires_at__gt=timezone.now())


LINKS = Links(
    model=QuoteLink, to="quote", at="/q/", salt="kesher.quotes.link", living_now=_living_now
)
revoke, token_of, path_of = LINKS.revoke, LINKS.token_of, LINKS.path_of


def make(quote: Quote) -> QuoteLink:
    """The living link, or a new one; its end moves with the quote's."""
    known = living(quote)
    if known:
        known.expires_at = max(known.expires_at, _end(quote))
        known.save(update_fields=["expires_at"])
        return known
    link = QuoteLink(quote=quote, expires_at=_end(quote), organization_id=quote.organization_id)
    LINKS.keep(link)
    return link


def living(quote: Quote) -> QuoteLink | None:
    found: QuoteLink | None = LINKS.living(quote)
    return found


def find(token: str) -> QuoteLink | None:
    found: QuoteLink | None = LINKS.find(token, "party", "contact", "owner")
    return found


def opened(link: QuoteLink) -> bool:
    """Count one more look; whether it was the first."""
    is_first = link.opened_at is None
    LINKS.count(link)
    if is_first:
        rows = QuoteLink.objects.filter(pk=link.pk, opened_at=None)
        rows.update(opened_at=timezone.now())
    return is_first


def _end(quote: Quote) -> datetime:
    today = timezone.now()
    if quote.valid_until is None:
        return today + LIFE
    days = max(0, (quote.valid_until - timezone.localdate()).days)
    return today + timedelta(days=days) + LIFE
