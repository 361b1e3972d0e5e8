"""Second factors and sessions: switched on and off by the owner, and by nobody else."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from kesher.accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.urls("tests.accounts.gate_pages")
Mails = Callable[[], list[EmailMessage]]
SignIn = Callable[..., Client]
FACTORS = "/accounts/2fa"


def _app_code(secret: str, steps_ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead))


def _switch_on(browser: Client) -> tuple[str, list[str]]:
    """The app's secret and the recovery codes."""
    _prove(browser)
    page = browser.get(f"{FACTORS}/totp/activate/").content.decode()
    secret = re.search(r'k-account-secret" dir="ltr">([A-Z2-7]+)<', page).group(1)
    browser.post(f"{FACTORS}/totp/activate/", {"code": _app_code(secret)})
    codes = browser.get(f"{FACTORS}/recovery-codes/").content.decode()
    return secret, re.findall(r"<li>(\d{8})</li>", codes)


def _prove(browser: Client) -> None:
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})


def _password(user: User) -> Client:
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == f"{FACTORS}/authenticate/"
    return browser


def test_the_app_asks_for_a_code_at_the_next_sign_in(noa: User, sign_in: SignIn) -> None:
    secret, _codes = _switch_on(sign_in(noa))
    browser = _password(noa)
    assert browser.get("/alon/").status_code == 302

    browser.post(f"{FACTORS}/authenticate/", {"code": _app_code(secret, 1)})

    assert browser.get("/alon/").status_code == 200


def test_a_code_of_the_app_works_once_in_all_processes(noa: User, sign_in: SignIn) -> None:
    secret, _codes = _switch_on(sign_in(noa))
    code = _app_code(secret, 1)
    _password(noa).post(f"{FACTORS}/authenticate/", {"code": code})
    cache.clear()
    thief = _password(noa)

    thief.post(f"{FACTORS}/authenticate/", {"code": code})

    assert thief.get("/alon/").status_code == 302


def test_a_recovery_code_works_once(noa: User, sign_in: SignIn) -> None:
    _secret, codes = _switch_on(sign_in(noa))
    assert len(codes) == 10

    first, second = _password(noa), _password(noa)
    for browser in (first, second):
        browser.post(f"{FACTORS}/authenticate/", {"code": codes[0]})

    assert [first.get("/alon/").status_code, second.get("/alon/").status_code] == [200, 302]


def test_recovery_codes_are_shown_once(noa: User, sign_in: SignIn) -> None:
    browser = sign_in(noa)
    _secret, codes = _switch_on(browser)

    again = browser.get(f"{FACTORS}/recovery-codes/").content.decode()

    assert not [code for code in codes if code in again]
    assert browser.get(f"{FACTORS}/recovery-codes/download/").status_code == 403


def test_ten_codes_are_heard_and_no_more(noa: User, sign_in: SignIn) -> None:
    secret, _codes = _switch_on(sign_in(noa))
    browser = _password(noa)
    for _ in range(10):
        browser.post(f"{FACTORS}/authenticate/", {"code": "000000"})

    browser.post(f"{FACTORS}/authenticate/", {"code": _app_code(secret, 1)})

    assert browser.get("/alon/").status_code == 302


def test_secrets_of_factors_are_not_kept_in_the_clear(noa: User, sign_in: SignIn) -> None:
    secret, codes = _switch_on(sign_in(noa))

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept
    assert not [code for code in codes if code in kept]


def test_switching_the_app_off_ends_the_other_sessions(
    noa: User, sign_in: SignIn, mails: Mails
) -> None:
    here = sign_in(noa)
    secret, _codes = _switch_on(here)
    elsewhere = _password(noa)
    elsewhere.post(f"{FACTORS}/authenticate/", {"code": _app_code(secret, 1)})
    assert elsewhere.get("/alon/").status_code == 200

    here.post(f"{FACTORS}/totp/deactivate/")

    assert elsewhere.get("/alon/").status_code == 302
    assert here.get("/alon/").status_code == 200
    assert not Authenticator.objects.filter(user=noa).exists()
    assert mails()[-1].subject == "אפליקציית האימות כובתה"


@pytest.mark.parametrize(
    "path", ["totp/activate/", "totp/deactivate/", "webauthn/add/", "recovery-codes/generate/"]
)
def test_factors_change_only_after_proving_oneself_again(
    path: str, noa: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(noa)
    _switch_on(browser)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    before = list(Authenticator.objects.values_list("pk", "data"))

    answer = browser.post(f"{FACTORS}/{path}")

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"] or path == "totp/activate/"
    assert list(Authenticator.objects.values_list("pk", "data")) == before


def test_signing_out_elsewhere_leaves_this_session(noa: User, sign_in: SignIn) -> None:
    here, elsewhere = sign_in(noa), sign_in(noa)
    for browser in (here, elsewhere):
        assert browser.get("/alon/").status_code == 200
    assert UserSession.objects.filter(user=noa).count() == 2

    here.post("/accounts/sessions/")

    assert here.get("/alon/").status_code == 200
    assert elsewhere.get("/alon/").status_code == 302
    assert UserSession.objects.filter(user=noa).count() == 1


def test_the_list_shows_ones_own_sessions_only(noa: User, yossi: User, sign_in: SignIn) -> None:
    sign_in(yossi, HTTP_USER_AGENT="Firefox on Windows", REMOTE_ADDR="10.7.7.7")

    page = sign_in(noa, HTTP_USER_AGENT="Chrome on Linux").get("/accounts/sessions/")

    assert "Chrome · Linux" in page.content.decode()
    assert "10.7.7.7" not in page.content.decode()


def test_one_does_not_touch_the_factors_of_another(noa: User, yossi: User, sign_in: SignIn) -> None:
    key = Authenticator.objects.create(
        user=noa, type="webauthn", data={"name": "מפתח", "credential": {}}
    )
    browser = sign_in(yossi)
    _prove(browser)

    for verb in ("edit", "remove"):
        answer = browser.post(f"{FACTORS}/webauthn/keys/{key.pk}/{verb}/", {"name": "x"})
        assert answer.status_code == 404

    key.refresh_from_db()
    assert key.data["name"] == "מפתח"
