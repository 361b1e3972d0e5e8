"""Pages that Django answers with when something went wrong: to programs as problems."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import defaults

from kesher.accounts.gate import public
from kesher.api import missing
from kesher.screens import errors

PROGRAMS = "/api/"


def _told(sort: str, page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that answers programs with the problem, and people with the page."""

    @public("says only what went wrong")
    def view(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if request.path_info.startswith(PROGRAMS):
            return missing.told(request, sort)
        return page(request, *args, **named)

    return view


malformed = _told("malformed", defaults.bad_request)
forbidden = _told("forbidden", errors.forbidden)
not_found = _told("not-found", errors.not_found)
failed = _told("broken", errors.failed)
