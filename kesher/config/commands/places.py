"""Whose organisation a command works in, and with whose rights."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models.functions import Lower
from django.utils import translation

from kesher.accounts.models import Membership
from kesher.config.commands.command import Problem
from kesher.entity.description import Entity
from kesher.entity.registry import UnknownEntity, entities
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from kesher.tenancy.scope import Channel


@contextmanager
def inside(slug: str, *, as_email: str, channel: Channel) -> Iterator[None]:
    """The organisation: with a member's rights, or with the program's own."""
    organization = organization_at(slug)
    with scope(organization.pk, channel="command"):
        member = _member(as_email) if as_email else None
    if member is None:
        with scope(organization.pk, channel="command"), _language(organization.language):
            yield
        return
    with (
        scope(organization.pk, member.pk, channel),
        _language(member.user.language or organization.language),
    ):
        yield


def organization_at(slug: str) -> Organization:
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise Problem(f"There is no organization at {slug!r}.")
    return organization


def entity_named(key: str) -> Entity:
    try:
        return entities.get(key)
    except UnknownEntity as unknown:
        names = ", ".join(sorted(one.key for one in entities))
        raise Problem(f"There is no record type {key!r}; there are: {names}.") from unknown


def _language(code: str) -> translation.override:
    return translation.override(code)


def _member(email: str) -> Membership:
    seated = Membership.objects.select_related("user").filter(is_active=True, user__is_active=True)
    address = Lower("user__email")
    found = seated.alias(address=address).filter(address=email.strip().lower()).first()
    if found is None:
        raise Problem(f"Nobody with a seat there is called {email}.")
    return found
