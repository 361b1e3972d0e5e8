"""Who may listen: the holder of a session, as long as it has a seat in the organisation."""

from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie
from django.utils.functional import SimpleLazyObject

from kesher.accounts import seats


@dataclass(frozen=True, slots=True)
class Pass:
    """What a browser shows at the door: its cookies, and the organisation it wants."""

    cookies: str
    slug: str


@dataclass(frozen=True, slots=True)
class Listener:
    organization_id: UUID
    member_id: UUID


def admit(pass_: Pass) -> Listener | None:
    request = _request(pass_)
    seat = seats.seat_for_session(request, pass_.slug)
    return Listener(seat.organization.pk, seat.member.pk) if seat else None


def _request(pass_: Pass) -> HttpRequest:
    request = HttpRequest()
    request.COOKIES = parse_cookie(pass_.cookies)
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    # As in Django's own middleware: a seat that is still warm asks for no user.
    request.user = SimpleLazyObject(lambda: get_user(request))  # type: ignore[assignment]
    return request
