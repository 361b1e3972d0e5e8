"""Browsers in which an account has signed in before.

Guesses by strangers are counted for the account; those from a known browser, for it alone. So who
keeps guessing from outside cannot keep the owner out (OWASP, "device cookies").
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "device"
SALT = "kesher.devices"
LIFE = 365 * 24 * 3600
ACCOUNTS_KEPT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    id: str
    accounts: tuple[str, ...]


def guesses_key(request: HttpRequest, email: str) -> str:
    """Under what name wrong passwords for `email` from this browser are counted."""
    account, device = _account(email), _of(request)
    return f"{account}:{device.id}" if device and account in device.accounts else account


def account_key(email: str) -> str:
    """Under what name wrong passwords for `email` from unknown browsers are counted."""
    return _account(email)


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let this browser be known to the account, which has just signed in there."""
    known, account = _of(request), _account(email)
    others = [each for each in known.accounts if each != account] if known else []
    value = {
        "id": known.id if known else secrets.token_urlsafe(16),
        "accounts": [account, *others][:ACCOUNTS_KEPT],
    }
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=SALT),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _of(request: HttpRequest) -> Device | None:
    try:
        value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return Device(id=value["id"], accounts=tuple(value["accounts"]))


def _account(email: str) -> str:
    return salted_hmac(SALT, email.strip().casefold(), algorithm="sha256").hexdigest()[:32]
