"""Opening the scope: who asks for an organisation's page is seated before its view runs."""

import zoneinfo
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from kesher.accounts import language, seats
from kesher.accounts.gate import sign_in_address
from kesher.accounts.seats import Seat
from kesher.accounts.slugs import organization_slug
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

log = structlog.get_logger("kesher.accounts")
Handler = Callable[[HttpRequest], HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


class RolledBack(Exception):
    """Carries an answer of 5xx out of the scope, so that what was written for it is not kept."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class ScopeMiddleware:
    """Stands last, so that all that the others do is done outside any organisation."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seat = None  # type: ignore[attr-defined]  # Django's request takes what it is given
        slug = organization_slug(request.path_info)
        return self._inside(request, slug) if slug else self._outside(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, values: dict[str, Any]
    ) -> None:
        """Views need not take the organisation of their address: it is the one in scope."""
        if organization_slug(request.path_info):
            values.pop("organization", None)

    def _outside(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language.of_visitor(request)):
            return self.get_response(request)

    def _inside(self, request: HttpRequest, slug: str) -> HttpResponse:
        seat = seats.seat_for_session(request, slug)
        if seat is None:
            return _turned_away(request, slug)
        response = self._seated(request, seat)
        patch_vary_headers(response, ["Cookie"])
        # A page that may be fetched ahead says so itself.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _seated(self, request: HttpRequest, seat: Seat) -> HttpResponse:
        request.seat = seat  # type: ignore[attr-defined]
        request.user = seat.user
        zone = zoneinfo.ZoneInfo(seat.user.timezone or seat.organization.timezone)
        may_change = request.method not in SAFE
        before = seats.standing(seat) if may_change else None
        with (
            translation.override(seat.user.language or seat.organization.language),
            timezone.override(zone),
        ):
            response = self._in_scope(request, seat)
        if may_change and seats.standing(seat) != before:
            seats.renew(response, seat)
        return response

    def _in_scope(self, request: HttpRequest, seat: Seat) -> HttpResponse:
        try:
            with scope(seat.organization.pk, seat.member.pk, "web") as here:
                here.memo.update(organization=seat.organization, member=seat.member)
                response = self.get_response(request)
                _insist_on_success(response)
        except RolledBack as failure:
            response = failure.response
        return response


def _insist_on_success(response: HttpResponse) -> None:
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RolledBack(response)


def _turned_away(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_authenticated:
        if house := seats.house_closed_to(request.user, slug):
            return _told_closed(request, house)
        log.warning("stranger at the door", user=str(request.user.pk), organization=slug)
        raise Http404
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(sign_in_address(f"/{slug}/"))
    return HttpResponseRedirect(
        sign_in_address(request.get_full_path() if request.method == "GET" else f"/{slug}/")
    )


def _told_closed(request: HttpRequest, house: Organization) -> HttpResponse:
    """Whoever sat here and signed in rightly is no stranger, and hears why there is no page."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(f"/{house.slug}/")
    context = {"ways": {}, "closed": [house.name]}
    with translation.override(language.of_visitor(request)):
        response = render(request, "accounts/choose.html", context, status=HTTPStatus.FORBIDDEN)
    response.headers["Cache-Control"] = "private, no-store"
    return response
