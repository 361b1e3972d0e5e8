"""Founding an organisation, and seating people in it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kesher.accounts import people, roles, seats
from kesher.accounts.models import Membership, Role, Team, User
from kesher.accounts.slugs import check_slug
from kesher.tenancy import scope
from kesher.tenancy.models import Organization


@transaction.atomic
def found(
    slug: str,
    *,
    name: str,
    admin_email: str,
    admin_name: str,
    password: str | None = None,
    language: str = "he",
) -> Organization:
    """A new organisation with the shipped roles and its first administrator.

    Raises ValidationError for an address that is taken or cannot be one. Somebody who already is a
    user keeps the password they have.
    """
    check_slug(slug)
    if Organization.objects.filter(slug=slug).exists():
        raise ValidationError(_("There already is an organization at this address."), code="taken")
    organization = Organization.objects.create(slug=slug, name=name, language=language)
    user = people.known(admin_email) or people.make_user(
        admin_email, name=admin_name, password=password, language=language
    )
    with scope(organization.pk), translation.override(language):
        join(user, roles.ship()[roles.ADMINISTRATOR])
    return organization


def join(user: User, role: Role, team: Team | None = None) -> Membership:
    """Seat a user in the organisation in scope.

    Raises ValidationError for one who has a seat already, be it a closed one: only an administrator
    opens it again.
    """
    if Membership.objects.filter(user=user).exists():
        raise ValidationError(_("This user already has a seat in the organization."), code="seated")
    member = Membership.objects.create(user=user, role=role, team=team, name=user.name)
    seats.forget(user_id=user.pk)
    return member
