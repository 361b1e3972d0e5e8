"""The addresses of a Django that does nothing, to compare with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("empty")


urlpatterns = [path("", empty)]
