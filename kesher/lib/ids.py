"""Identifiers made by the program, in the order of their making."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): later ids sort after earlier ones."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def new_hex() -> str:
    """The digits of a new one, for a row that nobody holds."""
    return uuid_utils.uuid7().hex
