"""Addresses under the API's that are nobody's, and answers where none was expected."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from kesher.accounts.gate import public
from kesher.api.door import language_of
from kesher.api.problems import Problem


@csrf_exempt
@public("says only that there is nothing")
def nothing(request: HttpRequest) -> HttpResponse:
    return told(request, "not-found")


def told(request: HttpRequest, sort: str) -> HttpResponse:
    """A problem of this sort, in the language that the request wants."""
    with translation.override(language_of(request, None)):
        return Problem(sort).response()
