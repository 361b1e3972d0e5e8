"""What leads tell the house."""

from uuid import UUID

from kesher.events import event


@event
class LeadQualified:
    lead_id: UUID
    party_id: UUID


@event
class LeadDiscarded:
    lead_id: UUID
    party_id: UUID
    reason: str
