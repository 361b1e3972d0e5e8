"""What follows from quotes: those who care are told, in the bell."""

from uuid import UUID

from kesher.access.rights import may
from kesher.accounts.models import Membership
from kesher.events import on
from kesher.features.notices.telling import tell
from kesher.features.quotes.events import (
    ApprovalWanted,
    QuoteAccepted,
    QuoteOpened,
    QuoteRefused,
)
from kesher.features.quotes.models import Quote
from kesher.tenancy import current, scope


@on(QuoteOpened)
def tell_opened(event: QuoteOpened) -> None:
    _tell_owner(event.quote_id, "quote_opened")


@on(QuoteAccepted)
def tell_accepted(event: QuoteAccepted) -> None:
    _tell_owner(event.quote_id, "quote_accepted")


@on(QuoteRefused)
def tell_refused(event: QuoteRefused) -> None:
    _tell_owner(event.quote_id, "quote_refused")


@on(ApprovalWanted)
def tell_approvers(event: ApprovalWanted) -> None:
    quote = Quote.objects.filter(pk=event.quote_id).first()
    if quote:
        _tell(quote, _approvers(), "quote_waits")


def _tell_owner(pk: UUID, kind: str) -> None:
    quote = Quote.objects.filter(pk=pk).first()
    if quote:
        _tell(quote, [quote.owner_id], kind)


def _tell(quote: Quote, members: list[UUID | None], kind: str) -> None:
    tell(members, kind, about=f"quotes:{quote.pk}", title=f"{quote.number} · {quote}")


def _approvers() -> list[UUID | None]:
    """The members whose role lets them approve."""
    found: list[UUID | None] = []
    for pk in Membership.objects.filter(is_active=True).values_list("pk", flat=True):
        with scope(current().organization_id, pk, "job"):
            if may("approve", "quotes"):
                found.append(pk)
    return found
