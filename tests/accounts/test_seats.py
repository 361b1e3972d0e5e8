"""Seats: who gets in, at what price, and how soon whoever should not be in is out."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from kesher.accounts import seats, tokens
from kesher.accounts.models import ApiToken, Membership, Role, User
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

pytestmark = pytest.mark.urls("tests.accounts.gate_pages")
SignIn = Callable[..., Client]


def test_a_member_is_seated_in_the_scope_of_the_address(
    alon: Organization, yossi: User, sign_in: SignIn
) -> None:
    seated = sign_in(yossi).get("/alon/").json()

    with scope(alon.pk):
        member = Membership.objects.get(user=yossi)
    assert seated == {
        "user": "yossi@alon.example",
        "role": "sales",
        "organization": str(alon.pk),
        "actor": str(member.pk),
        "channel": "web",
        "language": "he",
        "zone": "Asia/Jerusalem",
    }


def test_a_warm_request_asks_the_database_nothing_about_its_sender(
    yossi: User, sign_in: SignIn
) -> None:
    browser = sign_in(yossi)
    browser.get("/alon/")

    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/alon/").status_code == 200

    # On PostgreSQL the scope itself speaks, to open and close.
    assert [query["sql"] for query in asked if " FROM " in query["sql"].upper()] == []


def test_a_seat_is_kept_four_seconds() -> None:
    """Whatever ends it must have ended it everywhere within five."""
    assert seats.KEPT_SECONDS == 4


def _disable_user(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _disable_member(user: User) -> None:
    with scope(Organization.objects.get(slug="alon").pk):
        Membership.objects.filter(user=user).update(is_active=False)


@pytest.mark.parametrize("end", [_disable_user, _disable_member])
def test_whoever_is_disabled_is_out_at_once_when_forgotten(
    end: Callable[[User], None], yossi: User, sign_in: SignIn
) -> None:
    browser = sign_in(yossi)
    assert browser.get("/alon/").status_code == 200

    end(yossi)
    seats.forget(user_id=yossi.pk)

    assert browser.get("/alon/").status_code in {302, 403}


@pytest.mark.parametrize("end", [_disable_user, _disable_member])
def test_whoever_is_disabled_by_another_process_is_out_when_the_seat_grows_cold(
    end: Callable[[User], None], yossi: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "KEPT_SECONDS", 0.05)
    browser = sign_in(yossi)
    assert browser.get("/alon/").status_code == 200

    end(yossi)
    _wait_until_cold()

    assert browser.get("/alon/").status_code in {302, 403}


def test_a_session_deleted_elsewhere_is_out_when_the_seat_grows_cold(
    yossi: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "KEPT_SECONDS", 0.05)
    browser = sign_in(yossi)
    assert browser.get("/alon/").status_code == 200

    Session.objects.all().delete()
    _wait_until_cold()

    assert browser.get("/alon/").status_code == 302


def test_a_lowered_role_counts_at_once(alon: Organization, noa: User, sign_in: SignIn) -> None:
    browser = sign_in(noa)
    assert browser.get("/alon/settings/").status_code == 200

    with scope(alon.pk):
        Membership.objects.filter(user=noa).update(role=Role.objects.get(code="read_only"))
    seats.forget(user_id=noa.pk)

    assert browser.get("/alon/settings/").status_code == 404
    assert browser.get("/alon/").json()["role"] == "read_only"


def test_forgetting_an_organization_drops_every_seat_in_it(
    alon: Organization, yossi: User, noa: User, sign_in: SignIn
) -> None:
    browsers = [sign_in(yossi), sign_in(noa)]
    for browser in browsers:
        browser.get("/alon/")
    with scope(alon.pk):
        Membership.objects.update(is_active=False)

    seats.forget(organization_id=alon.pk)

    assert [browser.get("/alon/").status_code for browser in browsers] == [403, 403]


def test_signing_out_ends_the_seat_at_once(yossi: User, sign_in: SignIn) -> None:
    browser = sign_in(yossi)
    stolen = browser.cookies["session"].value
    browser.get("/alon/")

    browser.post("/accounts/logout/")

    thief = Client()
    thief.cookies["session"] = stolen
    assert thief.get("/alon/").status_code == 302


def test_a_seat_is_not_known_by_another_secret(
    yossi: User, sign_in: SignIn, settings: Settings
) -> None:
    """Two installations may share one cache."""
    cookie, secret = sign_in(yossi).cookies["session"].value, settings.SECRET_KEY
    one = seats._name("session", cookie, "alon")

    settings.SECRET_KEY = "another"  # noqa: S105  a second installation

    assert seats._name("session", cookie, "alon") != one
    assert cookie not in one
    assert secret not in one


def test_what_is_kept_has_no_password(yossi: User, sign_in: SignIn) -> None:
    browser = sign_in(yossi)
    browser.get("/alon/")
    key = seats._name("session", browser.cookies["session"].value, "alon")

    assert "password" not in cache.get(key).seat.user.__dict__


def test_a_key_seats_its_member(alon: Organization, yossi: User) -> None:
    raw = _key(alon, yossi)

    seat = seats.seat_for_token(raw)

    assert (seat.user, seat.organization, seat.member.role.code) == (yossi, alon, "sales")


def test_a_warm_key_asks_the_database_nothing(
    alon: Organization, yossi: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    raw = _key(alon, yossi)
    seats.seat_for_token(raw)

    with django_assert_num_queries(0):
        assert seats.seat_for_token(raw).user == yossi


def test_only_a_hash_of_a_key_is_kept(alon: Organization, yossi: User) -> None:
    raw = _key(alon, yossi)

    with scope(alon.pk):
        row = ApiToken.objects.values().get()
    assert raw.startswith(f"ksh_{alon.pk.hex}_")
    assert raw.split("_", 2)[2] not in str(row)


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[:-1], lambda raw: raw + "x", lambda _: "ksh_x_y", lambda _: ""]
)
def test_a_spoilt_key_seats_nobody(
    spoil: Callable[[str], str], alon: Organization, yossi: User
) -> None:
    raw = _key(alon, yossi)

    assert seats.seat_for_token(spoil(raw)) is None


def test_a_key_does_not_open_another_organization(
    alon: Organization, brosh: Organization, yossi: User
) -> None:
    secret = _key(alon, yossi).split("_", 2)[2]

    assert seats.seat_for_token(f"ksh_{brosh.pk.hex}_{secret}") is None


def test_a_revoked_key_is_dead_at_once(alon: Organization, yossi: User) -> None:
    raw = _key(alon, yossi)
    seats.seat_for_token(raw)

    with scope(alon.pk):
        tokens.revoke(ApiToken.objects.get())

    assert seats.seat_for_token(raw) is None


def test_a_key_of_a_disabled_member_is_dead_at_once(alon: Organization, yossi: User) -> None:
    raw = _key(alon, yossi)
    seats.seat_for_token(raw)

    _disable_member(yossi)
    seats.forget(user_id=yossi.pk)

    assert seats.seat_for_token(raw) is None


def test_an_expired_key_is_dead_even_while_warm(alon: Organization, yossi: User) -> None:
    raw = _key(alon, yossi, timezone.now() + timedelta(seconds=0.2))
    assert seats.seat_for_token(raw).user == yossi

    _wait_until_cold(0.25)

    assert seats.seat_for_token(raw) is None


def test_the_last_use_of_a_key_is_noted_once_a_minute(alon: Organization, yossi: User) -> None:
    raw = _key(alon, yossi)
    seats.seat_for_token(raw)
    with scope(alon.pk):
        first = ApiToken.objects.get().last_used_at
    seats.forget(user_id=yossi.pk)

    seats.seat_for_token(raw)

    with scope(alon.pk):
        assert first is not None
        assert ApiToken.objects.get().last_used_at == first


def test_a_request_without_a_cookie_is_asked_nothing(
    alon: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert seats.seat_for_session(RequestFactory().get("/alon/"), "alon") is None


def _key(organization: Organization, user: User, expires_at: object = None) -> str:
    with scope(organization.pk):
        member = Membership.objects.get(user=user)
        return tokens.issue(member, name="export", expires_at=expires_at)


def _wait_until_cold(seconds: float = 0.1) -> None:
    time.sleep(seconds)
