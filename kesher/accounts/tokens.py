"""Keys for programs: `ksh_<organisation>_<secret>`.

The organisation's id inside the key lets its scope be opened before the key is looked for.
"""

import secrets
from datetime import datetime

from kesher.accounts import seats
from kesher.accounts.models import ApiToken, Membership


def issue(member: Membership, *, name: str, expires_at: datetime | None) -> str:
    """A new key that acts as `member`. It is told this once; only its hash is kept."""
    raw = f"ksh_{member.organization_id.hex}_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        member=member, name=name, hash=seats.token_hash(raw), expires_at=expires_at
    )
    return raw


def revoke(token: ApiToken) -> None:
    token.delete()
    seats.forget(user_id=token.member.user_id)
