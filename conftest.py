"""The test database: a copy of one that was migrated once."""

import gc
import os
from collections.abc import Generator, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from tests import databases

# On a busy machine inputs are made slowly, which says nothing of what is tested.
hypothesis.settings.register_profile(
    "kesher", suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None
)
hypothesis.settings.load_profile("kesher")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded now stands to the end: the collector need not walk it, now or ever."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> Iterator[None]:
    """One for each worker; renewed, which is quicker than emptying it, after what commits."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    told = connections["default"].settings_dict
    if databases.cluster():
        told["NAME"] = f"kesher_{worker}"
    else:
        # A file: threads and processes must share it. It need not outlive a power cut.
        told["NAME"] = str(settings.VAR / f"test-{worker}.sqlite3")
        told["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

    def renew(_case: TransactionTestCase | None = None) -> None:
        connections.close_all()
        databases.renew(told["NAME"])

    renew()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
    connections.close_all()
    if running := databases.cluster():
        running.drop(told["NAME"])
