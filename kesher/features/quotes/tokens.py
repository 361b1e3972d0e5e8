"""Tokens of customers' addresses: strong, revocable, and kept as hashes alone.

A token is made of the service's secret and the link's id, so that a member can be shown it again
though it is written nowhere; the organisation stands in it, so that its scope can be opened first.
"""

import base64
import binascii
from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac

from kesher.tenancy.models import Organization

ID_LENGTH = 22
LENGTH = ID_LENGTH + 43


def made(salt: str, pk: UUID, organization_id: UUID) -> str:
    secret = salted_hmac(salt, str(pk), algorithm="sha256").digest()
    return letters(organization_id.bytes) + letters(secret)


def house_of(token: str) -> Organization | None:
    """The organisation whose scope may hold the link."""
    try:
        raw = base64.urlsafe_b64decode(f"{token[:ID_LENGTH]}==".encode("ascii"))
        pk = UUID(bytes=raw)
    except (binascii.Error, ValueError):
        return None
    return Organization.objects.filter(pk=pk).first() if len(token) == LENGTH else None


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
