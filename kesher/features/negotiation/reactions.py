"""What follows from quotes: each version that goes out to a deal's customer is a round of ours."""

from datetime import date

from kesher.events import on
from kesher.features.negotiation.models import OfferRound, Side
from kesher.features.quotes.document import sums_of
from kesher.features.quotes.events import QuoteSent
from kesher.features.quotes.models import QuoteVersion
from kesher.records import writing


@on(QuoteSent)
def note_offer(event: QuoteSent) -> None:
    """Its price is the version's own, before VAT. Told twice, it is noted once."""
    rows = QuoteVersion.objects.select_related("quote__deal")
    version = rows.filter(quote=event.quote_id, number=event.version).first()
    if version is None or version.quote.deal is None:
        return
    known = OfferRound.objects.filter(quote=version.quote, quote_version=version.number)
    if not known.exists():
        _note(version)


def _note(version: QuoteVersion) -> None:
    quote = version.quote
    writing.create(
        OfferRound,
        deal=quote.deal,
        side=Side.US,
        at=version.made_at,
        price=sums_of(version.told).net,
        valid_until=date.fromisoformat(told) if (told := version.told["valid_until"]) else None,
        quote=quote,
        quote_version=version.number,
    )
