"""The service with two addresses that break: one for programs, one for people."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kesher.accounts.gate import public
from kesher.api.door import endpoint
from kesher.config import urls


class Surprise(Exception):
    """What nobody expected; its message tells of our insides."""


def broken(_request: HttpRequest) -> HttpResponse:
    raise Surprise("canary")


urlpatterns = [
    path("api/v1/broken", endpoint(GET=broken, POST=broken)),
    path("accounts/broken", public("breaks")(broken)),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
