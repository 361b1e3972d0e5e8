"""What a user may know before entering any organisation: which ones there are to enter."""

from django.db import connection, transaction
from django.db.models import QuerySet

from kesher.accounts.models import Membership, User
from kesher.tenancy.models import Organization


def organizations_of(user: User) -> list[Organization]:
    """The organisations in which `user` has a living seat, by name."""
    return _of_seats(user, is_active=True)


def closed_to(user: User) -> list[Organization]:
    """Those in which the seat of `user` was disabled, by name."""
    return _of_seats(user, is_active=False)


def _of_seats(user: User, *, is_active: bool) -> list[Organization]:
    with transaction.atomic():
        _show_oneself(user)
        # The usual manager sees one organisation; this question is about all of one's own.
        seats: QuerySet[Membership] = QuerySet(Membership).filter(user_id=user.pk)
        ids = list(seats.filter(is_active=is_active).values_list("organization_id", flat=True))
    return list(Organization.objects.filter(pk__in=ids).order_by("name"))


def has_any_seat(user: User) -> bool:
    """Whether `user` has a seat in any organisation, a closed one included."""
    with transaction.atomic():
        _show_oneself(user)
        seated: QuerySet[Membership] = QuerySet(Membership).filter(user_id=user.pk)
        return seated.exists()


def _show_oneself(user: User) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('kesher.user_id', %s, true)", [str(user.pk)])
