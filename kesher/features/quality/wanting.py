"""Who wants the weekly letter, and the address in it that stops it without signing in."""

from typing import Final

from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer

from kesher.accounts import links
from kesher.accounts.models import Membership
from kesher.records.keeping import prefer
from kesher.tenancy import letters
from kesher.tenancy.models import Organization

PREFERENCE: Final = "digest"
KEY: Final = "quality"
SALT: Final = "kesher.quality.digest"
AT: Final = "/u/"


def wants(member: Membership) -> bool:
    """Everybody does who has not said otherwise."""
    return bool(member.preferences.get(PREFERENCE, {}).get(KEY, True))


def choose(member: Membership, *, wanted: bool) -> None:
    prefer(member, PREFERENCE, KEY, wanted)


def stoppable(letter: EmailMessage, member: Membership) -> EmailMessage:
    """The letter with what mail programs make a button of (RFC 8058)."""
    letter.extra_headers |= {
        "List-Unsubscribe": f"<{address_of(member)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return letter


def address_of(member: Membership) -> str:
    """Whole, as it stands in a letter; it holds as long as the seat."""
    named = letters.of(member.organization_id.bytes) + letters.of(member.pk.bytes)
    return links.absolute(f"{AT}{Signer(salt=SALT).sign(named)}/")


def house_of(token: str) -> Organization | None:
    return letters.house_of(_named(token), length=2 * letters.ID_LENGTH)


def member_of(token: str) -> Membership | None:
    """Whose letter it is, in the organisation in scope."""
    pk = letters.id_in(_named(token)[letters.ID_LENGTH :])
    return Membership.objects.select_related("user").filter(pk=pk).first() if pk else None


def _named(token: str) -> str:
    try:
        return Signer(salt=SALT).unsign(token)
    except BadSignature:
        return ""
