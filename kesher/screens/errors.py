"""What went wrong, in the right words and with the right status: told here and nowhere else."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string

from kesher.accounts.gate import public
from kesher.entity.action import Refused
from kesher.records.reading import NotVisible
from kesher.screens import shell
from kesher.screens.render import WHOLE, render
from kesher.screens.request import Request

View = Callable[..., HttpResponse]


def answered(view: View) -> View:
    """A refusal becomes a toast (409); what is not there, or not yours, is a missing page (404)."""

    @wraps(view)
    def translated(request: Request, *args: Any, **values: Any) -> HttpResponse:
        try:
            return view(request, *args, **values)
        except NotVisible as missing:
            raise Http404 from missing
        except Refused as refusal:
            return refused(request, str(refusal))

    return translated


def refused(request: Request, sentence: str) -> HttpResponse:
    """The sentence as a toast; without scripts as a page."""
    if not request.htmx:
        return render(
            request, "screens/refused.html", {"sentence": sentence}, status=HTTPStatus.CONFLICT
        )
    shell.toast(request, sentence, tone="bad")
    text = render_to_string(f"{WHOLE}#toasts", {"toasts": shell.toasts(request)}, request)
    return HttpResponse(text, status=HTTPStatus.CONFLICT)


@public("says only that there is nothing")
def not_found(_request: Request, exception: object = None) -> HttpResponse:  # noqa: ARG001
    return _page("404", HTTPStatus.NOT_FOUND)


@public("says only that it may not be")
def forbidden(_request: Request, exception: object = None) -> HttpResponse:  # noqa: ARG001
    return _page("403", HTTPStatus.FORBIDDEN)


@public("says only that the form is too old")
def stale(_request: Request, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return _page("stale", HTTPStatus.FORBIDDEN)


@public("says only that we failed")
def failed(_request: Request) -> HttpResponse:
    return _page("500", HTTPStatus.INTERNAL_SERVER_ERROR)


@public("says only that it was too much")
def too_large(_request: Request, text: str = "") -> HttpResponse:
    return _page("413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text=text)


def _page(name: str, status: HTTPStatus, **context: str) -> HttpResponse:
    """Needs neither a seat nor a database: they may be what is missing."""
    return HttpResponse(render_to_string(f"screens/errors/{name}.html", context), status=status)
