"""Passkeys, in a browser with an authenticator and under the policy against inline scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from kesher.accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.accounts.gate_pages")]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window whose every complaint is a failure."""
    complaints: list[str] = []
    with chromium.new_context() as context:
        window = context.new_page()
        window.on("console", lambda said: complaints.extend(_complaint(said)))
        window.on("pageerror", lambda error: complaints.append(str(error)))
        devtools = context.new_cdp_session(window)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield window
    assert complaints == []


def test_a_passkey_is_added_and_signs_in_alone(
    page: Page, live_server: LiveServer, noa: User
) -> None:
    _sign_in(page, live_server, noa)
    _add_passkey(page, live_server)
    _sign_out(page, live_server)

    page.goto(f"{live_server}/accounts/login/")
    page.click("#passkey_login")

    page.wait_for_url("**/alon/")


def test_a_passkey_is_a_second_factor(page: Page, live_server: LiveServer, noa: User) -> None:
    _sign_in(page, live_server, noa)
    _add_passkey(page, live_server)
    _sign_out(page, live_server)

    _sign_in(page, live_server, noa, lands="**/authenticate/")
    page.click("#mfa_webauthn_authenticate")

    page.wait_for_url("**/alon/")


def _complaint(said: ConsoleMessage) -> list[str]:
    """The pages of these tests, which are no pages, have no picture for the tab."""
    wanted = said.type == "error" and not said.location["url"].endswith("/favicon.ico")
    return [said.text] if wanted else []


def _sign_in(page: Page, server: LiveServer, user: User, lands: str = "**/alon/") -> None:
    page.goto(f"{server}/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lands)


def _add_passkey(page: Page, server: LiveServer) -> None:
    page.goto(f"{server}/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")


def _sign_out(page: Page, server: LiveServer) -> None:
    page.goto(f"{server}/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/accounts/login/")
