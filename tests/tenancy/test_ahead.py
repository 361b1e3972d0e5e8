"""Statements sent ahead come to the same as those that are waited for, on either database."""

import pytest
from django.db import IntegrityError, connection, transaction

from kesher.features.parties.models import Party, PhoneNumber
from kesher.tenancy import ahead, inserting

MANY = range(3 * inserting.AT_ONCE_IN_SQLITE // 2)

pytestmark = pytest.mark.usefixtures("alon")


def _put(*, number: str = "*2700") -> list[Party]:
    parties = Party.objects.bulk_create(Party(name=f"לקוח {at}") for at in MANY)
    pks = [party.pk for party in parties]
    PhoneNumber.objects.bulk_insert({"party_id": pks}, number=number)
    return parties


def test_all_rows_are_there_at_the_end_each_once() -> None:
    with transaction.atomic(), ahead.sending():
        parties = _put()

    names = Party.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == [f"לקוח {at}" for at in MANY]
    owners = PhoneNumber.objects.order_by("party").values_list("party", flat=True)
    assert list(owners) == [party.pk for party in parties]


def test_whoever_asks_meanwhile_sees_all_before() -> None:
    with transaction.atomic(), ahead.sending():
        _put()
        asked = Party.objects.count(), PhoneNumber.objects.count()

    assert asked == (len(MANY), len(MANY))


def test_what_is_refused_is_raised_at_the_end_and_nothing_stays() -> None:
    with pytest.raises(IntegrityError):
        _put_twice()

    assert (Party.objects.count(), PhoneNumber.objects.count()) == (0, 0)


@transaction.atomic
def _put_twice() -> None:
    with ahead.sending():
        parties = _put()
        Party.objects.bulk_create(Party(id=party.pk, name="עוד אחד") for party in parties)
        _put(number="*2701")


def test_who_gives_up_meanwhile_leaves_nothing() -> None:
    with pytest.raises(LookupError):
        _give_up()

    _put()
    assert (Party.objects.count(), PhoneNumber.objects.count()) == (len(MANY), len(MANY))


@transaction.atomic
def _give_up() -> None:
    with ahead.sending():
        _put()
        raise LookupError


@pytest.mark.django_db(transaction=True)
def test_a_deed_is_done_while_a_transaction_ends() -> None:
    """In SQLite; PostgreSQL is at its statements for longer."""
    done: list[bool] = []

    with ahead.meanwhile(lambda: done.append(connection.in_atomic_block)), transaction.atomic():
        _put()

    assert bool(done) is (connection.vendor == "sqlite")
    assert (Party.objects.count(), PhoneNumber.objects.count()) == (len(MANY), len(MANY))


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_all_or_nothing() -> None:
    def fail() -> None:
        raise LookupError

    before = connection.in_atomic_block
    with (
        pytest.raises(LookupError),
        ahead.meanwhile(fail),
        transaction.atomic(),
        ahead.sending(),
    ):
        _put()

    kept = len(MANY) if connection.vendor == "sqlite" else 0
    assert (Party.objects.count(), PhoneNumber.objects.count()) == (kept, kept)
    assert connection.in_atomic_block is before
    _put()
    assert Party.objects.count() == kept + len(MANY)
