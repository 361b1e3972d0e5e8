"""What deals tell the house."""

from uuid import UUID

from kesher.events import event


@event
class DealWon:
    deal_id: UUID
    party_id: UUID


@event
class DealLost:
    deal_id: UUID
    party_id: UUID
    reason: str
