"""Words to open browsers: put away with the change, relayed soon after its commit."""

from collections.abc import Mapping
from uuid import UUID

from kesher.events.models import LiveMessage
from kesher.jobs import plain


def publish(
    organization_id: UUID, member_id: UUID | None, kind: str, payload: Mapping[str, object]
) -> None:
    """Tell a member's open browsers; without a member, everybody's in the organisation.

    The payload is shown as it is: to everybody say only what anybody may know. Nothing here is kept
    for those who are away.
    """
    LiveMessage.objects.create(
        organization_id=organization_id,
        member_id=member_id,
        kind=kind,
        payload=plain.put(dict(payload)),
    )
