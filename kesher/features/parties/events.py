"""What parties tell the house."""

from uuid import UUID

from kesher.events import event


@event
class Contacted:
    """The last contact with these is a later one than before."""

    party_ids: tuple[UUID, ...]


@event
class PartiesMerged:
    """Of two that were one, `party_id` stayed; what pointed at `other_id` points at it."""

    party_id: UUID
    other_id: UUID
