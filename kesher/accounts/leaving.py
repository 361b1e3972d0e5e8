"""Users whose last seat is gone: nothing of them stays behind."""

from collections.abc import Iterable
from uuid import UUID

from allauth.usersessions.models import UserSession

from kesher.accounts import oneself, seats
from kesher.accounts.models import Membership, User


def seated() -> list[UUID]:
    """The users who have, or had, a seat in the organisation in scope."""
    return list(Membership.objects.values_list("user_id", flat=True))


def drop_homeless(user_ids: Iterable[UUID]) -> int:
    """Delete those who have a seat nowhere, with their passkeys and sessions; answers how many."""
    count = 0
    for user in User.objects.filter(pk__in=list(user_ids)):
        if not oneself.has_any_seat(user):
            for session in UserSession.objects.filter(user=user):
                session.end()
            user.delete()
            count += 1
        seats.forget(user_id=user.pk)
    return count
