"""Who sits where: the answer to every request's first question, at no query while it is warm.

A seat is kept for four seconds, so that whatever ends it, in whichever process, ends it everywhere
within five. Two marks, one of the user and one of the organisation, are kept beside the seats;
`forget` moves them, and every seat found under older marks is dead at once.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kesher.accounts.models import ApiToken, Membership, User
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

KEPT_SECONDS = 4
MARK_SECONDS = 60
SEEN_SECONDS = 300
FRESH_COOKIE = "fresh"

Marks = tuple[object, object]


@dataclass(frozen=True, slots=True)
class Seat:
    """A signed-in member of an organisation. `user` comes without the password's hash."""

    user: User
    member: Membership
    organization: Organization


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    seat: Seat
    marks: Marks


def seat_for_session(request: HttpRequest, slug: str) -> Seat | None:
    """The seat of the signed-in user in the organisation at `slug`."""
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not cookie:
        return None
    key = _name("session", cookie, slug)
    warm = None if FRESH_COOKIE in request.COOKIES else _warm(key)
    return warm or _from_session(request, slug, key)


def seat_for_token(raw: str) -> Seat | None:
    """The seat of the member whose API key `raw` is."""
    organization_id = organization_of_token(raw)
    if organization_id is None:
        return None
    key = _name("token", raw)
    return _warm(key) or _from_token(raw, organization_id, key)


def house_closed_to(user: object, slug: str) -> Organization | None:
    """The organisation at `slug`, if the user had a seat there that was disabled."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None or not isinstance(user, User):
        return None
    with scope(organization.pk):
        was_seated = Membership.objects.filter(user_id=user.pk, is_active=False).exists()
    return organization if was_seated else None


def forget(*, user_id: UUID | None = None, organization_id: UUID | None = None) -> None:
    """Drop every seat kept for a user, or in an organisation."""
    for kind, row_id in (("user", user_id), ("organization", organization_id)):
        if row_id is not None:
            cache.set(_name(kind, str(row_id)), uuid4().hex, MARK_SECONDS)


def standing(seat: Seat) -> tuple[object, ...]:
    """What a change of the user or of the organisation's settings changes."""
    return (seat.organization.version, *_marks(seat.user.pk, seat.organization.pk))


def renew(response: HttpResponse, seat: Seat) -> None:
    """Drop the seats of a changed organisation, and let its changer see the change at once."""
    forget(organization_id=seat.organization.pk)
    make_fresh(response)


def make_fresh(response: HttpResponse) -> None:
    """Other processes keep old seats some seconds more; this browser will not be shown them."""
    response.set_cookie(
        FRESH_COOKIE,
        "1",
        max_age=KEPT_SECONDS + 1,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def organization_of_token(raw: str) -> UUID | None:
    prefix, _, rest = raw.partition("_")
    organization, _, secret = rest.partition("_")
    if prefix != "ksh" or not secret:
        return None
    try:
        return UUID(hex=organization)
    except ValueError:
        return None


def token_hash(raw: str) -> str:
    return sha256(raw.encode()).hexdigest()


def _warm(key: str) -> Seat | None:
    kept = cache.get(key)
    if not isinstance(kept, _Kept):
        return None
    seat = kept.seat
    return seat if kept.marks == _marks(seat.user.pk, seat.organization.pk) else None


def _from_session(request: HttpRequest, slug: str, key: str) -> Seat | None:
    user = request.user
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None or not isinstance(user, User):
        return None
    marks = _marks(user.pk, organization.pk)
    with scope(organization.pk):
        member = _members().filter(user_id=user.pk).first()
    if member is None:
        return None
    _note_presence(request)
    return _keep(key, Seat(member.user, member, organization), marks, KEPT_SECONDS)


def _from_token(raw: str, organization_id: UUID, key: str) -> Seat | None:
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        return None
    with scope(organization.pk):
        token = _living_tokens().filter(hash=token_hash(raw)).first()
        if token is None:
            return None
        marks = _marks(token.member.user_id, organization.pk)
        member = _members().filter(pk=token.member_id).first()
        if member is None:
            return None
        _note_use(token)
    return _keep(key, Seat(member.user, member, organization), marks, _seconds_left(token))


def _members() -> QuerySet[Membership]:
    seated = Membership.objects.select_related("role", "team", "user").defer("user__password")
    return seated.filter(is_active=True, user__is_active=True)


def _living_tokens() -> QuerySet[ApiToken]:
    unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return ApiToken.objects.select_related("member").filter(unexpired)


def _seconds_left(token: ApiToken) -> float:
    if token.expires_at is None:
        return KEPT_SECONDS
    return min(KEPT_SECONDS, (token.expires_at - timezone.now()).total_seconds())


def _keep(key: str, seat: Seat, marks: Marks, seconds: float) -> Seat:
    cache.set(key, _Kept(seat=seat, marks=marks), seconds)
    return seat


def _marks(user_id: UUID, organization_id: UUID) -> Marks:
    """To be read before the rows, so that a seat found meanwhile is known to be stale."""
    keys = [_name("user", str(user_id)), _name("organization", str(organization_id))]
    found = cache.get_many(keys)
    return found.get(keys[0]), found.get(keys[1])


def _name(*parts: str) -> str:
    """A cache key that only this installation can make, and that gives nothing away."""
    return "seat:" + salted_hmac("kesher.seats", "\0".join(parts), algorithm="sha256").hexdigest()


def _note_presence(request: HttpRequest) -> None:
    session_key = request.session.session_key or ""
    if cache.add(_name("seen", session_key), 1, SEEN_SECONDS):
        UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now())


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
