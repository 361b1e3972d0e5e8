"""Ids in addresses that strangers hold: the house comes first, so that its scope can be opened."""

import base64
import binascii
from uuid import UUID

from kesher.tenancy.models import Organization

ID_LENGTH = 22


def of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def id_in(text: str) -> UUID | None:
    """The id that the letters stand for, if they stand for one."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(f"{text}==".encode("ascii")))
    except (binascii.Error, ValueError):
        return None


def house_of(token: str, *, length: int) -> Organization | None:
    """The organisation whose letters a token of this length begins with."""
    pk = id_in(token[:ID_LENGTH])
    return Organization.objects.filter(pk=pk).first() if pk and len(token) == length else None
