"""A demonstration that stands for all tests of a module, since filling one takes seconds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from kesher.config import demo
from kesher.tenancy.models import Organization

Standing = Callable[..., AbstractContextManager[Organization]]


@pytest.fixture(scope="session")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Standing:
    """Fills one in a transaction around those of the tests, which ends with the `with`."""

    @contextmanager
    def filled(*, size: str) -> Iterator[Organization]:
        with ExitStack() as around:
            with django_db_blocker.unblock():
                around.enter_context(transaction.atomic())
                organization = demo.fill("alon", size=size)
            try:
                yield organization
            finally:
                with django_db_blocker.unblock():
                    transaction.set_rollback(True)
                    around.close()

    return filled
