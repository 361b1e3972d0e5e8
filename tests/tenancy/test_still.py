"""A long reading is of one moment, and keeps nobody from writing."""

from threading import Thread

import pytest
from django.db import connection, connections, transaction

from kesher.tenancy.models import Organization
from kesher.tenancy.still import still

pytestmark = pytest.mark.django_db(transaction=True)


def written_elsewhere(slug: str) -> None:
    """By another connection, to its end."""

    def write() -> None:
        Organization.objects.create(slug=slug, name=slug)
        connections.close_all()

    writer = Thread(target=write)
    writer.start()
    writer.join(timeout=10)
    assert not writer.is_alive(), "the writer had to wait"


def test_what_others_write_meanwhile_is_not_seen() -> None:
    with still():
        before = Organization.objects.count()
        written_elsewhere("meanwhile")
        meanwhile = Organization.objects.count()

    assert (before, meanwhile, Organization.objects.count()) == (0, 0, 1)


def test_it_ends_with_what_is_read_there() -> None:
    with pytest.raises(ZeroDivisionError), still():
        raise ZeroDivisionError

    assert not connection.in_atomic_block
    Organization.objects.create(slug="afterwards", name="afterwards")
    assert Organization.objects.count() == 1


def test_within_a_transaction_it_is_that_one() -> None:
    with transaction.atomic(), still():
        Organization.objects.create(slug="inside", name="inside")

    assert Organization.objects.count() == 1
