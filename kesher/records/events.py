"""What the corridor tells the house after each change."""

from uuid import UUID

from kesher.events import event


@event
class Created:
    entity: str
    record_ids: tuple[UUID, ...]


@event
class Changed:
    entity: str
    record_ids: tuple[UUID, ...]
    fields: tuple[str, ...]


@event
class Deleted:
    entity: str
    record_ids: tuple[UUID, ...]


@event
class Restored:
    entity: str
    record_ids: tuple[UUID, ...]
