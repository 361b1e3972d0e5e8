"""Making users. There is no other way to become one: an administrator founds or invites."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from kesher.accounts import links
from kesher.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Who is signed in; for pages behind a gate, since nobody else comes so far."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def known(email: str) -> User | None:
    """The user of an address, whatever the case it is written in."""
    return User.objects.filter(email=email.strip().lower()).first()


def way_in(user: User) -> str:
    """Where a user without a password chooses one: an address that opens once, for three days."""
    named = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return links.absolute(reverse("account_reset_password_from_key", kwargs=named))


@transaction.atomic
def make_user(
    email: str,
    *,
    name: str,
    password: str | None = None,
    language: str = "he",
    timezone: str = "",
) -> User:
    """A new user, whose address counts as proven: the caller answers for it."""
    told = {"name": name, "language": language, "timezone": timezone}
    user = User.objects.create_user(email.strip(), password, **told)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
