"""Coming in and going out."""

from playwright.sync_api import expect

from kesher.accounts.models import Membership
from tests.journeys.person import Person


def test_signing_in(stranger: Person, noa: Membership) -> None:
    """The page one asked for waits behind the door."""
    stranger.page.goto("/alon/parties/")
    stranger.choose_language()
    stranger.meets_no_barrier()

    stranger.sign_in(noa)

    expect(stranger.page).to_have_url("/alon/parties/")
    expect(stranger.page.locator("html")).to_have_attribute("lang", stranger.language)
    stranger.meets_no_barrier()


def test_a_wrong_password_says_so_and_keeps_the_address(stranger: Person, noa: Membership) -> None:
    stranger.page.goto("/accounts/login/")
    stranger.choose_language()
    stranger.field("Email").fill(noa.user.email)
    stranger.field("Password").fill("not the password")
    stranger.press("Sign in")

    expect(stranger.page.get_by_role("alert").first).to_be_visible()
    expect(stranger.field("Email")).to_have_value(noa.user.email)
    stranger.meets_no_barrier()
