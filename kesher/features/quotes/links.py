"""The customer's own address of a quote: strong, revocable, and kept as a hash alone."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from kesher.features.quotes import tokens
from kesher.features.quotes.models import Quote, QuoteLink

SALT = "kesher.quotes.link"
# Beyond the day until which the quote holds: an accepted one is looked at again.
LIFE = timedelta(days=180)


def make(quote: Quote) -> QuoteLink:
    """The living link, or a new one; its end moves with the quote's."""
    known = living(quote)
    if known:
        known.expires_at = max(known.expires_at, _end(quote))
        known.save(update_fields=["expires_at"])
        return known
    link = QuoteLink(quote=quote, expires_at=_end(quote), organization_id=quote.organization_id)
    link.hash = tokens.hash_of(token_of(link))
    link.save()
    return link


def living(quote: Quote) -> QuoteLink | None:
    """The link that opens the quote today, if its token can still be told."""
    links = QuoteLink.objects.filter(quote=quote, revoked_at=None, expires_at__gt=timezone.now())
    link = links.order_by("-made_at", "-id").first()
    return link if link and link.hash == tokens.hash_of(token_of(link)) else None


def revoke(quote: Quote) -> int:
    """Let every link of the quote lead nowhere; answers how many there were."""
    return QuoteLink.objects.filter(quote=quote, revoked_at=None).update(revoked_at=timezone.now())


def token_of(link: QuoteLink) -> str:
    return tokens.made(SALT, link.pk, link.organization_id)


def path_of(link: QuoteLink) -> str:
    return f"/q/{token_of(link)}/"


def find(token: str) -> QuoteLink | None:
    """The living link in the organisation in scope."""
    return (
        QuoteLink.objects.filter(
            hash=tokens.hash_of(token),
            revoked_at=None,
            expires_at__gt=timezone.now(),
            quote__deleted_at=None,
        )
        .select_related("quote", "quote__party", "quote__contact", "quote__owner")
        .first()
    )


def opened(link: QuoteLink) -> bool:
    """Count one more look; whether it was the first."""
    is_first = link.opened_at is None
    now = timezone.now()
    QuoteLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
    if is_first:
        QuoteLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now)
    return is_first


def _end(quote: Quote) -> datetime:
    today = timezone.now()
    if quote.valid_until is None:
        return today + LIFE
    days = max(0, (quote.valid_until - timezone.localdate()).days)
    return today + timedelta(days=days) + LIFE
