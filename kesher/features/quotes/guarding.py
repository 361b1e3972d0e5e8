"""Pages that whoever holds their address may open: found in the right scope, never kept or told."""

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from kesher.accounts.gate import View, public
from kesher.accounts.models import Membership
from kesher.features.quotes import tokens
from kesher.screens import throttle
from kesher.tenancy import scope

T = TypeVar("T")
# Beside what every page forbids.
POLICY: Final[dict[str, Any]] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """What an address leads to, and the language that its page is in."""

    subject: T
    language: str


def by_link(
    find: Callable[[str], Found[T] | None],
    view: Callable[[HttpRequest, T], HttpResponse],
    *,
    why: str,
) -> View:
    """Finds the link inside its organisation's scope, in which the whole page is made."""

    @csp_replace(POLICY)
    def guarded(request: HttpRequest, **values: str) -> HttpResponse:
        if not throttle.lets_in(request, "links"):
            return _quiet(HttpResponse(status=429, headers={"Retry-After": "60"}))
        return _quiet(_opened(request, values["token"], find, view))

    return public(why)(never_cache(guarded))


def is_one_of_us(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and Membership.objects.filter(user=user.pk).exists()


def _opened(
    request: HttpRequest,
    token: str,
    find: Callable[[str], Found[T] | None],
    view: Callable[[HttpRequest, T], HttpResponse],
) -> HttpResponse:
    house = tokens.house_of(token)
    if house is None:
        return _closed(request)
    with scope(house.pk), timezone.override(zoneinfo.ZoneInfo(house.timezone)):
        found = find(token)
        if found is None:
            return _closed(request)
        with translation.override(found.language):
            return view(request, found.subject)


def _closed(request: HttpRequest) -> HttpResponse:
    """The same for an address that never was, is revoked or has run out."""
    return render(request, "quotes/public_closed.html", status=404)


def _quiet(response: HttpResponse) -> HttpResponse:
    """No search engine keeps it, and neither another site nor a log learns of the address."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "same-origin"
    # Django writes the address of what it refuses, unless it was told that somebody did.
    response._has_been_logged = True  # type: ignore[attr-defined]  # read by Django's log_response
    return response
