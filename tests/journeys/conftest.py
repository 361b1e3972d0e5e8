"""Chromium for the journeys: pages that see this machine alone, in a language, a size and a theme.

A page that logs an error, breaks the content security policy or asks another host fails its test.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from ops import chromium as system

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
REFUSED = "Failed to load resource"

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for journey in items:
        if "journeys" in journey.path.parts:
            journey.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = system.find()
    if path is None:
        pytest.fail(f"Chromium is not installed ({system.INSTALL}).")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own loop runs in this thread, where tests also ask the database.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=system.flags())
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """A window on the service, `visit(language="en", phone=True, dark=True)`; closed at the end."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(*, language: str = "he", phone: bool = False, dark: bool = False) -> Page:
        context = chromium.new_context(**_look(live_server.url, language, phone=phone, dark=dark))
        contexts.append(context)
        context.route("**/*", lambda route: _stay_home(route, live_server.url, faults))
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: _note(message, faults))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _look(url: str, language: str, *, phone: bool, dark: bool) -> dict[str, Any]:
    return {
        "base_url": url,
        "locale": {"he": "he-IL", "en": "en-GB"}[language],
        "timezone_id": "Asia/Jerusalem",
        "viewport": PHONE if phone else WIDE,
        "has_touch": phone,
        "is_mobile": phone,
        "color_scheme": "dark" if dark else "light",
        "reduced_motion": "reduce",
    }


def _stay_home(route: Route, home: str, faults: list[str]) -> None:
    if route.request.url.startswith((f"{home}/", "data:", "blob:")):
        route.continue_()
    else:
        faults.append(f"asked for {route.request.url}")
        route.abort()


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    """A refusal that the server meant (422, 409, 404) is no fault of the page."""
    if message.type == "error" and not message.text.startswith(REFUSED):
        faults.append(message.text)


@pytest.fixture
def barriers() -> Callable[[Page], list[str]]:
    """What axe finds serious or critical on a page."""

    def found(page: Page) -> list[str]:
        violations = Axe().run(page).response["violations"]
        return [
            f"{violation['id']}: {node['html']}"
            for violation in violations
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    return found
