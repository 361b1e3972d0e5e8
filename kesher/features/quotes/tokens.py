"""Tokens of customers' addresses: strong, revocable, and kept as hashes alone.

A token is made of the service's secret and the link's id, so that a member can be shown it again
though it is written nowhere; the organisation stands in it, so that its scope can be opened first.
"""

from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac

from kesher.tenancy import letters
from kesher.tenancy.models import Organization

LENGTH = letters.ID_LENGTH + 43


def made(salt: str, pk: UUID, organization_id: UUID) -> str:
    secret = salted_hmac(salt, str(pk), algorithm="sha256").digest()
    return letters.of(organization_id.bytes) + letters.of(secret)


def house_of(token: str) -> Organization | None:
    """The organisation whose scope may hold the link."""
    return letters.house_of(token, length=LENGTH)


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
