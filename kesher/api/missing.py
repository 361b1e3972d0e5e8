"""Addresses under the API's that are nobody's."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from kesher.accounts.gate import public
from kesher.api.problems import Problem


@csrf_exempt
@public("says only that there is nothing")
def nothing(_request: HttpRequest) -> HttpResponse:
    return Problem("not-found").response()
