"""Chromium for the journeys: pages that see this machine alone, in a language, a size and a theme.

A page that logs an error, breaks the content security policy or asks another host fails its test.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
)
from pytest_django.live_server_helper import LiveServer

from kesher.accounts.models import Membership
from tests.conftest import client_of
from tests.journeys.person import Person

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds, for busy machines
REFUSED = "Failed to load resource"
COUNTING = """
    window.asked = 0;
    const { fetch } = window, { send } = XMLHttpRequest.prototype;
    window.fetch = (...all) => (window.asked++, fetch(...all).finally(() => window.asked--));
    XMLHttpRequest.prototype.send = function (...all) {
      window.asked++;
      this.addEventListener("loadend", () => window.asked--);
      return send.apply(this, all);
    };
"""

LOOKS = {
    "hebrew": {"language": "he", "phone": False},
    "hebrew-phone": {"language": "he", "phone": True},
    "english": {"language": "en", "phone": False},
}

expect.set_options(timeout=PATIENCE / 2)

DESK = [pytest.param(LOOKS[name], id=name) for name in ("hebrew", "english")]
PHONE_ALONE = [pytest.param(LOOKS["hebrew-phone"], id="hebrew-phone")]
EVERYWHERE = [pytest.param(look, id=name) for name, look in LOOKS.items()]

Visit = Callable[..., Page]
Enter = Callable[..., Person]
Barriers = Callable[..., list[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for journey in items:
        if "journeys" in journey.path.parts:
            journey.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def served(live_server: LiveServer) -> Iterator[LiveServer]:
    """Pages come with the files that browsers keep, as the product itself hands them out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "_should_handle", lambda _handler, _path: False)
        yield live_server


@pytest.fixture
def visit(chromium: Browser, served: LiveServer) -> Iterator[Visit]:
    """A window on the service, `visit(language="en", phone=True, dark=True)`; closed at the end."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(*, language: str = "he", phone: bool = False, dark: bool = False) -> Page:
        context = chromium.new_context(**_look(served.url, language, phone=phone, dark=dark))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(COUNTING)
        context.on("request", lambda request: _stay_home(request, served.url, faults))
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


def _stay_home(request: Request, home: str, faults: list[str]) -> None:
    """Who asks elsewhere finds nobody: Chromium knows no other names."""
    if not request.url.startswith((f"{home}/", "data:", "blob:")):
        faults.append(f"asked for {request.url}")


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    """A refusal that the server meant (422, 409, 404) is no fault of the page."""
    if message.type == "error" and not message.text.startswith(REFUSED):
        faults.append(message.text)


@pytest.fixture
def barriers() -> Barriers:
    """What axe finds serious or critical on a page, by all its rules or by those named."""

    def found(page: Page, *rules: str) -> list[str]:
        options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
        violations = Axe().run(page, options=options).response["violations"]
        return [
            f"{violation['id']}: {node['html']}"
            for violation in violations
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    return found


@pytest.fixture(params=EVERYWHERE)
def look(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each journey is made in Hebrew at a desk, in Hebrew on a phone, and in English."""
    chosen: dict[str, Any] = request.param
    return chosen


@pytest.fixture
def stranger(visit: Visit, barriers: Barriers, look: dict[str, Any]) -> Person:
    """Somebody at the door."""
    return Person(page=visit(**look), barriers=barriers, **look)


@pytest.fixture
def enter(
    visit: Visit,
    barriers: Barriers,
    look: dict[str, Any],
    live_server: LiveServer,
) -> Enter:
    """`enter(noa)`: the member at a browser, signed in already."""

    def entered(member: Membership) -> Person:
        member.user.language = look["language"]
        member.user.save(update_fields=["language"])
        cookie = client_of(member).cookies[settings.SESSION_COOKIE_NAME]
        page = visit(**look)
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
        return Person(page=page, barriers=barriers, **look)

    return entered
