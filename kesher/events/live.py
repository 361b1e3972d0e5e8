"""Words to open browsers: put away with the change, relayed soon after its commit."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from kesher.events.models import LiveMessage
from kesher.jobs import plain

# A transaction may commit this long after it spoke, and still be heard.
LONGEST_TRANSACTION = timedelta(seconds=60)
MOST_AT_ONCE = 200


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


def recent_ids(organizations: Iterable[UUID]) -> list[UUID]:
    """What has been said lately in these organisations; ids alone, since most are known already."""
    lately = LiveMessage.objects.filter(
        organization_id__in=list(organizations), created_at__gt=Now() - LONGEST_TRANSACTION
    )
    return list(lately.order_by("pk").values_list("pk", flat=True))


def messages(ids: Iterable[UUID]) -> list[LiveMessage]:
    return list(LiveMessage.objects.filter(pk__in=list(ids)).order_by("pk"))


def said_since(organization_id: UUID, member_id: UUID, after: UUID) -> list[LiveMessage]:
    """The last words to a member that were spoken after `after`, the oldest first."""
    words: QuerySet[LiveMessage] = LiveMessage.objects.filter(
        Q(member_id=member_id) | Q(member_id=None), organization_id=organization_id, pk__gt=after
    )
    return list(reversed(words.order_by("-pk")[:MOST_AT_ONCE]))
