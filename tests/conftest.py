"""The cast, on stage: fixtures that open a scope as somebody."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker, Settings
from whitenoise.middleware import WhiteNoiseMiddleware

from kesher.accounts.models import Membership
from kesher.records import prepared
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from ops import chromium as system
from tests import world

T = TypeVar("T")


class Standing(Protocol):
    def __call__(self, make: Callable[[], T]) -> AbstractContextManager[T]: ...


NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@pytest.fixture(autouse=True)
def nothing_remembered(request: pytest.FixtureRequest) -> Iterator[None]:
    """No seat, rate limit or answer is left over from another test, nor a query that was built
    while something was patched."""
    cache.clear()
    is_patched = "monkeypatch" in request.fixturenames
    if is_patched:
        _forget_plans()
    yield
    if is_patched:
        _forget_plans()


def _forget_plans() -> None:
    for plans in (prepared._plans, prepared._joints, prepared._statements):
        plans.clear()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """What guards passwords well takes its time on purpose; only its own tests need it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Each browser of a test has a door of its own, at which the same files lie."""
    found = WhiteNoiseMiddleware(HttpResponse).files
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            WhiteNoiseMiddleware, "add_files_from_finders", lambda door: door.files.update(found)
        )
        yield


@pytest.fixture(scope="session")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Standing:
    """Makes what is there for many tests, in a transaction around theirs that ends with the
    `with`: each finds it as it was made."""

    @contextmanager
    def made(make: Callable[[], T]) -> Iterator[T]:
        with ExitStack() as around:
            with django_db_blocker.unblock():
                around.enter_context(transaction.atomic())
                it = make()
            try:
                yield it
            finally:
                with django_db_blocker.unblock():
                    transaction.set_rollback(True)
                    around.close()

    return made


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def files_apart(tmp_path: Path, settings: Settings) -> None:
    """Files that are kept lie in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """The collector, which walks the whole suite's objects, stays away from what is timed."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of all tests in this process: there can be no second beside it."""
    path = system.find()
    if path is None:
        pytest.fail(f"Chromium is not installed ({system.INSTALL}).")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread, where tests also ask the database.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        flags = [*system.flags(), NOBODY_ELSE]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def alon_organization(db: None) -> Organization:
    return world.alon_ltd()


@pytest.fixture
def brosh_organization(db: None) -> Organization:
    return world.brosh()


@pytest.fixture
def noa(alon_organization: Organization) -> Membership:
    """The administrator of Alon."""
    return world.seated("נועה לוי", alon_organization)


@pytest.fixture
def yossi(alon_organization: Organization) -> Membership:
    """A salesman of Alon."""
    with scope(alon_organization.pk):
        return world.a_member("יוסי מזרחי", email="yossi@alon.example", role="sales")


@pytest.fixture
def dana(brosh_organization: Organization) -> Membership:
    """The administrator of another organisation."""
    return world.seated("דנה כהן", brosh_organization)


@pytest.fixture
def alon(noa: Membership) -> Iterator[Organization]:
    """Inside Alon, as Noa."""
    with scope(noa.organization_id, noa.pk, "web"):
        yield noa.organization


def client_of(member: Membership) -> Client:
    """A browser in which the member is signed in."""
    client = Client()
    client.force_login(member.user)
    return client
