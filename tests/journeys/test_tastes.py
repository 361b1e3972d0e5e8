"""How one likes it: dark, dense, in one's language; and out of the other places."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from kesher.accounts.models import Membership
from tests import world
from tests.journeys.conftest import DESK, Enter
from tests.journeys.person import Person


def test_dark_and_dense_stay_so(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    person.go("/alon/")
    page = person.page.locator("html")
    person.menu("Account of %(name)s", name="נועה לוי")
    person.press("Dark")
    expect(page).to_have_attribute("data-theme", "dark")
    person.press("Compact")
    expect(page).to_have_attribute("data-density", "compact")
    person.settle()
    person.meets_no_barrier()

    person.go("/alon/parties/")
    expect(page).to_have_attribute("data-theme", "dark")
    expect(page).to_have_attribute("data-density", "compact")
    assert person.page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    person.meets_no_barrier()
    noa.user.refresh_from_db()
    assert noa.user.preferences == {"theme": "dark", "density": "compact"}


@pytest.mark.parametrize("look", DESK, indirect=True)
def test_the_language_is_changed_and_the_page_turns(noa: Membership, enter: Enter) -> None:
    person = enter(noa)
    other, direction = {"he": ("en", "ltr"), "en": ("he", "rtl")}[person.language]
    person.go("/accounts/profile/")
    person.meets_no_barrier()
    person.field("Language").select_option(other)
    person.press("Save")
    person.settle()

    person.go("/alon/parties/")
    expect(person.page.locator("html")).to_have_attribute("lang", other)
    expect(person.page.locator("html")).to_have_attribute("dir", direction)
    noa.user.refresh_from_db()
    assert noa.user.language == other


def test_signing_out_elsewhere_leaves_this_place_alone(stranger: Person, noa: Membership) -> None:
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": noa.user.email, "password": world.PASSWORD})
    assert elsewhere.get("/alon/parties/").status_code == 200
    stranger.page.goto("/accounts/login/")
    stranger.choose_language()
    stranger.sign_in(noa)
    stranger.settle()
    stranger.go("/accounts/sessions/")
    stranger.meets_no_barrier()
    stranger.press("Sign out elsewhere")
    stranger.settle()

    assert elsewhere.get("/alon/parties/").status_code == 302
    stranger.go("/alon/parties/")
    expect(stranger.page).to_have_url("/alon/parties/")
