"""Pages about oneself: choosing an organisation, and the profile."""

from collections.abc import Callable

import pytest
from django.test import Client

from kesher.accounts.models import Membership, User
from kesher.accounts.oneself import organizations_of
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests.accounts.conftest import seat

pytestmark = pytest.mark.urls("tests.accounts.gate_pages")
SignIn = Callable[..., Client]
PROFILE = {
    "name": "יוסי מזרחי",
    "language": "en",
    "timezone": "Europe/Berlin",
    "theme": "dark",
    "density": "compact",
}


def test_with_one_organization_one_is_led_straight_in(yossi: User, sign_in: SignIn) -> None:
    assert sign_in(yossi).get("/")["Location"] == "/alon/"


def test_with_two_one_chooses(yossi: User, brosh: Organization, sign_in: SignIn) -> None:
    seat(yossi, brosh, "sales")

    page = sign_in(yossi).get("/").content.decode()

    assert 'href="/alon/"' in page
    assert 'href="/brosh/"' in page


def test_a_closed_seat_is_not_offered(
    yossi: User, alon: Organization, brosh: Organization, dana: User
) -> None:
    seat(yossi, brosh, "sales")
    with scope(alon.pk):
        Membership.objects.filter(user=yossi).update(is_active=False)

    assert organizations_of(yossi) == [brosh]


def test_without_any_the_page_says_so(yossi: User, alon: Organization, sign_in: SignIn) -> None:
    with scope(alon.pk):
        Membership.objects.filter(user=yossi).delete()

    assert "אינו שייך כרגע לאף ארגון" in sign_in(yossi).get("/").content.decode()


@pytest.mark.parametrize("path", ["/", "/accounts/profile/"])
def test_own_pages_are_for_the_signed_in(path: str, client: Client) -> None:
    assert client.get(path).status_code == 302


def test_the_profile_is_kept_and_counts_at_once(yossi: User, sign_in: SignIn) -> None:
    browser = sign_in(yossi)
    assert browser.get("/alon/").json()["language"] == "he"

    assert browser.post("/accounts/profile/", PROFILE).status_code == 302

    seated = browser.get("/alon/").json()
    assert (seated["language"], seated["zone"]) == ("en", "Europe/Berlin")
    yossi.refresh_from_db()
    assert (yossi.name, yossi.preferences) == (
        "יוסי מזרחי",
        {"theme": "dark", "density": "compact"},
    )


def test_saving_the_profile_keeps_other_preferences(yossi: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=yossi.pk).update(preferences={"menu": "narrow"})

    sign_in(yossi).post("/accounts/profile/", PROFILE)

    yossi.refresh_from_db()
    assert yossi.preferences == {"menu": "narrow", "theme": "dark", "density": "compact"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"timezone": "UTC') ; SELECT pg_sleep(5)--"},
        {"timezone": "Mars/Olympus"},
        {"language": "xx"},
        {"theme": "<script>"},
        {"name": ""},
    ],
)
def test_a_wrong_profile_is_refused(wrong: dict[str, str], yossi: User, sign_in: SignIn) -> None:
    answer = sign_in(yossi).post("/accounts/profile/", {**PROFILE, **wrong})

    assert answer.status_code == 422
    yossi.refresh_from_db()
    assert (yossi.language, yossi.timezone) == ("he", "")


def test_more_than_the_profile_cannot_be_changed(yossi: User, noa: User, sign_in: SignIn) -> None:
    more = {"id": str(noa.pk), "email": "x@x.example", "is_active": "", "password": "x"}
    before = yossi.password

    sign_in(yossi).post("/accounts/profile/", {**PROFILE, **more})

    yossi.refresh_from_db()
    assert (yossi.email, yossi.is_active, yossi.password) == ("yossi@alon.example", True, before)


def test_a_name_is_shown_as_text(yossi: User, sign_in: SignIn) -> None:
    browser = sign_in(yossi)
    browser.post("/accounts/profile/", {**PROFILE, "name": "<script>alert(1)</script>"})

    assert "<script>alert" not in browser.get("/accounts/profile/").content.decode()
