"""What quotes tell the house."""

from uuid import UUID

from kesher.events import event


@event
class ApprovalWanted:
    quote_id: UUID
    party_id: UUID


@event
class QuoteSent:
    quote_id: UUID
    party_id: UUID
    version: int


@event
class QuoteOpened:
    quote_id: UUID
    party_id: UUID


@event
class QuoteAccepted:
    quote_id: UUID
    party_id: UUID
    version: int


@event
class QuoteRefused:
    quote_id: UUID
    party_id: UUID
    version: int
