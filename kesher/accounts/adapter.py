"""Where allauth's ways are bent to ours: closed signup, dead sessions, links and mails."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from kesher.accounts import devices, post, sealing, seats
from kesher.accounts.models import User
from kesher.accounts.templatetags.accounts import device

log = structlog.get_logger("kesher.accounts")

FACTORS = "factors"
# After these, whoever else is signed in as the user may be the one they were done against.
WEAKENING = {"mfa/email/totp_deactivated", "mfa/email/webauthn_removed"}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, the password, and mails about them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """One becomes a user by founding an organisation or by invitation only."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this service: a host, even our own, is not needed after `next`."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        seats.forget(user_id=user.pk)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        seats.forget(user_id=user.pk)

    def logout(self, request: HttpRequest) -> None:
        user_id = request.user.pk
        super().logout(request)
        seats.forget(user_id=user_id)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("account_security")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Rendered now, sent aside: neither the time nor a failure of the mail server shows."""
        post.send(self.render_mail(template_prefix, email, {"email": email, **context}))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Every change of a factor passes here."""
        if template_prefix in WEAKENING:
            end_other_sessions(self.request, user)
        seats.forget(user_id=user.pk)
        with _as_told_by(_ours(user)):
            super().send_notification_mail(template_prefix, user, context, email)

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **about: Any
    ) -> HttpResponse:
        response = super().post_login(request, user, **about)
        devices.remember(request, response, _ours(user).email)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log.warning("sign-in blocked", account=devices.account_key(credentials["email"]))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        log.warning("sign-in refused", account=devices.account_key(credentials["email"]))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Not by the name of the host, which is the client's to choose."""
        return devices.guesses_key(request, str(credentials.get("email", "")))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        email = str(credentials["email"])
        for key in {devices.guesses_key(request, email), devices.account_key(email)}:
            ratelimit.clear(request, app="allauth.account", action="login_failed", key=key)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors and passkeys."""

    def encrypt(self, text: str) -> str:
        return sealing.box(FACTORS).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.box(FACTORS).decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002, ARG002
        """After the device it is made on; people tell their keys apart by that."""
        return str(device(context.request.headers.get("User-Agent", "")))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(str(settings.SITE_URL)).hostname
        return {"id": host or context.request.get_host().partition(":")[0], "name": "Kesher"}


class SessionAdapter(DefaultUserSessionsAdapter):
    """The list of one's sessions."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        super().end_sessions(sessions)
        for user_id in {session.user_id for session in sessions}:
            seats.forget(user_id=user_id)


@contextmanager
def _as_told_by(user: User) -> Iterator[None]:
    """In the user's language and time zone."""
    zone = zoneinfo.ZoneInfo(user.timezone) if user.timezone else None
    with translation.override(user.language), timezone.override(zone):
        yield


def _ours(user: AbstractBaseUser) -> User:
    if not isinstance(user, User):
        raise TypeError(type(user))
    return user
