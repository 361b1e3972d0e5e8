"""Signing in: guesses, hints to strangers, ways back, and what a browser is told to keep."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from kesher.accounts.models import User
from kesher.accounts.passwords import ModestArgon2
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.urls("tests.accounts.gate_pages")
SignIn = Callable[..., Client]
BLOCKED = "יותר מדי ניסיונות כניסה"
REFUSED = "אינן נכונות"


def _try(browser: Client, email: str, password: str = "wrong", **extra: object) -> str:  # noqa: S107
    answer = browser.post("/accounts/login/", {"login": email, "password": password}, **extra)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_ten_guesses_are_heard_and_no_more(noa: User) -> None:
    browser = Client()

    answers = [_try(browser, noa.email) for _ in range(10)]

    assert all(REFUSED in answer for answer in answers)
    assert BLOCKED in _try(browser, noa.email, PASSWORD)


@pytest.mark.parametrize(
    "disguise",
    [
        lambda number: {"HTTP_HOST": ["localhost", "127.0.0.1", "testserver"][number % 3]},
        lambda number: {"HTTP_X_FORWARDED_FOR": f"10.1.1.{number}"},
        lambda number: {"REMOTE_ADDR": f"10.1.{number}.1"},
        lambda number: {"HTTP_USER_AGENT": f"browser {number}"},
    ],
)
def test_no_disguise_makes_room_for_more_guesses(
    disguise: Callable[[int], dict[str, str]], noa: User
) -> None:
    for number in range(10):
        _try(Client(), noa.email.upper() if number % 2 else noa.email, **disguise(number))

    assert BLOCKED in _try(Client(), noa.email, PASSWORD, **disguise(11))


def test_guesses_are_counted_where_every_process_sees_them(noa: User) -> None:
    for _ in range(10):
        _try(Client(), noa.email)

    cache.clear()

    assert BLOCKED in _try(Client(), noa.email, PASSWORD)


def test_guessing_one_account_does_not_block_another(noa: User, yossi: User) -> None:
    for _ in range(10):
        _try(Client(), noa.email)

    assert _try(Client(), yossi.email, PASSWORD) == "302"


def test_one_address_does_not_guess_at_many_accounts_for_ever(noa: User) -> None:
    for number in range(30):
        _try(Client(), f"nobody{number}@alon.example")

    assert BLOCKED in _try(Client(), noa.email, PASSWORD)
    assert _try(Client(), noa.email, PASSWORD, REMOTE_ADDR="10.9.9.9") == "302"


def test_strangers_do_not_keep_the_owner_out_of_a_known_browser(noa: User, sign_in: SignIn) -> None:
    own = sign_in(noa)
    own.post("/accounts/logout/")
    for number in range(12):
        _try(Client(), noa.email, REMOTE_ADDR=f"10.2.{number}.1")

    assert _try(own, noa.email, PASSWORD) == "302"


def test_a_known_browser_has_ten_guesses_too(noa: User, sign_in: SignIn) -> None:
    own = sign_in(noa)
    own.post("/accounts/logout/")
    for _ in range(10):
        _try(own, noa.email)

    assert BLOCKED in _try(own, noa.email, PASSWORD)


def test_a_made_up_browser_is_not_known(noa: User, yossi: User, sign_in: SignIn) -> None:
    others = sign_in(yossi).cookies["device"].value
    for number in range(10):
        _try(Client(), noa.email, REMOTE_ADDR=f"10.3.{number}.1")

    for value in (others, others[:-2] + "xx", "rubbish"):
        browser = Client()
        browser.cookies["device"] = value
        assert BLOCKED in _try(browser, noa.email, PASSWORD)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/%09/evil.example",
        "\t//evil.example",
        "http://testserver@evil.example/",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_next_leads_nowhere_else(target: str, noa: User) -> None:
    for path in ("/accounts/login/", "/accounts/logout/"):
        browser = Client()
        if "logout" in path:
            browser.force_login(noa)
        values = {"login": noa.email, "password": PASSWORD, "next": target}
        answer = browser.post(path, values)

        assert answer.status_code == 302
        assert answer["Location"] in {"/", "/accounts/login/", "/%09/evil.example"}


def test_next_leads_back(noa: User, client: Client) -> None:
    values = {"login": noa.email, "password": PASSWORD, "next": "/alon/teams/?sort=name"}

    assert client.post("/accounts/login/", values)["Location"] == "/alon/teams/?sort=name"


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/?next={}", "/accounts/password/reset/?next={}", "/accounts/join/x/{}/"],
)
def test_what_is_in_the_address_is_not_run(path: str, client: Client) -> None:
    answer = client.get(path.format("%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))

    assert b"<script>alert" not in answer.content
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/accounts/login/", HTTP_HOST="evil.example").status_code == 400


def test_a_disabled_user_is_not_let_in(noa: User, client: Client) -> None:
    User.objects.filter(pk=noa.pk).update(is_active=False)

    client.post("/accounts/login/", {"login": noa.email, "password": PASSWORD})

    assert client.get("/alon/").status_code == 302


def test_known_and_unknown_get_the_same_answer(noa: User) -> None:
    bodies = {
        _try(Client(), email).replace(email, "") for email in (noa.email, "nobody@alon.example")
    }

    assert len({_without_token(body) for body in bodies}) == 1


def test_known_and_unknown_take_the_same_time(noa: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["kesher.accounts.passwords.ModestArgon2"]
    settings.ACCOUNT_RATE_LIMITS = False
    noa.set_password(PASSWORD)
    noa.save()

    known, unknown = _times(lambda email: _try(Client(), email), noa.email, "nobody@alon.example")

    assert abs(known - unknown) < 0.010


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "logout/",
        "language/",
        "profile/",
        "password/change/",
        "password/reset/",
        "reauthenticate/",
        "sessions/",
        "2fa/totp/activate/",
        "2fa/totp/deactivate/",
        "2fa/recovery-codes/generate/",
        "2fa/webauthn/add/",
        "2fa/webauthn/login/",
        "join/alon/x/",
    ],
)
def test_a_foreign_form_is_refused_everywhere(path: str, noa: User, sign_in: SignIn) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["session"] = sign_in(noa).cookies["session"].value

    for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
        assert browser.post(f"/accounts/{path}", "a=b", content_type=kind).status_code == 403


def test_looking_at_the_sign_out_page_signs_nobody_out(noa: User, sign_in: SignIn) -> None:
    browser = sign_in(noa)

    browser.get("/accounts/logout/")

    assert browser.get("/alon/").status_code == 200


def test_the_language_is_chosen_before_signing_in(client: Client) -> None:
    assert '<html lang="he" dir="rtl"' in client.get("/accounts/login/").content.decode()

    answer = client.post("/accounts/language/", {"language": "en", "next": "/accounts/login/"})

    assert answer["Location"] == "/accounts/login/"
    assert '<html lang="en" dir="ltr"' in client.get("/accounts/login/").content.decode()


def test_choosing_a_language_leads_nowhere_else(client: Client) -> None:
    values = {"language": "en", "next": "https://evil.example/"}

    assert client.post("/accounts/language/", values)["Location"] == "/"


def test_many_languages_do_not_fill_the_memory(client: Client) -> None:
    for number in range(50):
        answer = client.get("/accounts/login/", headers={"Accept-Language": f"x-{number}"})
        assert '<html lang="he"' in answer.content.decode()


def test_cookies_over_tls_are_for_this_host_alone() -> None:
    script = (
        "import django, json; django.setup(); from django.conf import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        "s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,"
        "s.LANGUAGE_COOKIE_SECURE]))"
    )
    environment = {
        **os.environ,
        "KESHER_URL": "https://crm.alon.example",
        "DJANGO_SETTINGS_MODULE": "kesher.config.settings",
    }

    told = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=True
    )

    assert json.loads(told.stdout) == [
        "__Host-session", "__Host-csrf", True, True, True, "Lax", True
    ]  # fmt: skip


def test_cookies_of_a_sign_in_are_out_of_reach_of_scripts(noa: User, sign_in: SignIn) -> None:
    cookies = sign_in(noa).cookies

    assert {
        name: (cookies[name]["httponly"], cookies[name]["samesite"])
        for name in ("session", "device")
    } == {
        "session": (True, "Lax"),
        "device": (True, "Lax"),
    }


def test_no_more_than_two_passwords_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = [0], [0], threading.Lock()
    hasher = ModestArgon2()
    slow = hasher._load_library

    def counted() -> object:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        return slow()

    monkeypatch.setattr(hasher, "_load_library", counted)
    threads = [threading.Thread(target=hasher.encode, args=("x", "saltsalt")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most[0] == 2


def test_a_password_costs_nineteen_mebibytes_and_no_more() -> None:
    assert (
        ModestArgon2().encode("x", "saltsalt").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    )


def test_users_of_an_organization_have_a_proven_address(noa: User) -> None:
    assert EmailAddress.objects.get(user=noa).verified is True


def _without_token(body: str) -> str:
    return "".join(line for line in body.splitlines() if "csrf" not in line)


def _times(act: Callable[[str], object], known: str, unknown: str) -> tuple[float, float]:
    """By the processor's own clock: what else the machine does is no answer to a stranger."""
    taken: dict[str, list[float]] = {known: [], unknown: []}
    for _ in range(30):
        for email in (known, unknown):
            start = time.thread_time()
            act(email)
            taken[email].append(time.thread_time() - start)
    return statistics.median(taken[known]), statistics.median(taken[unknown])


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.1:8001", "http://localhost:8001/accounts/login/"),
        ("127.0.0.1", "http://localhost/accounts/login/"),
        ("[::1]:8001", "http://localhost:8001/accounts/login/"),
        ("localhost:8001", ""),
    ],
)
def test_under_a_bare_number_the_door_says_where_passkeys_work(
    db: None, host: str, named: str
) -> None:
    text = Client(HTTP_HOST=host).get("/accounts/login/").content.decode()

    assert ("data-passkey>דפדפנים" in text) == bool(named)
    assert f'<a href="{named}">' in text or not named
