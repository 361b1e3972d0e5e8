"""Who may knock, and what every endpoint has in common."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kesher.accounts import tokens
from kesher.accounts.models import ApiToken, Membership
from kesher.tenancy import scope
from tests.api.client import BASE, Api
from tests.conftest import client_of


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer ksh_",
        "Bearer ksh_x_y",
        "Bearer ksh_00000000000000000000000000000000_x",
        "Basic bm9hOng=",
        "Token x",
        "Bearer \u05d0",
    ],
)
def test_without_a_living_key_nothing_is_told(alon_organization: Any, header: str) -> None:
    response = Client().get(
        f"{BASE}/parties", headers={"Authorization": header.encode().decode("latin-1")}
    )

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"].startswith('Bearer realm="Kesher"')
    assert response.json()["type"] == "/api/v1/docs#unauthorized"


def test_a_cookie_opens_nothing(noa: Membership) -> None:
    browser = Client()
    browser.force_login(noa.user)

    assert browser.get(f"{BASE}/me").status_code == 401


def test_a_key_is_dead_when_revoked_expired_or_its_member_left(noa: Membership) -> None:
    with scope(noa.organization_id):
        raw = tokens.issue(noa, name="x", expires_at=None)
        old = tokens.issue(noa, name="y", expires_at=timezone.now() - timedelta(seconds=1))
    api = Api(raw)
    assert api.get("me").status_code == 200
    assert Api(old).get("me").status_code == 401

    with scope(noa.organization_id):
        tokens.revoke(ApiToken.objects.get(name="x"))

    assert api.get("me").status_code == 401


def test_a_key_of_one_organisation_with_the_name_of_another_is_no_key(
    noa: Membership, dana: Membership
) -> None:
    with scope(noa.organization_id):
        raw = tokens.issue(noa, name="x", expires_at=None)
    secret = raw.split("_", 2)[2]

    assert Api(f"ksh_{dana.organization_id.hex}_{secret}").get("me").status_code == 401


def test_me_tells_whose_key_it_is(api: Api, noa: Membership) -> None:
    told = api.get("me").json()

    assert told["user"] == {"id": str(noa.pk), "name": "נועה לוי", "email": "noa@alon.example"}
    assert told["organization"]["slug"] == "alon"
    assert told["may"]["leads"][:4] == ["view", "create", "update", "delete"]


@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [
        ("en", "en", "There is nothing here."),
        ("en-GB;q=0.9, he;q=0.5", "en", "There is nothing here."),
        ("he", "he", "אין כאן דבר."),
        ("xx, tlh;q=0.5", "he", "אין כאן דבר."),
        ("", "he", "אין כאן דבר."),
        ("'; drop", "he", "אין כאן דבר."),
    ],
)
def test_answers_are_in_the_language_that_is_wanted(
    api: Api, wanted: str, language: str, title: str
) -> None:
    response = api.get("nobody", Accept_Language=wanted)

    assert (response.status_code, response.json()["title"]) == (404, title)
    assert response["Content-Language"] == language


@pytest.mark.parametrize(
    ("method", "place", "allowed"),
    [
        ("PUT", "parties", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "parties", "GET, HEAD, OPTIONS, POST"),
        ("POST", "me", "GET, HEAD, OPTIONS"),
        ("GET", "parties/batch", "OPTIONS, POST"),
        (
            "PUT",
            "parties/01a20134-0a77-7404-baff-2adb21300daa",
            "DELETE, GET, HEAD, OPTIONS, PATCH",
        ),
        ("TRACE", "search", "GET, HEAD, OPTIONS"),
        ("BREW", "search", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_refused_with_those_there_are(
    api: Api, method: str, place: str, allowed: str
) -> None:
    response = api.call(method, place)

    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert response["Content-Type"] == "application/problem+json"


def test_options_tell_the_methods(api: Api) -> None:
    response = api.call("OPTIONS", "parties")

    assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_head_is_get_without_the_body(api: Api) -> None:
    made = api.make("parties", name="משה")

    for place in ("parties", f"parties/{made['id']}", "me", "openapi.json", "search?q=משה"):
        head, get = api.call("HEAD", place), api.get(place)
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Length"] == str(len(get.content))
        assert head.headers.get("ETag") == get.headers.get("ETag")


@pytest.mark.parametrize(
    "place",
    [
        "nobody",
        "parties/",
        "parties/x",
        "parties/1",
        "parties/01a20134-0a77-7404-baff-2adb21300daa",
        "parties/01a20134-0a77-7404-baff-2adb21300daa/",
        "parties/01a20134-0a77-7404-baff-2adb21300daa/garbage",
        "parties/01a20134-0a77-7404-baff-2adb21300daa/history/x",
        "parties/01A20134-0A77-7404-BAFF-2ADB21300DAA",
        "PARTIES",
        "me/",
        "me/x",
        "",
        "//",
        "parties//",
        "../accounts/login/",
        "openapi.json/x",
        "organizations",
        "auth.user",
        "%00",
        "parties%2f",
        "x" * 5000,
    ],
)
def test_what_is_not_there_is_not_found(api: Api, place: str) -> None:
    response = api.get(place)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_too_many_requests_are_told_when_to_come_again(
    api: Api, yossi_api: Api, settings: Any
) -> None:
    settings.API_REQUESTS_PER_SECOND, settings.API_REQUESTS_AT_ONCE = 1, 3

    answers = [api.get("me") for _turn in range(6)]

    assert [one.status_code for one in answers][:3] == [200, 200, 200]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "1"
    assert yossi_api.get("me").status_code == 200


def test_answers_are_kept_by_nobody_else(api: Api) -> None:
    response = api.get("parties")

    assert response["Cache-Control"] == "private, no-store"
    assert "Authorization" in response["Vary"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.urls("tests.api.broken_addresses")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_expected_is_a_problem_too(api: Api, method: str) -> None:
    api.client.raise_request_exception = False

    response = api.call(method, "broken", Accept_Language="en")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json() == {
        "type": "/api/v1/docs#broken",
        "title": "Something broke on our side; it was noted.",
        "status": 500,
    }


@pytest.mark.urls("tests.api.broken_addresses")
def test_people_get_a_page(noa: Membership) -> None:
    browser = client_of(noa)
    browser.raise_request_exception = False

    response = browser.get("/accounts/broken")

    assert (response.status_code, response["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert "canary" not in response.content.decode()


@pytest.mark.parametrize("place", ["/api/v2/parties", "/api/", "/api/v1/parties/x/y/z"])
def test_an_address_of_nobodys_is_a_problem(place: str, db: None) -> None:
    response = Client().get(place)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
