"""What weighs so much that whoever asks proves anew who they are: a browser may stand open."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect

from kesher.accounts.gate import gate_of

View = Callable[..., HttpResponseBase]


def proven(back: Callable[[], str]) -> Callable[[View], View]:
    """Lets in who proved within the last minutes who they are; others prove it, and go to `back`.

    What was filled in is not carried out behind the proof: one presses the button once more.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
            if reauthentication.did_recently_reauthenticate(request):
                return view(request, *args, **values)
            place = _place_of_proof(request, back())
            if request.headers.get("HX-Request"):
                return HttpResponseClientRedirect(place)
            return HttpResponseRedirect(place)

        guarded.gate = gate_of(view)  # type: ignore[attr-defined]  # read by the check and by tests
        return guarded

    return guard


def _place_of_proof(request: HttpRequest, back: str) -> str:
    ways = get_adapter().get_reauthentication_methods(request.user)
    return f"{ways[0]['url']}?{urlencode({'next': back})}"
