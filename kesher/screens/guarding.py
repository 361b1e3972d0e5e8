"""Pages that strangers open by an address alone: found in the right scope, and never kept."""

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kesher.accounts.gate import View, public
from kesher.accounts.models import Membership
from kesher.screens import throttle
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

T = TypeVar("T")
# Beside what every page forbids.
POLICY: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """What an address leads to, and the language that its page is in."""

    subject: T
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door(Generic[T]):
    """Addresses of one sort: whose they are, what they lead to, how often one may ask.

    `closed` is the page of an address that leads nowhere; `policy` adds to `POLICY`, for what was
    found or for nothing; whoever holds an address that is `secret` is let in by it.
    """

    why: str
    room: str
    house_of: Callable[[str], Organization | None]
    find: Callable[[str], Found[T] | None]
    closed: str
    policy: Callable[[T | None], dict[str, list[str]]]
    is_secret: bool = True


def opened_by(door: Door[T], view: Callable[..., HttpResponse]) -> View:
    """Finds the subject inside its organisation's scope, in which the whole page is made."""

    def guarded(request: HttpRequest, token: str, **names: str) -> HttpResponse:
        if not throttle.lets_in(request, door.room):
            return _quiet(door, _too_often(), None)
        house = door.house_of(token)
        if house is None:
            return _closed(door, request)
        with scope(house.pk), timezone.override(zoneinfo.ZoneInfo(house.timezone)):
            found = door.find(token)
            if found is None:
                return _closed(door, request)
            with translation.override(found.language):
                return _quiet(door, view(request, found.subject, **names), found.subject)

    return public(door.why)(never_cache(guarded))


def scripted(_subject: object) -> dict[str, list[str]]:
    """The policy of a page with scripts of ours."""
    return {"script-src": ["'self'"], "connect-src": ["'self'"]}


def is_one_of_us(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and Membership.objects.filter(user=user.pk).exists()


def _too_often() -> HttpResponse:
    return HttpResponse(
        _("Too many requests; please wait."),
        status=HTTPStatus.TOO_MANY_REQUESTS,
        headers={"Retry-After": "60"},
        content_type="text/plain; charset=utf-8",
    )


def _closed(door: Door[T], request: HttpRequest) -> HttpResponse:
    """The same for an address that never was, is revoked or has run out."""
    return _quiet(door, render(request, door.closed, status=HTTPStatus.NOT_FOUND), None)


def _quiet(door: Door[T], response: HttpResponse, subject: T | None) -> HttpResponse:
    """No search engine keeps it; of a secret address neither another site nor a log learns."""
    told: Any = response
    told._csp_replace = POLICY | door.policy(subject)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    if door.is_secret:
        response.headers["Referrer-Policy"] = "same-origin"
        # Django writes the address of what it refuses, unless it was told that somebody did.
        told._has_been_logged = True
    return response
