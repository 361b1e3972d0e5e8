"""The door of an organisation: strangers, members, administrators, and what pages leave."""

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test import Client
from django.urls import path

from kesher.accounts import checks
from kesher.accounts.models import Team, User
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

pytestmark = pytest.mark.urls("tests.accounts.gate_pages")
SignIn = Callable[..., Client]


def test_an_unknown_visitor_is_sent_to_sign_in_and_back(alon: Organization, client: Client) -> None:
    answer = client.get("/alon/teams/?sort=name")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Falon%2Fteams%2F%3Fsort%3Dname"


def test_an_organization_that_is_not_there_looks_the_same_to_a_visitor(client: Client) -> None:
    assert client.get("/nobody/")["Location"] == "/accounts/login/?next=%2Fnobody%2F"


def test_a_fragment_sends_the_whole_page_to_sign_in(alon: Organization, client: Client) -> None:
    answer = client.get("/alon/teams/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Falon%2F"


def test_a_stranger_sees_the_same_404_as_for_nothing(
    alon: Organization, dana: User, sign_in: SignIn
) -> None:
    browser = sign_in(dana)

    foreign, missing = browser.get("/alon/teams/"), browser.get("/nosuch/teams/")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content.replace(b"alon", b"") == missing.content.replace(b"nosuch", b"")


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
def test_no_method_lets_a_stranger_in(
    method: str, alon: Organization, dana: User, sign_in: SignIn
) -> None:
    assert getattr(sign_in(dana), method)("/alon/teams/new/", {"name": "x"}).status_code == 404

    with scope(alon.pk):
        assert Team.objects.count() == 0


def test_an_administrators_page_is_not_there_for_others(
    noa: User, yossi: User, sign_in: SignIn
) -> None:
    assert sign_in(noa).get("/alon/settings/").status_code == 200
    assert sign_in(yossi).get("/alon/settings/").status_code == 404


def test_each_organization_shows_its_own_rows(
    alon: Organization, brosh: Organization, yossi: User, dana: User, sign_in: SignIn
) -> None:
    for organization in (alon, brosh):
        with scope(organization.pk):
            Team.objects.create(name=organization.slug)

    assert sign_in(yossi).get("/alon/teams/").json() == {"teams": ["alon"]}
    assert sign_in(dana).get("/brosh/teams/").json() == {"teams": ["brosh"]}


def test_pages_of_the_service_need_no_organization(client: Client) -> None:
    assert client.get("/healthz").content == b"hello"


def test_pages_are_private_and_not_stored(yossi: User, sign_in: SignIn) -> None:
    answer = sign_in(yossi).get("/alon/")

    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer["Vary"]


def test_a_foreign_form_is_refused(alon: Organization, yossi: User, sign_in: SignIn) -> None:
    browser = sign_in(yossi)
    careful = Client(enforce_csrf_checks=True)
    careful.cookies["session"] = browser.cookies["session"].value

    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
        answer = careful.post("/alon/teams/new/", "name=x", content_type=kind)
        assert answer.status_code == 403

    with scope(alon.pk):
        assert Team.objects.count() == 0


def test_a_page_in_the_users_language_and_zone(yossi: User, sign_in: SignIn) -> None:
    yossi.language, yossi.timezone = "en", "Europe/Berlin"
    yossi.save()

    seated = sign_in(yossi).get("/alon/").json()

    assert (seated["language"], seated["zone"]) == ("en", "Europe/Berlin")


def test_whoever_changed_the_settings_sees_them_at_once(
    alon: Organization, noa: User, sign_in: SignIn
) -> None:
    browser = sign_in(noa)
    browser.get("/alon/")

    answer = browser.post("/alon/settings/change/")

    assert answer.cookies["fresh"]["max-age"] == 5
    alon.refresh_from_db()
    assert int(browser.get("/alon/version/").content) == alon.version


def test_looking_at_a_page_makes_nothing_fresh(noa: User, sign_in: SignIn) -> None:
    assert "fresh" not in sign_in(noa).get("/alon/").cookies


def test_whoever_changed_a_user_sees_it_at_once(noa: User, sign_in: SignIn) -> None:
    assert sign_in(noa).post("/alon/forget-me/").cookies["fresh"]["max-age"] == 5


def test_who_is_fresh_is_read_from_the_database(
    alon: Organization, noa: User, sign_in: SignIn
) -> None:
    """The change may have been made in another process, which cannot empty this one's memory."""
    browser = sign_in(noa)
    browser.get("/alon/")
    Organization.objects.filter(pk=alon.pk).update(version=7)

    browser.cookies["fresh"] = "1"

    assert browser.get("/alon/version/").content == b"7"


@pytest.mark.parametrize("status", [500, 503])
def test_what_a_failed_page_wrote_is_not_kept(
    status: int, alon: Organization, noa: User, sign_in: SignIn
) -> None:
    """On SQLite each action stands by itself; there the scope is no transaction."""
    sign_in(noa).post("/alon/teams/new/", {"name": "x", "status": status})

    with scope(alon.pk):
        assert Team.objects.count() == (0 if connection.vendor == "postgresql" else 1)


def test_every_view_has_a_gate() -> None:
    assert checks.every_view_has_a_gate() == []


def test_a_view_without_a_gate_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = [path("open/", lambda _: None)]

    assert [(address, checks.gate_of(view)) for address, view in checks.views(patterns)] == [
        ("open/", "")
    ]


def test_allauths_views_are_known_to_keep_their_own_gate() -> None:
    assert [problem for problem in run_checks(tags=["urls"]) if problem.id == "kesher.E020"] == []
