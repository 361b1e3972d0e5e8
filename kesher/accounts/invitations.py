"""Inviting people: the only way into an organisation that stands already.

The link is sent to one address, so whoever holds it is known to read that address's mail.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kesher.accounts import founding, links, people, post
from kesher.accounts.models import Invitation, Membership, Role, Team, User
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from kesher.tenancy.organization import organization

LIFE = timedelta(days=7)


class Spent(Exception):
    """An invitation that was accepted, withdrawn or has expired meanwhile."""


@transaction.atomic
def invite(
    by: Membership,
    *,
    email: str,
    role: Role,
    team: Team | None = None,
    name: str = "",
    request: HttpRequest | None = None,
) -> Invitation:
    """Send an invitation into the organisation in scope.

    Raises ValidationError for somebody who has a seat there already.
    """
    address = email.strip().lower()
    user = people.known(address)
    if user and Membership.objects.filter(user=user).exists():
        raise ValidationError(_("This user already has a seat in the organization."), code="seated")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=address,
        name=name,
        role=role,
        team=team,
        invited_by=by,
        hash=_hash(token),
        expires_at=timezone.now() + LIFE,
    )
    post.send(_letter(invitation, token, request))
    return invitation


def withdraw(invitation: Invitation, *, really: bool = True) -> None:
    """Let the link lead nowhere; or, not `really`, where it led before."""
    invitation.withdrawn_at = timezone.now() if really else None
    invitation.save(update_fields=["withdrawn_at"])


def find(slug: str, token: str) -> Invitation | None:
    """The living invitation behind a link, with its organisation, role and team."""
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        return None
    with scope(found.pk):
        return _living().filter(hash=_hash(token)).first()


def accept(invitation: Invitation, user: User) -> Membership:
    """Seat `user` as invited; raises Spent for who comes second, and ValidationError as `join`."""
    with transaction.atomic(), scope(invitation.organization_id):
        claimed = _living().filter(pk=invitation.pk).update(accepted_at=timezone.now())
        if not claimed:
            raise Spent
        return founding.join(user, invitation.role, invitation.team)


def accept_as_new(invitation: Invitation, *, name: str, password: str, language: str) -> User:
    """Make the user that was invited, and seat them."""
    with transaction.atomic():
        user = people.make_user(invitation.email, name=name, password=password, language=language)
        accept(invitation, user)
    return user


def _living() -> QuerySet[Invitation]:
    """Those of an administrator who has lost the seat are dead with it."""
    related = Invitation.objects.select_related("organization", "role", "team", "invited_by")
    return related.filter(
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
        invited_by__is_active=True,
    )


def _letter(invitation: Invitation, token: str, request: HttpRequest | None) -> EmailMessage:
    here = organization()
    path = reverse("account_join", kwargs={"slug": here.slug, "token": token})
    context = {
        "organization": here,
        "invitation": invitation,
        "link": links.absolute(path, request),
        "days": LIFE.days,
    }
    with translation.override(here.language):
        subject = render_to_string("accounts/mail/invitation_subject.txt", context)
        body = render_to_string("accounts/mail/invitation_message.txt", context)
    return EmailMessage(" ".join(subject.split()), body.strip(), to=[invitation.email])


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
