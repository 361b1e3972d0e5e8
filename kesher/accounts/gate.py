"""Who may enter a view. Every view says so itself, and a check refuses one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect

View = Callable[..., HttpResponseBase]


def member(view: View) -> View:
    """Lets in who is seated in the organisation of the address; to others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if getattr(request, "seat", None) is None:
            raise Http404
        return view(request, *args, **values)

    return _marked(guarded, "member")


def administrator(view: View) -> View:
    """Lets in those who administer the organisation of the address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        seat = getattr(request, "seat", None)
        if seat is None or not seat.member.role.is_administrator:
            raise Http404
        return view(request, *args, **values)

    return _marked(guarded, "administrator")


def signed_in(view: View) -> View:
    """Lets in any user; for pages about oneself, which belong to no organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(sign_in_address(request.get_full_path()))
        return view(request, *args, **values)

    return _marked(guarded, "signed in")


def public(why: str) -> Callable[[View], View]:
    """Lets everybody in; `why` is for whoever reviews the list of such views."""

    def mark(view: View) -> View:
        @wraps(view)
        def open_to_all(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
            return view(request, *args, **values)

        return _marked(open_to_all, f"public: {why}")

    return mark


def sign_in_address(back_to: str) -> str:
    """Where to sign in, and be sent to `back_to` after."""
    return f"{settings.LOGIN_URL}?{urlencode({'next': back_to})}"


def gate_of(view: View) -> str:
    """What `view` says of who may enter; empty if it says nothing."""
    return getattr(view, "gate", "")


def _marked(view: View, gate: str) -> View:
    view.gate = gate  # type: ignore[attr-defined]  # read by the check and by tests
    return view
