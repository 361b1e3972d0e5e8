"""A member's request, as the middlewares leave it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kesher.accounts.seats import Seat


class Request(HttpRequest):
    """Only the shape of one, for the type checker: views are given Django's own."""

    seat: Seat
    htmx: HtmxDetails
